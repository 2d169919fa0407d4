"""`python -m sandbox.smoke`: the main jobs once, without a browser."""
