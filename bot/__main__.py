"""`python -m bot` is `dps-bot`."""

from bot.cli import main

main()
