"""Requests as they are filed, moved and loaded, whatever their kind."""
