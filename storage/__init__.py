"""Requests, outbox and ledger in one SQLite file, through sqlite-utils.

What may be written, and what follows what, `privacy` decides.
"""
