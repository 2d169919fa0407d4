"""Legal holds and pauses: how one is placed and lifted, and the guard that every deletion passes.

Nothing is deleted here.
"""
