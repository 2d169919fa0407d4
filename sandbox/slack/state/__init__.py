"""The state of a workspace: people, channels, messages, files, views. The calls that ask for it are elsewhere."""
