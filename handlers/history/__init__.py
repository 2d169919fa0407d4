"""What is on record, drawn for one person: Home tab, status, audit, shortcuts."""
