"""Ledgers for `dps-bot verify`."""

from pathlib import Path

import pytest

from privacy.model.errors import RefusalReason
from tests.unit.storage.samples import command, open_desk


@pytest.fixture
async def small_ledger(tmp_path: Path) -> Path:
    """Three entries in a file at rest."""
    path = tmp_path / "bot.sqlite"
    async with open_desk(path) as desk:
        await desk.file("t1")
        await desk.requests.refuse(command("t2", "x", "U0GUS"), RefusalReason.WRONG_CHANNEL, now=desk.time())
        await desk.file("t3", "sensor-43")
    return path
