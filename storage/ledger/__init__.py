"""The ledger's rows, and whether the rows beside it agree with them. How entries chain, `privacy.ledger` says."""
