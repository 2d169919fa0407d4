"""What the process owes its own machine: files that are nobody else's, and no copy of its memory on disk."""
