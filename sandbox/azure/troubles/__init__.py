"""troubles."""
