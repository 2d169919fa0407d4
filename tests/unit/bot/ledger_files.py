"""Verifying at the command line, and what somebody does who has the file."""

import sqlite3
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main
from storage.schema.first_steps import LEDGER_TRIGGERS


def run(*arguments: object) -> tuple[int, str]:
    """Exit code and output of `dps-bot verify`."""
    result = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    return result.exit_code, result.output


def tamper(path: Path, *statements: str) -> None:
    """Change the file as somebody would who goes around the triggers, and puts them back."""
    connection = sqlite3.connect(path, isolation_level=None)
    for name in LEDGER_TRIGGERS:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for sql in LEDGER_TRIGGERS.values():
        connection.execute(sql)
    connection.close()
