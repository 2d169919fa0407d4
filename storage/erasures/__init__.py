"""erasures."""
