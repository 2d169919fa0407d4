"""The bot as a process, in a world where Slack's minute passes faster: kills are what is looked at, not pace."""

import asyncio
import os

from bot import log
from bot.app import run
from bot.environment import Environment
from bot.settings import config_path, load_config, load_secrets

SPEED = 50.0
"""How many times as fast as outside."""


def main() -> None:
    """As `dps-bot` starts it."""
    os.umask(0o077)
    log.set_up()
    settings, secrets = load_config(config_path(None)), load_secrets()
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):  # Bolt would take them
        os.environ.pop(name, None)
    asyncio.run(run(settings, secrets, Environment(slack_speed=SPEED)))


if __name__ == "__main__":
    main()
