"""What is on record, for people: the story of a request, what is open, what waits for whom. Read, never written."""
