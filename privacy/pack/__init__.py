"""What an auditor takes along: the evidence pack, one request as the ledger tells it, and the ledger of some days."""
