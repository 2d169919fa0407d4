"""The bot as a process, in a world where Slack's minute passes faster: kills are what is looked at, not pace."""

from bot.cli import start

SPEED = 50.0
"""How many times as fast as outside."""

if __name__ == "__main__":
    start(None, slack_speed=SPEED)
