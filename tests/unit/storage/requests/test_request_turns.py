"""Which request gets the next free place at the worker."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.model.ids import MessageKind, RequestId, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.standing import STANDINGS, Look
from privacy.request.changes import MessageKey
from privacy.request.turns import STAGES
from tests.unit.storage.samples import Desk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "bot.sqlite") as opened:
        yield opened


async def put(
    desk: Desk, name: str, status: S, *, kind: RequestKind = RequestKind.ERASURE, report: str = "{}"
) -> RequestId:
    """A request in a status, due a second later than the one before."""
    desk.time.at += 1000
    filed = await desk.file(name, name)
    sql = "UPDATE requests SET status = ?, kind = ?, report = ? WHERE id = ?"
    await desk.store.write(lambda database: database.execute(sql, (status.value, kind.value, report, filed.id)))
    return filed.id


async def lanes(desk: Desk) -> dict[RequestId, str]:
    return {due.id: due.lane for due in await desk.requests.due(desk.time(), 99)}


async def test_what_people_decided_comes_first_and_what_is_nearly_done_before_new_searches(desk: Desk) -> None:
    look = await put(desk, "a", S.FULFILLED)
    new = await put(desk, "b", S.RECEIVED, kind=RequestKind.ACCESS)
    searched = await put(desk, "c", S.GATHERING, kind=RequestKind.ACCESS)
    answer = await put(desk, "d", S.AWAITING_APPROVAL)
    file = await put(desk, "e", S.DELIVERING, kind=RequestKind.ACCESS)
    erasing = await put(desk, "f", S.ERASING)
    approved = await put(desk, "g", S.APPROVED)

    assert list(await lanes(desk)) == [erasing, approved, file, answer, new, searched, look]


async def test_all_records_of_a_group_are_gathered_because_people_approved_that(desk: Desk) -> None:
    new = await put(desk, "a", S.GATHERING, kind=RequestKind.ACCESS)
    group = await put(desk, "b", S.GATHERING, kind=RequestKind.GROUP_ACCESS)

    assert list(await lanes(desk)) == [group, new]


async def test_a_look_for_which_somebody_asked_does_not_wait_behind_those_of_the_bot(desk: Desk) -> None:
    own = await put(desk, "a", S.FULFILLED)
    asked = await put(desk, "b", S.FULFILLED, report='{"asked":true}')

    assert list(await lanes(desk)) == [asked, own]


async def test_each_service_has_a_line_of_its_own_and_a_full_one_hides_nobody(desk: Desk) -> None:
    slow = [await put(desk, f"Slow/{number}", S.RECEIVED) for number in range(3)]
    other = await put(desk, "quick/group:hall", S.RECEIVED)
    every = await put(desk, "sensor-42", S.RECEIVED)
    hand_over = await put(desk, "slow/4", S.DELIVERING)

    assert await lanes(desk) == {
        hand_over: "hand over",
        **dict.fromkeys(slow, "search/slow"),
        other: "search/quick",
        every: "search",
    }
    (first,) = await desk.requests.due(desk.time(), 1, running=[hand_over, slow[0]], full=["search/slow"])
    assert first.id == other


async def test_nothing_comes_before_its_time(desk: Desk) -> None:
    request = await desk.file()
    assert await desk.requests.due(replace(desk.time, at=desk.time.at - 1)(), 9) == []
    assert list(await lanes(desk)) == [request.id]


async def test_a_card_that_is_drawn_while_it_waits_knows_how_many_searches_come_first(desk: Desk) -> None:
    await put(desk, "a", S.GATHERING, kind=RequestKind.ACCESS)
    await put(desk, "b", S.PLANNING)
    await put(desk, "c", S.APPROVED)
    mine = await desk.file("d", "d")
    desk.time.at += 1000
    await desk.file("e", "e")

    async def ahead(request: RequestId) -> int:
        message = await desk.outbox.load(MessageKey(request=request, kind=MessageKind.CARD))
        assert message
        return message.ahead

    assert await ahead(mine.id) == 2
    assert await ahead(await put(desk, "f", S.GATHERING)) == 0


async def test_of_two_that_were_asked_in_one_command_the_first_comes_first(desk: Desk) -> None:
    filed = [await desk.file(name, name) for name in "abc"]

    assert list(await lanes(desk)) == [request.id for request in filed]
    loaded = [await desk.outbox.load(MessageKey(request=one.id, kind=MessageKind.CARD)) for one in filed]
    assert [message.ahead for message in loaded if message] == [0, 1, 2]


def test_every_status_that_is_looked_at_has_its_stage() -> None:
    assert set(STAGES) == {status for status, row in STANDINGS.items() if row.next_look is not Look.NEVER}
