"""An extension on disk: once, by its entry, for open places too; orders that change keep it, and forged terms show."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.verify import verify_ledger
from privacy.model.due_dates import Extension, LegalCalendar, LegalDays
from privacy.model.errors import StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import Identifier, MessageKind, Millis, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.open_places import OpenPlace
from privacy.model.order import ErasureForm, Law, OpenErasure
from privacy.request.changes import LedgerFact, Transition
from privacy.request.request import DataSubjectRequest, work_of
from storage.erasures.open_places import SqlitePlaces
from storage.file.sqlite_file import open_read_only
from tests.unit.privacy.erasure.samples import ORDER
from tests.unit.storage.samples import Desk, command, open_desk

CALENDAR = LegalCalendar()
SECOND = date(2027, 2, 12)
FACTS = (LedgerFact(event=Event.BEGAN_PLANNING),)
EXTENSION = Extension(on=date(2026, 11, 20), because="several systems")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "bot.sqlite") as opened:
        yield opened


async def erasure(desk: Desk, law: Law = Law.GDPR, device: str = "sensor-42") -> DataSubjectRequest:
    act: dict[str, Any] = dict(vars(command("view:1", device)))
    said = {"confirmed": "", "must_confirm": False, "received_on": "2026-11-12"}
    order = replace(ORDER, law=law)
    form = ErasureForm(**act, **said, **{name: getattr(order, name) for name in (
        "law", "identity_check", "identity_reference", "reason", "reason_text", "ticket", "scope"
    )})  # fmt: skip
    days = CALENDAR.days(law, order.received_on)
    filed = await desk.requests.receive_erasure(form, [Identifier(device)], order, days=days, now=desk.time())
    assert not isinstance(filed, OpenErasure)
    ((request, _),) = filed
    return request


async def extend(desk: Desk, request: DataSubjectRequest) -> DataSubjectRequest:
    order = work_of(request).order
    days = CALENDAR.days(order.law, order.received_on, extended=True)
    await desk.requests.extend(request, EXTENSION, days, by=request.requester, now=desk.time())
    return await desk.requests.get(request.id)


def wanted(desk: Desk) -> set[str]:
    return {row[0] for row in open_read_only(desk.path).execute("SELECT kind FROM outbox")}


def last(desk: Desk) -> dict[str, Any]:
    (body,) = open_read_only(desk.path).execute("SELECT body FROM ledger ORDER BY sequence DESC LIMIT 1").fetchone()
    return dict(json.loads(body))


async def test_the_new_day_stands_in_the_row_and_in_the_entry_that_decided_it(desk: Desk) -> None:
    before = await erasure(desk)
    request = await extend(desk, before)

    assert (work_of(request).due_on, work_of(request).extension) == (SECOND, EXTENSION)
    assert (request.status, request.due_at, request.attempts) == (before.status, before.due_at, before.attempts)
    (said,) = last(desk)["rows"]["orders"]
    assert (said["due_on"], said["extended_on"]) == ("2027-02-12", "2026-11-20")
    assert wanted(desk) == {MessageKind.CARD, MessageKind.EXTENSION}
    verify_ledger(desk.path)


async def test_a_second_one_writes_nothing(desk: Desk) -> None:
    before = await erasure(desk)
    await extend(desk, before)
    entry = last(desk)
    for known in (before, await desk.requests.get(before.id)):
        with pytest.raises(StaleRequestError):
            await extend(desk, known)

    assert last(desk) == entry


async def test_whatever_goes_on_goes_on(desk: Desk) -> None:
    """A step that was read before the extension is written after it."""
    before = await erasure(desk)
    await extend(desk, before)
    change = Transition(to=S.PLANNING, due_at=desk.time(), attempts=0, report=before.report, facts=())

    assert work_of(await desk.requests.move(before, change, now=desk.time())).due_on == SECOND


@pytest.mark.parametrize(("law", "due"), [(Law.CCPA, date(2027, 2, 10)), (Law.OTHER, None)])
async def test_an_order_that_changes_keeps_the_extension(desk: Desk, law: Law, due: date | None) -> None:
    request = await extend(desk, await erasure(desk))
    order = replace(work_of(request).order, law=law)
    base = {"to": S.PLANNING, "due_at": desk.time(), "attempts": 0, "report": request.report, "facts": FACTS}
    first = Transition(**base, order=order, days=CALENDAR.days(law, order.received_on))  # type: ignore[arg-type]
    with pytest.raises(StaleRequestError):  # it was read before the extension
        await desk.requests.move(request, first, now=desk.time())

    days = CALENDAR.days(law, order.received_on, extended=True)
    moved = await desk.requests.move(request, replace(first, days=days), now=desk.time())
    assert (work_of(moved).due_on, work_of(moved).extension) == (due, EXTENSION)
    verify_ledger(desk.path)


async def test_places_that_are_open_are_due_with_the_answer(desk: Desk) -> None:
    request = await erasure(desk)
    due = work_of(request).due_on
    places = tuple(
        OpenPlace(number=number, name=f"store {number}", to_do="look", owner=request.requester, due_on=due)
        for number in (1, 2)
    )
    change = Transition(to=S.PLANNING, due_at=None, attempts=0, report=request.report, facts=(), places=places)
    request = await desk.requests.move(request, change, now=desk.time())
    places_desk = SqlitePlaces(file=desk.store)
    await places_desk.close_place(request.id, 1, by=request.requester, note="gone", now=Millis(desk.time() + 1))
    request = await extend(desk, await desk.requests.get(request.id))

    assert [place.due_on for place in work_of(request).places] == [due, SECOND]
    assert MessageKind.PLACES in wanted(desk)


async def test_a_term_that_was_forged_is_on_record_before_it_is_extended(desk: Desk) -> None:
    request = await erasure(desk)
    await desk.store.write(lambda database: database.execute("UPDATE orders SET confirm_by = '2026-11-26'"))
    await extend(desk, await desk.requests.get(request.id))

    events = [row[0] for row in open_read_only(desk.path).execute("SELECT event FROM ledger ORDER BY sequence")]
    assert events == ["requested", "contradicted", "extended"]


@pytest.mark.parametrize(
    ("law", "device", "letter"),
    [(Law.CCPA, "sensor-42", True), (Law.CCPA, "group:line-3", False), (Law.GDPR, "sensor-42", False)],
)
async def test_only_a_person_under_the_ccpa_is_written_to_at_the_beginning(
    desk: Desk, law: Law, device: str, *, letter: bool
) -> None:
    request = await erasure(desk, law, device)

    assert request.kind is RequestKind.ERASURE
    assert (MessageKind.ARRIVAL in wanted(desk)) is letter
    assert work_of(request).confirm_by == CALENDAR.days(law, date(2026, 11, 12)).confirm_by


async def test_nobody_is_written_to_about_a_group(desk: Desk) -> None:
    await extend(desk, await erasure(desk, device="group:line-3"))

    assert wanted(desk) == {MessageKind.CARD}


async def test_a_request_without_a_term_is_a_defect_of_the_caller(desk: Desk) -> None:
    request = await erasure(desk, Law.OTHER)
    with pytest.raises(LookupError):
        await desk.requests.extend(request, EXTENSION, LegalDays(due_on=SECOND), by=request.requester, now=desk.time())


async def test_a_term_that_changed_since_it_was_read_is_not_extended(desk: Desk) -> None:
    before = await erasure(desk)
    order = replace(work_of(before).order, law=Law.CCPA)
    days = CALENDAR.days(Law.CCPA, order.received_on)
    change = Transition(
        to=S.PLANNING, due_at=desk.time(), attempts=0, report=before.report, facts=FACTS, order=order, days=days
    )
    await desk.requests.move(before, change, now=desk.time())
    with pytest.raises(StaleRequestError):
        await extend(desk, before)

    assert work_of(await desk.requests.get(before.id)).due_on == days.due_on
