"""One search through every place: what to read next, and what was read. Single calls are in `services`."""
