"""What the command line does beside the bot, running or not: with the files alone, without Slack and Azure."""
