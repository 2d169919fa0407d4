"""A pretend IoT hub: its state, its rules and its REST API. What devices are in it, `fleet` says."""
