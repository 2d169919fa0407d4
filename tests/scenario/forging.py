"""What somebody does who has the file of a running bot, and what is found afterwards."""

import sqlite3
from contextlib import closing

import pytest

from bot.verify import verify_ledger
from privacy.model.errors import LedgerBrokenError
from tests.scenario.house import House


def write(house: House, *statements: str) -> None:
    """As somebody does who has the file and any SQLite tool."""
    with closing(sqlite3.connect(house.database, isolation_level=None, timeout=10)) as database:
        for statement in statements:
            database.execute(statement)


def deletions(house: House) -> list[str]:
    return [call for board in house.azure.boards.values() for call in board.calls_to("DELETE *")]


def found(house: House) -> str:
    with pytest.raises(LedgerBrokenError) as broken:
        verify_ledger(house.database)
    return str(broken.value)
