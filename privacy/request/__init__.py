"""A request, its life, who may act on it, and the one way in which it moves; its store as a port.

What an export or an erasure does with a request is in rooms of their own.
"""
