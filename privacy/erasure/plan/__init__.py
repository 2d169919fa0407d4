"""What would be deleted, in which order, and what of each record binds: saved before anybody votes.

Nothing here changes a plan once it is saved.
"""
