"""The ledger: how an entry is sealed into the chain, the tree over all, what a head says, and what copies prove.

The rows that hold it are `storage`'s; the words of events are in `privacy.model.events`.
"""
