"""One call to one host: addresses, tokens, pace, retries and errors. Nothing here knows what a record is."""
