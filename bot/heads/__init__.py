"""Carrying signed heads of the ledger outside: when, and where to. What a head is, is in privacy and evidence."""
