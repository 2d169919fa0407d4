"""What leaves as a signed file: the bundle, the receipt, their pages, the keys, and the check of such a file.

What a file says is decided in `privacy`; here it is written, signed and checked.
"""
