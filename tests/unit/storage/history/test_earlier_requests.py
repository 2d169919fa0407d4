"""The other requests about a device, found by its pseudonym in the entries."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.model.events import Event
from privacy.model.ids import Identifier, Millis, RequestKind, RequestStatus
from privacy.request.changes import LedgerFact, Transition
from privacy.request.report import Report
from privacy.request.report_parts import FailedPlace, SearchReport
from privacy.request.request import DataSubjectRequest
from storage.file.rows import many
from storage.history.earlier_requests import _ABOUT, SqliteEarlierRequests
from tests.unit.storage.samples import Desk, open_desk

S = RequestStatus
PARTIAL = Report(search=SearchReport(failed=(FailedPlace(place="hub-eu", reason="did not answer", tries=1),)))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dps-bot.sqlite") as opened:
        yield opened


async def about(desk: Desk, request: DataSubjectRequest) -> list[str]:
    return [one.number for one in await SqliteEarlierRequests(file=desk.store).about(request)]


async def move(
    desk: Desk, request: DataSubjectRequest, to: S, event: Event, identifier: str = "", report: Report | None = None
) -> DataSubjectRequest:
    change = Transition(
        to=to,
        due_at=None,
        attempts=0,
        report=report or request.report,
        facts=(LedgerFact(event=event, detail={"reason": "x"}),),
        identifier=Identifier(identifier) if identifier else None,
    )
    return await desk.requests.move(request, change, now=desk.time())


async def test_every_spelling_of_the_id_is_found_and_no_other_device(desk: Desk) -> None:
    first = await desk.file("t1", "Sensor-42", user="U0BEN")
    second = await desk.file("t2", "device:sensor-42")
    await desk.file("t3", "sensor-43")
    await desk.file("t4", "group:sensor-42")
    asked = await desk.file("t5", "sensor-42")

    assert await about(desk, asked) == [first.id, second.id]


async def test_it_is_found_where_its_readable_name_was_shredded(desk: Desk) -> None:
    first = await desk.file("t1", user="U0BEN")
    asked = await desk.file("t2")
    await desk.store.write(lambda database: database.execute("DELETE FROM subjects WHERE request = ?", (first.id,)))

    (found,) = await SqliteEarlierRequests(file=desk.store).about(asked)
    assert (found.number, found.identifier, found.kind) == (first.id, None, RequestKind.ACCESS)


async def test_a_request_is_about_the_device_that_was_chosen_and_no_longer_about_the_one_before(desk: Desk) -> None:
    first = await desk.file("t1", "dev-7")
    first = await move(desk, first, S.GATHERING, Event.STARTED)
    first = await move(desk, first, S.WHICH_ONE, Event.ASKED_WHICH_ONE)
    await move(desk, first, S.RECEIVED, Event.CHOSEN, identifier="registration:other-7")

    assert await about(desk, await desk.file("t2", "dev-7")) == []
    assert await about(desk, await desk.file("t3", "other-7")) == [first.id]


async def test_it_says_when_it_ended_and_whether_a_place_was_missing(desk: Desk) -> None:
    first = await desk.file("t1", user="U0BEN")
    open_one = await desk.file("t2", user="U0GUS")
    first = await move(desk, first, S.GATHERING, Event.STARTED)
    first = await move(desk, first, S.DELIVERING, Event.GATHERED)
    desk.time.at += 5_000
    await move(desk, first, S.FULFILLED, Event.FULFILLED, report=PARTIAL)

    ended, waiting = await SqliteEarlierRequests(file=desk.store).about(await desk.file("t3"))
    assert (ended.ended_at, ended.outcome) == (Millis(desk.time()), "done, in part")
    assert (waiting.number, waiting.ended_at, waiting.outcome) == (open_one.id, None, "waiting to start")
    assert replace(ended, partial=False).outcome == "done"


async def test_what_was_answered_and_is_tried_again_has_not_ended(desk: Desk) -> None:
    first = await desk.file("t1", user="U0BEN")
    for to, event in (
        (S.GATHERING, Event.STARTED),
        (S.DELIVERING, Event.GATHERED),
        (S.FULFILLED, Event.FULFILLED),
        (S.GATHERING, Event.TRIED_AGAIN),
    ):
        first = await move(desk, first, to, event)

    (found,) = await SqliteEarlierRequests(file=desk.store).about(await desk.file("t2"))
    assert (found.outcome, found.ended_at) == ("in progress", None)


async def test_it_is_found_without_reading_the_ledger(desk: Desk) -> None:
    values = {"device": "x", "request": "DSR-1"}
    plan = await desk.store.read(lambda db: [row["detail"] for row in many(db, f"EXPLAIN QUERY PLAN {_ABOUT}", values)])

    assert any("ledger USING INDEX ledger_by_device" in step for step in plan)
    assert not any(step.startswith("SCAN ledger") for step in plan), json.dumps(plan)
