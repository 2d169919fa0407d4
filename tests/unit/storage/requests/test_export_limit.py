"""The limit of a day, counted where requests are written."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.model.clocks import DAY, SAME_AGAIN
from privacy.model.errors import TooManyError
from privacy.model.ids import Identifier, Millis
from privacy.request.access_policy import DailyLimit
from storage.file.rows import many
from tests.unit.storage.samples import Desk, command, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dps-bot.sqlite") as opened:
        yield opened


async def ask(desk: Desk, trigger: str, *names: str, user: str = "U0ANA", most: int = 2, since: int = 0) -> list[bool]:
    filed = await desk.requests.receive(
        command(trigger, " ".join(names), user),
        [Identifier(name) for name in names],
        now=desk.time(),
        same_within=SAME_AGAIN,
        limit=DailyLimit(most=most, since=Millis(since)),
    )
    return [new for _, new in filed]


async def test_as_many_as_the_limit_are_filed_and_of_more_none(desk: Desk) -> None:
    assert await ask(desk, "t1", "a", "b") == [True, True]
    with pytest.raises(TooManyError) as error:
        await ask(desk, "t2", "c")

    assert error.value.before == 2
    assert await desk.store.read(lambda db: db["requests"].count) == 2
    assert await desk.store.read(lambda db: db["ledger"].count) == 2


async def test_a_command_that_would_go_beyond_it_files_nothing_at_all(desk: Desk) -> None:
    with pytest.raises(TooManyError) as error:
        await ask(desk, "t1", "a", "b", "c")

    assert error.value.before == 0
    assert await desk.store.read(lambda db: db["requests"].count) == 0


async def test_what_is_there_already_others_and_earlier_days_are_not_counted(desk: Desk) -> None:
    await ask(desk, "t1", "a", "b")

    assert await ask(desk, "t1", "a") == [False]
    assert await ask(desk, "t3", "a") == [False]
    assert await ask(desk, "t4", "a", user="U0BEN") == [True]
    assert await ask(desk, "t5", "c", "d", since=desk.time() + DAY) == [True, True]


async def test_one_persons_day_is_found_without_reading_all_requests(desk: Desk) -> None:
    sql = "SELECT count(*) FROM requests WHERE requester = ? AND received_at >= ? AND kind = 'access'"
    plan = await desk.store.read(lambda db: [row["detail"] for row in many(db, f"EXPLAIN QUERY PLAN {sql}", ("U", 0))])

    assert "USING INDEX requests_by_requester (requester=? AND received_at>?)" in plan[0]
