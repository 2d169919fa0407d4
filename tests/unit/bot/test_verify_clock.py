"""A clock that jumps: nothing is broken by it, and it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.verify import verify_ledger
from privacy.model.clocks import DAY, HOUR, MINUTE
from tests.unit.bot.ledger_files import run
from tests.unit.storage.samples import open_desk


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    with capture_logs() as entries:
        yield entries


async def filed(path: Path, *steps: int) -> Path:
    """One request after each step of the clock."""
    async with open_desk(path) as desk:
        for number, step in enumerate(steps):
            desk.time.at += step
            await desk.file(f"t{number}", f"sensor-{number}")
    return path


async def test_entries_after_a_clock_that_had_been_ahead_are_listed_and_logged_once(
    tmp_path: Path, logged: list[EventDict]
) -> None:
    path = await filed(tmp_path / "bot.sqlite", 0, 40 * DAY, -40 * DAY, HOUR, HOUR)

    code, output = run(path)

    assert code == 0
    assert "Entries 3 to 5: the clock was behind by up to 40 days. The time is that of\n    entry 2," in output
    assert [(entry["log_level"], entry["seconds"]) for entry in logged] == [("warning", 40 * DAY // 1000)]
    assert "sensor" not in str(logged)


async def test_each_setback_is_told(tmp_path: Path, logged: list[EventDict]) -> None:
    path = await filed(tmp_path / "bot.sqlite", 0, -2 * MINUTE, DAY, -HOUR, DAY)

    assert [(back.first, back.last, back.most) for back in verify_ledger(path).setbacks] == [
        (2, 2, 2 * MINUTE),
        (4, 4, HOUR),
    ]
    assert len(logged) == 2


async def test_a_clock_that_is_some_moments_behind_is_told_nobody(tmp_path: Path, logged: list[EventDict]) -> None:
    path = await filed(tmp_path / "bot.sqlite", 0, -MINUTE, 0)

    assert verify_ledger(path).setbacks == ()
    assert logged == []


async def test_of_many_setbacks_ten_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    path = await filed(tmp_path / "bot.sqlite", *([-HOUR, DAY] * 12))

    _, output = run(path)

    assert output.count(": the clock was behind by up to 1 hour.") == 10
    assert "The clock was behind in 1 place more." in output
