"""`/dps-hold`: its command, its form, its list."""
