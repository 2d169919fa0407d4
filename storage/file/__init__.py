"""The file itself: its lock, its one writer, and what a row becomes. No statement about requests or erasures."""
