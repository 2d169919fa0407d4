"""Evidence packs: one request as the ledger tells it, written, checked, and the page that checks one in a browser."""
