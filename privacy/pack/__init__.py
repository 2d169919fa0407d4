"""The evidence pack: one request as the ledger tells it, for an auditor who has neither the ledger nor the bot."""
