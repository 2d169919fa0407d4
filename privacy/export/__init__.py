"""Access requests, from the search to the file: what goes into it and what its result reads like.

Whose a record is, is decided in `privacy.subject`; the zip itself is `evidence`'s.
"""
