"""After the receipt: final only by a look that proves something; an alarm where it is back; trouble is no proof."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.erasure.verification.rechecks import Recheck
from privacy.model.clocks import DAY, HOUR
from privacy.model.coverage import Coverage, Failure, FailureKind, Search, SearchOutcome
from privacy.model.events import Event
from privacy.model.ids import Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Reading
from privacy.request.report_parts import RecheckReport
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.erasure.world import HUB, PARTS, Edition
from tests.unit.privacy.receipt.samples import reads

AT = Millis(1_000)
WHOLE = Search(place="dps", what="x", outcome=SearchOutcome.EMPTY, as_of=AT, ended_at=AT)
FAILED = replace(
    WHOLE,
    place="hub",
    outcome=SearchOutcome.FAILED,
    failure=Failure(kind=FailureKind.TRY_LATER, reason="did not answer", tries=1),
)


@pytest.fixture
async def done(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure with its first receipt."""
    async with scene(tmp_path) as opened:
        assert (await opened.erase()).status is S.FULFILLED
        yield opened


def unsure(*searches: Search, since: int = AT, **found: Reading) -> bool:
    readings = reads(dict(enumerate(found.values(), 1)))
    return Recheck(readings=readings, left=None, coverage=Coverage(searches=searches)).is_unsure(Millis(since))


def test_a_look_proves_something_where_all_answered_by_a_scan_that_is_new_enough() -> None:
    assert not unsure(WHOLE, a=Reading.ABSENT)
    assert not unsure(replace(WHOLE, as_of=None), a=Reading.ABSENT)
    assert unsure(WHOLE, since=AT + 1, a=Reading.ABSENT)
    assert unsure(WHOLE, FAILED, a=Reading.ABSENT)
    assert unsure(WHOLE, a=Reading.UNREAD)


def test_what_is_there_is_sure_whatever_else_failed() -> None:
    assert not unsure(WHOLE, FAILED, a=Reading.UNREAD, b=Reading.PRESENT)


async def test_the_look_of_the_night_makes_the_receipt_final(done: Scene) -> None:
    assert (await done.now()).report.recheck.confirmed_at is None
    request = await done.later(DAY)
    assert (request.status, request.report.recheck.confirmed_at) == (S.FULFILLED, done.outside.time())
    assert [receipt.clean for receipt in done.receipts] == [True, True]
    assert (await done.events()).count(Event.CONFIRMED) == 1


async def test_nothing_is_final_while_a_place_does_not_answer_and_people_hear_of_it_once(done: Scene) -> None:
    done.azure.deaf.add(HUB)
    request = await done.later(DAY)
    for _ in range(5):
        assert (request.status, request.report.recheck.confirmed_at) == (S.FULFILLED, None)
        assert request.due_at
        request = await done.later(max(0, request.due_at - done.outside.time()))
    assert (await done.events()).count(Event.COULD_NOT_LOOK) == 1
    assert len(done.receipts) == 1
    done.azure.deaf.clear()
    assert (await done.later(DAY)).report.recheck.confirmed_at


async def test_waits_between_looks_that_fail_grow_from_an_hour_to_a_day(done: Scene) -> None:
    done.azure.deaf.add(HUB)
    request, waits = await done.later(DAY), list[int]()
    for _ in range(9):
        assert request.due_at
        waits.append(request.due_at - done.outside.time())
        request = await done.later(waits[-1])
    assert waits == [HOUR, HOUR, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]


@pytest.mark.parametrize("confirmed", [True, False])
async def test_what_is_back_is_an_alarm_and_what_was_certified_no_longer_counts(
    done: Scene, *, confirmed: bool
) -> None:
    if confirmed:
        await done.later(DAY)
    done.azure.editions[PARTS[1]] = Edition(life=2)  # the life that was erased
    request = await done.later(8 * DAY)

    assert (request.status, request.report.recheck) == (S.INCOMPLETE, RecheckReport())
    assert Event.REAPPEARED in await done.events()
    assert "is there again after it was erased" in request.words.news


async def test_looks_end_after_a_month(done: Scene) -> None:
    for _ in range(40):
        request = await done.later(DAY)
    assert (request.status, request.due_at) == (S.FULFILLED, None)
    assert (await done.events()).count(Event.LOOKED) == 3
    assert len(done.receipts) == 2
