"""From an approved plan to the last call: preconditions, comparison, intent, call, outcome.

Whether it worked is not said here: that is read back in `privacy.erasure.verification`.
"""
