"""The devices of the demo, each a situation that a request can meet. Data alone: how services behave is elsewhere."""
