"""Messages and files on their way: sent when due, shown once, and taken back where a device is erased.

What they say is decided by whoever asks for them.
"""
