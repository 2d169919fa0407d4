"""Who may call the local Azure: tokens, signatures, and the endpoint that gives tokens out."""
