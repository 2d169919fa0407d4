"""In a channel that is not safe no plan is put up and no deletion begins; what was begun goes on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from privacy.delivery.channel_record import ChannelWatch
from privacy.model.clocks import HOUR
from privacy.model.errors import DeliverLaterError, UndeliverableError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from tests.unit.privacy.erasure.scene import Scene, scene


@pytest.fixture
async def approved(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure whose votes are in."""
    async with scene(tmp_path) as one:
        await one.ask()
        await one.approve()
        yield one


def watch(one: Scene) -> ChannelWatch:
    return ChannelWatch(channels=one.bot.work.channels)


def says(error: Exception) -> Callable[[object], Awaitable[None]]:
    async def check(_: object) -> None:
        raise error

    return check


async def test_no_plan_is_put_up_until_the_channel_is_safe(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.files.unsafe = True
        request = await one.ask()
        request = await one.work()
        assert (request.status, request.work and request.work.plan) == (S.PLANNING, None)
        assert request.report.halt
        assert request.report.halt.unsafe == "has a guest in it"

        one.files.unsafe = False
        await watch(one).look_at_unsafe()
        request = await one.work()
        assert (request.status, request.report.halt) == (S.AWAITING_APPROVAL, None)
        events = await one.events()
    assert (events.count(Event.HALTED), events.count(Event.PLANNED)) == (1, 1)


async def test_a_deletion_does_not_begin_while_the_channel_is_not_safe(approved: Scene) -> None:
    approved.files.unsafe = True
    assert (await approved.work()).status is S.APPROVED
    assert (await approved.later(HOUR)).status is S.APPROVED
    assert approved.calls == []

    approved.files.unsafe = False
    await watch(approved).look_at_unsafe()
    assert (await approved.work()).status is S.FULFILLED
    assert (await approved.events()).count(Event.HALTED) == 1


async def test_what_was_begun_goes_on(approved: Scene) -> None:
    approved.moves[S.ERASING] = approved.files.becomes_unsafe
    assert (await approved.work()).status is S.FULFILLED


@pytest.mark.parametrize("error", [DeliverLaterError("ratelimited"), UndeliverableError("missing_scope")])
async def test_nothing_begins_while_slack_does_not_say_who_reads(approved: Scene, error: Exception) -> None:
    approved.files.check = says(error)  # type: ignore[method-assign]
    request = await approved.work()

    assert (request.status, approved.calls) == (S.APPROVED, [])
    assert "Slack did not say who is in this channel" in str(request.report.retry.reason)


@pytest.mark.parametrize(
    "error",
    [UndeliverableError("channel_not_found"), UnsafeChannelError("It is archived.", why="is archived", gone=True)],
)
async def test_a_channel_that_is_gone_keeps_nobody_waiting(approved: Scene, error: Exception) -> None:
    approved.files.check = says(error)  # type: ignore[method-assign]
    assert (await approved.work()).status is S.FULFILLED
    assert Event.CHANNEL_UNSAFE not in await approved.events()


async def test_what_a_look_brings_is_on_record_once(approved: Scene) -> None:
    approved.files.unsafe = True
    for _ in range(3):
        await watch(approved).look_at_open()
    approved.files.unsafe = False
    for _ in range(3):
        await watch(approved).look_at_open()

    rows = await approved.bot.store.read(
        lambda database: list(database.execute("SELECT event FROM ledger WHERE event LIKE 'channel%' ORDER BY 1"))
    )
    assert [row[0] for row in rows] == [Event.CHANNEL_SAFE, Event.CHANNEL_UNSAFE]
