"""The fault matrix: every call that an export makes, spoiled in every way, and what people get."""
