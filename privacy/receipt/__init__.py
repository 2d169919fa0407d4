"""The proof of an erasure: its numbers from the reads, its words, its members.

It decides nothing and reads nothing anew; the zip itself is `evidence`'s.
"""
