"""Killing the bot, again and again, and counting what is lost or doubled: `python -m tests.chaos --kills 20`."""
