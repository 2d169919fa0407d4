"""What the product answers for in figures, each beside its limit or a peer measured in the same run."""
