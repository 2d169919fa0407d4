"""Everything that a person can do and see about an erasure: form, votes, card, news, open places, rechecks.

What a click means is decided in `privacy`.
"""
