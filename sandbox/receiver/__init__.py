"""What the receiver of a file checks it with: a public key, and no code of the bot or of either world."""
