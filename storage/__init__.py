"""Requests, outbox and ledger in one SQLite file, through sqlite-utils."""
