"""Whose vote counts, and when it is enough.

What is voted on is made in `privacy.erasure.plan`; what follows from the last vote, in `privacy.erasure.execution`.
"""
