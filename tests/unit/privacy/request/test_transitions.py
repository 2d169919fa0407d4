"""Putting a request off: each trouble has a count of its own, and none begins anew because of another."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.model.clocks import Patience
from privacy.model.errors import DeliverLaterError, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import Fact
from privacy.request.report import Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.retry_decisions import LOOKS, GiveUp, Stop, Wait
from privacy.request.transitions import Mover
from tests.unit.storage.samples import Desk, open_desk

BUSY = DeliverLaterError("http_503")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dps-bot.sqlite") as opened:
        yield opened


@pytest.fixture
def mover(desk: Desk) -> Mover:
    return Mover(store=desk.requests, clock=desk.time, patience=Patience())


async def delivering(desk: Desk, mover: Mover) -> DataSubjectRequest:
    request = await mover.move(await desk.file(), S.GATHERING, Fact(event=Event.STARTED))
    return await mover.move(request, S.DELIVERING, Fact(event=Event.GATHERED))


def length(verdict: Stop, mover: Mover) -> int:
    assert isinstance(verdict, Wait)
    return verdict.until - mover.clock()


async def test_looks_between_which_slack_is_silent_come_less_and_less_often_and_end(desk: Desk, mover: Mover) -> None:
    request = await delivering(desk, mover)
    silences: list[int] = []
    looks: list[int] = []
    while not isinstance(look := mover.judge(request).look(), GiveUp):
        silent = mover.judge(request).slack(BUSY)
        looks.append(length(look, mover))
        silences.append(length(silent, mover))
        request = await mover.stop(await mover.stop(request, look), silent)

    assert len(looks) == LOOKS
    assert looks == sorted(set(looks))
    assert silences == [min(5_000 * 2**n, 300_000) for n in range(LOOKS)]


async def test_the_card_counts_the_tries_of_what_is_tried(desk: Desk, mover: Mover) -> None:
    request = await delivering(desk, mover)
    for verdict in (mover.judge(request).look(), mover.judge(request).look(), mover.judge(request).slack(BUSY)):
        request = await mover.stop(request, verdict)

    assert request.next_try == 2
    assert request.attempts == 3


async def test_a_new_status_begins_with_no_tries(desk: Desk, mover: Mover) -> None:
    request = await delivering(desk, mover)
    request = await mover.stop(request, mover.judge(request).slack(BUSY))
    request = await mover.move(request, S.GATHERING, Fact(event=Event.STARTED))

    assert not any(request.tries(trying) for trying in Trying)


async def test_of_two_turns_that_read_the_same_only_one_puts_off(desk: Desk, mover: Mover) -> None:
    read = await mover.stop(read := await delivering(desk, mover), mover.judge(read).look())
    await mover.stop(read, mover.judge(read).slack(BUSY))

    with pytest.raises(StaleRequestError):
        await mover.stop(read, mover.judge(read).look())
