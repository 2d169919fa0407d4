"""What must not leave: secrets, and ids of other devices, each replaced by a placeholder that says what was there.

Which records there are, and who may see them, is decided elsewhere.
"""
