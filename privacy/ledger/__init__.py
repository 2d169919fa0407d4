"""The chain: how an entry is sealed, and what a signed head says.

The rows that hold it are `storage`'s; the words of events are in `privacy.model.events`.
"""
