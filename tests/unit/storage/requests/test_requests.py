import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.ledger.chain import verify
from privacy.model.clocks import MINUTE, RESPONSE_URL_LIVES, SAME_AGAIN
from privacy.model.errors import RefusalReason, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import Digest, FileId, Identifier, MessageKind, MessageTs, Millis
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import LedgerFact, Message, Transition, Upload
from privacy.request.report import Report
from privacy.request.report_parts import SearchReport
from privacy.request.request import DataSubjectRequest
from storage.file.sqlite_file import open_read_only
from storage.ledger import entries as ledger
from tests.unit.storage.samples import Desk, command, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "bot.sqlite") as opened:
        yield opened


def change(request: DataSubjectRequest, to: S, event: Event | None = None) -> Transition:
    facts = (LedgerFact(event=event),) if event else ()
    return Transition(to=to, due_at=None, attempts=request.attempts, report=request.report, facts=facts)


async def messages(desk: Desk) -> list[Message]:
    """What is due, as the courier loads it."""
    loaded = [await desk.outbox.load(due.key) for due in await desk.outbox.due(desk.time(), 9)]
    return [message for message in loaded if message]


def events(desk: Desk) -> list[str]:
    rows = open_read_only(desk.path).execute("SELECT event FROM ledger ORDER BY sequence")
    return [row[0] for row in rows]


async def test_a_filed_request_is_there_with_its_card_and_its_entry(desk: Desk) -> None:
    request = await desk.file()

    assert (await desk.requests.get(request.id)) == request
    assert request.status is S.RECEIVED
    assert [due.key.kind for due in await desk.outbox.due(desk.time(), 9)] == [MessageKind.CARD]
    assert events(desk) == ["requested"]
    assert [due.id for due in await desk.requests.due(desk.time(), 9)] == [request.id]


async def test_the_same_trigger_twice_is_one_request(desk: Desk) -> None:
    first = await desk.file(trigger="t1")
    ((again, new),) = await desk.requests.receive(
        command("t1", "other-1"), [Identifier("other-1")], now=desk.time(), same_within=SAME_AGAIN
    )

    assert (again.id, new) == (first.id, False)
    assert events(desk) == ["requested"]


async def test_the_same_question_within_ten_minutes_is_one_request_and_later_another(desk: Desk) -> None:
    first = await desk.file(trigger="t1")
    desk.time.at += SAME_AGAIN - 1
    second = await desk.file(trigger="t2")
    desk.time.at += 2
    third = await desk.file(trigger="t3")
    other_person = await desk.file(trigger="t4", user="U0BEN")

    assert first.id == second.id
    assert len({first.id, third.id, other_person.id}) == 3


async def test_a_question_that_failed_may_be_asked_again_at_once(desk: Desk) -> None:
    first = await desk.file(trigger="t1")
    await desk.requests.move(first, change(first, S.FAILED, Event.FAILED), now=desk.time())

    assert (await desk.file(trigger="t2")).id != first.id


async def test_ids_that_differ_by_case_alone_are_different_questions(desk: Desk) -> None:
    assert (await desk.file("t1", "DEV1")).id != (await desk.file("t2", "dev1")).id


async def test_a_hundred_moves_at_once_make_one_change_and_one_entry(desk: Desk) -> None:
    request = await desk.file()
    move = change(request, S.GATHERING, Event.STARTED)

    results = await asyncio.gather(
        *(desk.requests.move(request, move, now=desk.time()) for _ in range(100)), return_exceptions=True
    )

    assert sum(isinstance(result, StaleRequestError) for result in results) == 99
    assert events(desk) == ["requested", "started"]


async def test_a_move_that_the_life_cycle_does_not_have_writes_nothing(desk: Desk) -> None:
    request = await desk.file()

    with pytest.raises(ValueError, match="cannot move"):
        await desk.requests.move(request, change(request, S.FULFILLED, Event.FULFILLED), now=desk.time())

    assert (await desk.requests.get(request.id)).status is S.RECEIVED
    assert events(desk) == ["requested"]


async def test_readable_ids_and_names_stay_out_of_the_chained_entries(desk: Desk) -> None:
    await desk.file(text="sensor-42")
    await desk.requests.refuse(command("t2", "secret-device", "U0GUS"), RefusalReason.WRONG_CHANNEL, now=desk.time())

    bodies = b"".join(entry.body for entry in ledger.entries(open_read_only(desk.path)))
    for readable in (b"sensor-42", b"U0ANA", b"secret-device", b"U0GUS"):
        assert readable not in bodies


async def test_refusals_are_written_up_to_ten_a_minute_and_person_and_then_counted(desk: Desk) -> None:
    for number in range(25):
        await desk.requests.refuse(command(f"t{number}"), RefusalReason.WRONG_CHANNEL, now=desk.time())
    await desk.requests.refuse(command("t99", user="U0BEN"), RefusalReason.WRONG_CHANNEL, now=desk.time())
    assert events(desk) == ["refused"] * 11

    desk.time.at += MINUTE
    await desk.requests.tidy(desk.time())
    await desk.requests.tidy(desk.time())

    *_, last = ledger.entries(open_read_only(desk.path))
    assert events(desk) == ["refused"] * 12
    assert b'"more":15' in last.body
    assert list(verify(ledger.entries(open_read_only(desk.path))))


async def test_progress_is_saved_and_announced_once_but_never_after_the_search(desk: Desk) -> None:
    request = await desk.file()
    request = await desk.requests.move(request, change(request, S.GATHERING, Event.STARTED), now=desk.time())
    report = Report(search=SearchReport(found={"enrollment": 1}, direct_reads_done=True, scanned=300))

    await desk.requests.note(request.id, report, announce=True)
    await desk.outbox.sent((await messages(desk))[0], MessageTs("1.0"))
    kinds = {message.key.kind for message in await messages(desk)}
    assert (await desk.requests.get(request.id)).report == report
    assert kinds == {MessageKind.FINDINGS}

    request = await desk.requests.get(request.id)
    await desk.requests.move(request, change(request, S.FAILED, Event.FAILED), now=desk.time())
    await desk.requests.note(request.id, Report(), announce=False)
    assert (await desk.requests.get(request.id)).report == report


async def test_a_message_in_a_thread_waits_for_its_card(desk: Desk) -> None:
    request = await desk.file()
    request = await desk.requests.move(request, change(request, S.GATHERING, Event.STARTED), now=desk.time())
    await desk.requests.note(request.id, Report(), announce=True)

    (card,) = await messages(desk)
    await desk.outbox.sent(card, MessageTs("1.0"))
    (findings,) = await messages(desk)

    assert (card.key.kind, findings.key.kind, findings.thread) == (MessageKind.CARD, MessageKind.FINDINGS, "1.0")


async def test_a_change_while_a_message_is_on_its_way_is_sent_afterwards(desk: Desk) -> None:
    request = await desk.file()
    (on_its_way,) = await messages(desk)
    await desk.requests.move(request, change(request, S.GATHERING, Event.STARTED), now=desk.time())

    await desk.outbox.sent(on_its_way, MessageTs("1.0"))
    (again,) = await messages(desk)
    await desk.outbox.sent(again, MessageTs("1.0"))

    assert (again.wanted, again.ts) == (on_its_way.wanted + 1, "1.0")
    assert await desk.outbox.due(desk.time(), 9) == []


async def test_a_message_that_was_sent_since_it_was_found_due_is_not_loaded_again(desk: Desk) -> None:
    await desk.file()
    (due,) = await desk.outbox.due(desk.time(), 9)
    (message,) = await messages(desk)
    await desk.outbox.sent(message, MessageTs("1.0"))

    assert await desk.outbox.load(due.key) is None


async def test_the_response_url_is_offered_while_it_lives_and_dropped_once_the_card_stands(desk: Desk) -> None:
    await desk.file()
    (young,) = await messages(desk)
    desk.time.at += RESPONSE_URL_LIVES
    (old,) = await messages(desk)
    await desk.outbox.sent(old, MessageTs("1.0"))

    assert young.response_url
    assert old.response_url is None
    rows = open_read_only(desk.path).execute("SELECT response_url FROM requests").fetchall()
    assert rows == [(None,)]


async def test_what_is_put_off_comes_back_at_its_time(desk: Desk) -> None:
    request = await desk.file()
    (message,) = await messages(desk)
    later = Millis(desk.time() + 5000)
    await desk.outbox.put_off(message.key, later)
    await desk.requests.move(request, replace(change(request, S.GATHERING), due_at=Millis(later + 1)), now=desk.time())

    assert await desk.outbox.due(desk.time(), 9) == []
    assert await desk.requests.due(desk.time(), 9) == []
    assert await desk.outbox.next_due(desk.time()) == later
    assert await desk.requests.next_due(desk.time()) == later + 1
    desk.time.at = later
    (again,) = await messages(desk)
    assert again.attempts == 1


async def test_an_upload_is_remembered_before_and_after_it_is_seen(desk: Desk) -> None:
    request = await desk.file()
    request = await desk.requests.move(request, change(request, S.GATHERING, Event.STARTED), now=desk.time())
    upload = Upload(
        file_id=FileId("F1"),
        request=request.id,
        channel=request.channel,
        name="x.zip",
        size=3,
        sha256=Digest("a" * 64),
        manifest_sha256=Digest("b" * 64),
        created_at=desk.time(),
    )
    request = await desk.requests.move(
        request, replace(change(request, S.DELIVERING, Event.GATHERED), upload=upload), now=desk.time()
    )
    assert await desk.requests.latest_upload(request.id) == upload

    seen = replace(upload, shared_at=desk.time(), seen_at=desk.time())
    await desk.requests.move(
        request, replace(change(request, S.FULFILLED, Event.UPLOADED), upload=seen), now=desk.time()
    )
    assert await desk.requests.latest_upload(request.id) == seen


async def test_the_approval_log_reads_as_a_log_in_any_sqlite_tool(desk: Desk) -> None:
    request = await desk.file()
    await desk.requests.refuse(command("t2", "x", "U0GUS"), RefusalReason.NOT_A_REQUESTER, now=desk.time())
    failed = Transition(
        to=S.FAILED,
        due_at=None,
        attempts=0,
        report=Report(),
        facts=(LedgerFact(event=Event.FAILED, detail={"reason": "hub-eu is down"}),),
    )
    await desk.requests.move(request, failed, now=desk.time())

    rows = open_read_only(desk.path).execute("SELECT * FROM approval_log").fetchall()

    assert rows == [
        ("2025-11-24 16:00:00 UTC", request.id, "requested", "sensor-42", "U0ANA", "policy", "accepted"),
        ("2025-11-24 16:00:00 UTC", None, "refused", "-", "U0GUS", "policy", "not a requester"),
        ("2025-11-24 16:00:00 UTC", request.id, "failed", "sensor-42", "U0ANA", None, "hub-eu is down"),
    ]
