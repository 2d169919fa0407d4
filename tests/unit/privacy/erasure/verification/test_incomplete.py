"""What an erasure left is looked at again by itself, also where a person closed it; no look deletes anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.verify import verify_ledger
from privacy.erasure.plan.lift_plan import NothingBesides
from privacy.erasure.verification.requested_recheck import RequestedRecheck
from privacy.erasure.verification.rest import Rest
from privacy.history.audit_log import AuditLog
from privacy.model.clocks import DAY, HOUR
from privacy.model.errors import NotAllowedError
from privacy.model.events import Event
from privacy.model.ids import ChannelId, MessageKind, SlackUserId
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Reading
from privacy.request.changes import Transition
from privacy.request.request import DataSubjectRequest
from storage.history.audit_log import SqliteReading
from tests.unit.privacy.erasure.house import ANA, PSEUDONYMS
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.erasure.world import PARTS, Edition

REFUSED = NotAllowedError("refuses the bot", status=403)


class Gone(NothingBesides):
    """Finds none of the records that it is asked for."""

    async def read(self, *_: object) -> None:
        return None


class Together:
    """The requester is in every channel."""

    async def members(self, _: ChannelId) -> frozenset[SlackUserId]:
        return frozenset({ANA})


class Said(list[str]):
    """What the thread was told, by the words that were stored with it."""

    def watch(self, _: DataSubjectRequest, change: Transition) -> None:
        if MessageKind.NEWS in change.say:
            self.append(change.words.news if change.words else "")


@pytest.fixture
async def said() -> Said:
    return Said()


@asynccontextmanager
async def refusing(folder: Path, said: Said) -> AsyncIterator[Scene]:
    async with scene(folder, watch=said.watch) as one:
        await one.ask()
        one.azure.between[1] = partial(setattr, one.azure, "trouble", REFUSED)
        await one.approve()
        assert (await one.work()).status is S.INCOMPLETE
        yield one


@pytest.fixture
async def refused(tmp_path: Path, said: Said) -> AsyncIterator[Scene]:
    """A deletion that lost its right after the first of five calls."""
    async with refusing(tmp_path, said) as one:
        yield one
        verify_ledger(one.outside.path, PSEUDONYMS)


async def test_a_deletion_that_lost_its_right_is_looked_at_in_an_hour_and_then_less_and_less_often(
    refused: Scene,
) -> None:
    waits, request = list[int](), await refused.now()
    for _ in range(8):
        assert request.due_at
        waits.append(request.due_at - refused.outside.time())
        request = await refused.later(waits[-1])

    assert waits == [HOUR, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]
    assert (await refused.events()).count(Event.INCOMPLETE) == 2  # when it stopped, and once for what was read
    assert str(request.report.stopped).startswith("Stopped after 1 of ")
    assert "could not read" in str(request.report.left)


async def test_what_is_still_there_once_the_right_is_back_is_told_and_not_deleted(refused: Scene, said: Said) -> None:
    before = await refused.later(HOUR)
    told, calls = len(said), list(refused.calls)
    refused.azure.trouble = None
    request = await refused.later(2 * HOUR)

    assert (before.status, request.status) == (S.INCOMPLETE, S.INCOMPLETE)
    assert refused.calls == calls
    assert "still present" in str(request.report.left)
    assert len(said) == told + 1
    assert "Looked again on" in said[-1]
    await refused.later(3 * DAY)
    assert len(said) == told + 1


async def test_what_somebody_deleted_meanwhile_is_verified_without_a_person(refused: Scene) -> None:
    for part in PARTS:
        refused.azure.remove(part)
    refused.azure.trouble = None
    request = await refused.later(HOUR)

    assert (request.status, request.report.stopped, request.report.left) == (S.FULFILLED, None, None)
    assert [receipt.clean for receipt in refused.receipts] == [True]


async def test_what_a_person_stopped_is_looked_at_too_and_still_says_where_it_stopped(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await one.ask()
        one.azure.between[1] = lambda: one.bot.clicks.stop(one.bot.on_request(ANA, one.request))
        await one.approve()
        stopped = await one.work()
        request = await one.later(HOUR)

    assert (stopped.status, request.status) == (S.INCOMPLETE, S.INCOMPLETE)
    assert request.report.stopped == stopped.report.stopped == "Stopped by hand after 1 of 5."
    assert "still present" in str(request.report.left)


async def test_what_contradicts_its_entries_is_never_certified_by_a_look(tmp_path: Path, said: Said) -> None:
    async with refusing(tmp_path, said) as one:
        for part in PARTS:
            one.azure.remove(part)
        one.azure.trouble = None
        await one.bot.store.write(lambda db: db.execute("UPDATE requests SET requester = 'U0EVE'"))
        for _ in range(4):
            request = await one.later(DAY)

        assert (request.status, one.receipts) == (S.INCOMPLETE, [])
        events = await one.events()
        assert (events.count(Event.VERIFIED), events.count(Event.CONTRADICTED)) == (0, 1)


@pytest.fixture
async def closed(tmp_path: Path, said: Said) -> AsyncIterator[Scene]:
    """An erasure that left its registration record, which a person closed."""
    async with scene(tmp_path, watch=said.watch) as one:
        await one.ask()
        before = one.azure.editions[PARTS[1]]
        one.moves[S.VERIFYING] = lambda: one.azure.editions.update({PARTS[1]: before})
        await one.approve()
        assert (await one.work()).status is S.INCOMPLETE
        await one.bot.clicks.close(one.bot.on_request(ANA, one.request))
        assert (await one.work()).status is S.CLOSED
        said.clear()
        yield one
        verify_ledger(one.outside.path, PSEUDONYMS)


async def test_what_a_person_closed_is_looked_at_on_the_days_of_the_second_looks(closed: Scene, said: Said) -> None:
    for _ in range(40):
        request = await closed.later(DAY)

    assert (request.status, request.due_at) == (S.CLOSED, None)
    assert (await closed.events()).count(Event.LOOKED_AT_CLOSED) == 3
    assert said == []


async def test_what_was_left_and_is_gone_by_now_is_told_once(closed: Scene, said: Said) -> None:
    closed.azure.remove(PARTS[1])
    for _ in range(10):
        request = await closed.later(DAY)

    assert (request.status, request.report.left) == (S.CLOSED, None)
    assert said == ["What was left of sensor-42 when it was closed is gone by now."]


async def test_what_is_back_after_it_was_closed_is_an_alarm_and_waits_for_a_person(closed: Scene, said: Said) -> None:
    closed.azure.editions[PARTS[0]] = Edition(life=1)  # the life that was erased
    request = await closed.later(DAY)

    assert (request.status, request.report.closed) == (S.INCOMPLETE, False)
    assert (await closed.events()).count(Event.REAPPEARED) == 1
    assert said[0].startswith("Something of sensor-42 is there again after it was deleted.")


async def test_a_place_that_cannot_be_read_does_not_open_what_a_person_closed(closed: Scene) -> None:
    closed.azure.trouble = REFUSED
    for _ in range(40):
        request = await closed.later(DAY)

    assert (request.status, request.due_at) == (S.CLOSED, None)
    assert (await closed.events()).count(Event.LOOKED_AT_CLOSED) == 3


async def test_whoever_asks_hears_what_is_there_of_what_a_person_closed(closed: Scene, said: Said) -> None:
    bot = closed.bot
    records = SqliteReading(file=bot.store, pseudonyms=PSEUDONYMS)
    clock = closed.outside.time
    rules = {"gate": bot.clicks.gate, "electorate": bot.clicks.electorate}
    log = AuditLog(**rules, records=records, clock=clock, rolls=Together())  # type: ignore[arg-type]
    asking = RequestedRecheck(audit_log=log, transitions=bot.transitions, store=bot.requests, clock=clock)
    await asking.ask(bot.on_request(ANA, closed.request), closed.request)
    request = await closed.work()

    assert request.status is S.CLOSED
    assert {back.reading for back in request.work.read_back} == {Reading.ABSENT, Reading.PRESENT}  # type: ignore[union-attr]
    assert "3 of 4 records absent, 1 still present" in said[-1]
    assert request.due_at == clock() + DAY


async def test_what_no_later_plan_took_up_is_read_all_the_same_and_never_certified(refused: Scene) -> None:
    """As in a request of an earlier version, whose second plan was made of what a search found alone."""
    refused.azure.trouble = None
    work = refused.bot.work
    refused.bot.work = replace(work, source=NothingBesides(), rest=Rest(store=refused.bot.requests, eraser=Gone()))
    await refused.bot.clicks.plan_again(refused.bot.on_request(ANA, refused.request))
    request = await refused.work()

    assert (await refused.plan()).steps == ()
    assert request.status is S.INCOMPLETE
    assert "still present" in str(request.report.left)
    assert Event.FULFILLED not in await refused.events()
