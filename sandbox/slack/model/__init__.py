"""The things of a workspace as values, and its errors, scopes and limits. Nothing here keeps a state."""
