"""One provisioning service, one hub: its calls, and its answers as records. Nothing here asks a second place."""
