"""What leaves as a signed file: the bundle, its readable page, the keys, and the check of a bundle."""
