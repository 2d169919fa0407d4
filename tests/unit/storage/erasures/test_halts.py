"""Waiting for a hold or a pause: written only while it stands, and woken by whatever ends it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.verify import verify_ledger
from privacy.holds.holds import HoldClick, HoldForm, LegalHold
from privacy.model.clocks import DAY, HOUR
from privacy.model.errors import StaleRequestError
from privacy.model.events import Event
from privacy.model.halt import PAUSE, Halt
from privacy.model.ids import DeviceId, Identifier, Millis
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import LedgerFact, Transition
from privacy.request.request import DataSubjectRequest
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures import pauses
from storage.erasures.halts import SqliteHalts
from storage.erasures.holds import SqliteHolds
from tests.unit.storage.samples import Desk, command, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "bot.sqlite") as opened:
        yield opened


def holds(desk: Desk) -> SqliteHolds:
    return SqliteHolds(file=desk.store, pseudonyms=desk.requests.pseudonyms)


async def place(desk: Desk, device: str = "sensor-42", days: int = 90) -> LegalHold:
    act = command(f"view:{device}{days}", user="U0BEN")
    form = HoldForm(**{**vars(act), "text": device, "until": "", "reason": "case"})
    ends = Millis(desk.time() + days * DAY)
    (hold,) = await holds(desk).place(form, [Identifier(device)], date(2026, 3, 3), ends_at=ends, now=desk.time())
    return hold


async def lift(desk: Desk, hold: LegalHold) -> None:
    who = {name: value for name, value in vars(command("view:2", user="U0BEN")).items() if name != "text"}
    assert await holds(desk).lift(HoldClick(**who, hold=hold.id, reason="over"), now=desk.time())


async def planning(desk: Desk, trigger: str = "t1") -> DataSubjectRequest:
    request = await desk.file(trigger, text=f"sensor-{trigger}")
    change = Transition(to=S.PLANNING, due_at=desk.time(), attempts=0, report=request.report, facts=())
    return await desk.requests.move(request, change, now=desk.time())


async def wait(desk: Desk, request: DataSubjectRequest, halt: Halt) -> DataSubjectRequest:
    fact = LedgerFact(event=Event.HALTED, detail=halt.detail)
    change = Transition(
        to=request.status,
        due_at=halt.look_again(desk.time()),
        attempts=request.attempts + 1,
        report=replace(request.report, halt=halt),
        facts=(fact,),
        halt=halt,
    )
    return await desk.requests.move(request, change, now=desk.time())


def halt_of(hold: LegalHold) -> Halt:
    return Halt(hold=hold.id, until=hold.until.isoformat(), ends_at=hold.ends_at, placed_by=hold.placed_by)


async def test_a_lifted_hold_wakes_what_waits_for_it_and_nothing_else(desk: Desk) -> None:
    one, other = await place(desk), await place(desk, "lamp")
    first = await wait(desk, await planning(desk, "t1"), halt_of(one))
    second = await wait(desk, await planning(desk, "t2"), halt_of(other))
    assert await desk.requests.due(desk.time(), 9) == []

    await lift(desk, one)

    assert [due.id for due in await desk.requests.due(desk.time(), 9)] == [first.id]
    assert (await desk.requests.get(second.id)).due_at == Millis(other.ends_at + 1)


async def test_nothing_waits_for_a_hold_that_was_lifted_meanwhile(desk: Desk) -> None:
    hold, request = await place(desk), await planning(desk)
    await lift(desk, hold)

    with pytest.raises(StaleRequestError):
        await wait(desk, request, halt_of(hold))

    assert [due.id for due in await desk.requests.due(desk.time(), 9)] == [request.id]
    assert (await desk.requests.get(request.id)).report.halt is None


async def test_nothing_waits_for_a_pause_that_ended_meanwhile_and_a_resume_wakes_what_waits(desk: Desk) -> None:
    request = await planning(desk)
    with pytest.raises(StaleRequestError):
        await wait(desk, request, PAUSE)

    pauses.pause(desk.path, by="root", reason="", now=desk.time())
    waiting = await wait(desk, request, PAUSE)
    assert waiting.due_at == desk.time() + HOUR
    done = pauses.resume(desk.path, by="root", now=desk.time())

    assert (done.waiting, done.running) == (1, True)
    assert [due.id for due in await desk.requests.due(desk.time(), 9)] == [request.id]


async def test_the_hold_that_stands_longest_is_the_one_that_is_named_first(desk: Desk) -> None:
    halts = SqliteHalts(file=desk.store, pseudonyms=desk.requests.pseudonyms)
    short, long = await place(desk, days=1), await place(desk, days=9)
    refs = {desk.requests.pseudonyms.of(Identifier("SENSOR-42"))}

    assert (await halts.hold_on(refs, desk.time())) == replace(halt_of(long), also=(short.id,))
    await lift(desk, long)
    assert (await halts.hold_on(refs, desk.time())) == halt_of(short)
    assert await halts.hold_on(refs, Millis(short.ends_at + 1)) is None
    assert await halts.hold_on({"k:other"}, desk.time()) is None


async def test_the_end_of_a_hold_is_written_once(desk: Desk) -> None:
    hold = await place(desk, days=1)
    for at in (hold.ends_at, hold.ends_at + 1, hold.ends_at + 2):
        await holds(desk).end_due(Millis(at))

    events = await desk.store.read(lambda db: [row[0] for row in db.execute("SELECT event FROM ledger")])
    assert events == ["held", "hold ended"]
    (about,) = await holds(desk).about(Identifier("sensor-42"))
    assert (about.lifted, about.stands(Millis(hold.ends_at + 1))) == (False, False)


async def test_a_hold_outlives_the_key_under_which_it_was_placed(desk: Desk) -> None:
    hold, new = await place(desk), Pseudonyms(key=b"n" * 32)
    halts = SqliteHalts(file=desk.store, pseudonyms=new)
    ours, others = {new.of_device_id(DeviceId("sensor-42"))}, {new.of_device_id(DeviceId("lamp"))}

    assert await halts.hold_on(ours, desk.time()) == halt_of(hold)
    assert await halts.hold_on(others, desk.time()) is None
    verify_ledger(desk.path, new)

    await desk.store.write(lambda database: database.execute("DELETE FROM hold_names"))
    assert await halts.hold_on(others, desk.time()) == halt_of(hold)
