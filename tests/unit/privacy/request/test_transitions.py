"""Putting a request off: each trouble has a count of its own, and none begins anew because of another."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.model.clocks import Patience
from privacy.model.errors import DeliverLaterError, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import LedgerFact
from privacy.request.report_parts import Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.retry_policy import LOOKS, GiveUp, Stop, Wait
from privacy.request.transitions import Transitions
from tests.unit.storage.samples import Desk, open_desk

BUSY = DeliverLaterError("http_503")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dps-bot.sqlite") as opened:
        yield opened


@pytest.fixture
def transitions(desk: Desk) -> Transitions:
    return Transitions(store=desk.requests, clock=desk.time, patience=Patience())


async def delivering(desk: Desk, transitions: Transitions) -> DataSubjectRequest:
    request = await transitions.apply(await desk.file(), S.GATHERING, LedgerFact(event=Event.STARTED))
    return await transitions.apply(request, S.DELIVERING, LedgerFact(event=Event.GATHERED))


def length(verdict: Stop, transitions: Transitions) -> int:
    assert isinstance(verdict, Wait)
    return verdict.until - transitions.clock()


async def test_looks_between_which_slack_is_silent_come_less_and_less_often_and_end(
    desk: Desk, transitions: Transitions
) -> None:
    request = await delivering(desk, transitions)
    silences: list[int] = []
    looks: list[int] = []
    while not isinstance(look := transitions.retry_policy(request).look(), GiveUp):
        silent = transitions.retry_policy(request).slack(BUSY)
        looks.append(length(look, transitions))
        silences.append(length(silent, transitions))
        request = await transitions.stop(await transitions.stop(request, look), silent)

    assert len(looks) == LOOKS
    assert looks == sorted(set(looks))
    assert silences == [min(5_000 * 2**n, 300_000) for n in range(LOOKS)]


async def test_the_card_counts_the_tries_of_what_is_tried(desk: Desk, transitions: Transitions) -> None:
    request = await delivering(desk, transitions)
    for verdict in (
        transitions.retry_policy(request).look(),
        transitions.retry_policy(request).look(),
        transitions.retry_policy(request).slack(BUSY),
    ):
        request = await transitions.stop(request, verdict)

    assert request.report.retry.next_try == 2
    assert request.attempts == 3


async def test_a_new_status_begins_with_no_tries(desk: Desk, transitions: Transitions) -> None:
    request = await delivering(desk, transitions)
    request = await transitions.stop(request, transitions.retry_policy(request).slack(BUSY))
    request = await transitions.apply(request, S.GATHERING, LedgerFact(event=Event.STARTED))

    assert not any(request.report.retry.tries_of(trying) for trying in Trying)


async def test_of_two_turns_that_read_the_same_only_one_puts_off(desk: Desk, transitions: Transitions) -> None:
    read = await transitions.stop(read := await delivering(desk, transitions), transitions.retry_policy(read).look())
    await transitions.stop(read, transitions.retry_policy(read).slack(BUSY))

    with pytest.raises(StaleRequestError):
        await transitions.stop(read, transitions.retry_policy(read).look())
