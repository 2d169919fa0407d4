"""Whoever a request waits for is called, reminded a few times, and never forgotten; the rest is over or the bot's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.model.clocks import DAY, HOUR
from privacy.model.days.reminders import Reminders
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.request.report import Report
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import BEN, TWO, Scene, scene


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure that waits for two votes."""
    async with scene(tmp_path, today=TWO, reminders=Reminders()) as opened:
        await opened.ask()
        yield opened


async def reminders(one: Scene) -> int:
    """How often a reminder was wanted of the outbox."""
    key = MessageKind.REMINDER.value

    def count(database: object) -> int:
        row = database.execute(  # type: ignore[attr-defined]
            "SELECT wanted FROM outbox WHERE kind = ?", (key,)
        ).fetchone()
        return int(row[0]) if row else 0

    return await one.bot.store.read(count)


async def pass_time(one: Scene, by: int) -> S:
    one.outside.time.at += by
    return (await one.work()).status


async def test_approvers_are_reminded_three_times_and_then_it_ends(one: Scene) -> None:
    said = []
    for _ in range(7 * 24 + 1):
        status = await pass_time(one, HOUR)
        said.append(await reminders(one))

    assert said[0] == 0
    assert said[-1] == max(said) == len(set(said)) - 1
    assert 1 <= max(said) <= 3
    assert status is S.EXPIRED


async def test_nobody_is_called_at_night_by_a_reminder_that_is_late(one: Scene) -> None:
    due = (await one.now()).report.remind_at
    assert due is not None
    night = Reminders().working(due) // DAY * DAY + DAY + 3 * HOUR
    one.outside.time.at = night
    await one.work()
    assert await reminders(one) == 0
    one.outside.time.at = Reminders().working(Millis(night))
    await one.work()

    assert await reminders(one) == 1


async def test_a_vote_keeps_the_times_of_the_reminders(one: Scene) -> None:
    before = (await one.now()).report
    await one.approve(BEN)
    after = (await one.now()).report

    assert before.remind_at is not None
    assert (after.remind_at, after.reminded, after.decide_by) == (before.remind_at, 0, before.decide_by)


async def test_a_new_wait_begins_with_no_reminder(one: Scene) -> None:
    while not await reminders(one):
        await pass_time(one, HOUR)
    await one.bot.ballot.ask_for_changes(one.bot.on_plan(BEN, (await one.plan()).id))

    assert (await one.now()).report.reminded == 0
    assert (await one.now()).report.remind_at is not None


async def test_nobody_is_reminded_of_what_is_over(one: Scene) -> None:
    await one.bot.clicks.withdraw(one.bot.on_plan(ANA, (await one.plan()).id))
    report = (await one.now()).report
    await pass_time(one, 30 * DAY)

    assert (report.remind_at, report.decide_by) == (None, None)
    assert await reminders(one) == 0


async def test_a_waiting_card_shows_a_hold_until_it_is_over_by_itself(one: Scene) -> None:
    await one.hold(days=1)
    assert (await one.work()).report.halt is not None
    one.outside.time.at += DAY + 1
    request = await one.work()

    assert request.report.halt is None
    assert request.status is S.AWAITING_APPROVAL


async def test_nobody_is_called_again_to_approve_what_is_not_there_any_more(one: Scene) -> None:
    due = (await one.now()).report.remind_at
    assert due is not None
    one.azure.edit("gone")
    one.outside.time.at = due
    request = await one.work()

    assert await reminders(one) == 0
    assert (await one.plan()).number == 2
    assert "changed while its plan waited" in request.words.drift_head


def test_what_an_earlier_version_stored_is_read() -> None:
    assert Report.from_json({"vote_by": 5}).decide_by == 5
