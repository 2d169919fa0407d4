"""What is looked at every so often, for as long as the bot runs. No rule: those are in `privacy`."""
