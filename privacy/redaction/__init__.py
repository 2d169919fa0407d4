"""What must not leave: secrets, and ids of other devices, each replaced by a placeholder that says what was there.

From the copy for the person alone, names of people who worked on the device as well. Which records there are, and who
may see them, is decided elsewhere.
"""
