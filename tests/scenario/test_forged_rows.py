"""Whoever writes into a running bot's file deletes nothing that entries do not approve, and it is found and told."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.environment import now
from bot.verify import verify_ledger
from evidence.signing import load_keys
from handlers.kit import ids
from privacy.model.clocks import MINUTE
from privacy.model.errors import LedgerBrokenError, StaleRequestError
from privacy.model.ids import Millis, RequestId
from privacy.subject.pseudonym import Pseudonyms
from storage.file.sqlite_file import SqliteFile
from storage.requests.requests import SqliteRequests
from storage.schema.first_steps import LEDGER_TRIGGERS
from tests.scenario.erasing import CLEO, TWO_VOTES, file_erasure, press
from tests.scenario.house import BEN, QUICK, House
from tests.scenario.test_heads import posted
from tests.scenario.test_holds import hold
from tests.scenario.test_pending_votes import busy
from tests.scenario.test_socket import until

VOTE = "Waiting for 1 approver"
TWO = "Waiting for 2 approvers"


def write(house: House, *statements: str) -> None:
    """As somebody does who has the file and any SQLite tool."""
    with closing(sqlite3.connect(house.database, isolation_level=None, timeout=10)) as database:
        for statement in statements:
            database.execute(statement)


def deletions(house: House) -> list[str]:
    return [call for board in house.azure.boards.values() for call in board.calls_to("DELETE *")]


def found(house: House) -> str:
    with pytest.raises(LedgerBrokenError) as broken:
        verify_ledger(house.database)
    return str(broken.value)


async def test_one_person_cannot_give_two_votes_by_giving_one_to_another(house: House) -> None:
    """Finding A1: the vote counts for whom its entry names."""
    async with house.power(config=TWO_VOTES, agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(TWO)
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1")
        write(house, f"UPDATE votes SET voter = '{CLEO}'")
        await press(house, ids.APPROVE, user=BEN)
        assert "You have approved this plan already" in house.whispers(BEN)[-1]

    assert "approved" not in house.events()
    assert not deletions(house)
    assert "votes.voter" in found(house)


async def test_a_vote_counts_for_nobody_once_its_name_was_changed(house: House) -> None:
    async with house.power(config=TWO_VOTES, agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(TWO)
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1")
        guard = LEDGER_TRIGGERS["ledger_names_refuse_update"]
        write(house, "DROP TRIGGER ledger_names_refuse_update")
        write(house, f"UPDATE ledger_names SET value = '{CLEO}' WHERE field = 'approver'", guard)
        write(house, f"UPDATE votes SET voter = '{CLEO}'")
        await press(house, ids.APPROVE, user=BEN)
        await house.slack.until(lambda: house.events().count("voted") == 2)

    assert "approved" not in house.events()
    assert not deletions(house)
    assert "a name beside it" in found(house)


@pytest.mark.parametrize(
    ("statement", "cell"),
    [
        ("UPDATE orders SET content = replace(content, 'GDPR', 'CCPA')", "orders.content"),
        ("UPDATE orders SET due_on = '2030-01-01'", "orders.due_on"),
        ("UPDATE requests SET requester = 'U0EVE'", "requester"),
        ("UPDATE requests SET channel = 'C0GENERAL'", "requests.channel"),
        ("UPDATE subjects SET identifier = 'thermo-0107'", "subjects.identifier"),
        ("UPDATE votes SET at = at + 1", "votes.at"),
        ("INSERT INTO votes SELECT request, digest, 'U0EVE', at FROM votes", "votes"),
        ("CREATE TRIGGER sqliteX BEFORE INSERT ON done BEGIN SELECT RAISE(IGNORE); END", "trigger sqliteX"),
        ("UPDATE requests SET report = json_set(report, '$.vote_by', 9e12)", "requests.report"),
    ],
)
async def test_nothing_is_deleted_where_a_row_says_what_no_entry_says(house: House, statement: str, cell: str) -> None:
    async with house.power(config=TWO_VOTES, agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(TWO)
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1")
        write(house, statement)
        await press(house, ids.APPROVE, user=CLEO)
        card = await house.until_card("contradicts the ledger")
        await house.slack.until(lambda: any("Somebody changed" in message.content.text for message in posted(house)))

    assert "somebody changed it from outside" in card
    assert house.events().count("contradicted") == 1
    assert not deletions(house)
    assert cell in card
    assert cell in found(house)


async def test_a_vote_that_was_never_given_is_not_waited_for(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    write(house, "INSERT INTO pending_votes SELECT id, 'U0BEN', 'T0SANDBOX', 'C0PRIVACY', 't', '', 0, 9e12 FROM plans")
    async with house.power(agrees=False):  # looks for votes that wait at once
        await file_erasure(house, "thermo-0107")
        await house.slack.until(lambda: len(house.cards()) == 2 and "Which way?" in house.cards()[1].content.text)

    assert "voted" not in house.events()
    assert "a vote that waits" in found(house)


async def test_no_receipt_is_signed_over_rows_that_contradict_the_entries(house: House) -> None:
    """Finding A2: what a receipt repeats of law, dates and people is what entries say."""
    async with house.power(agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        last = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42", when="after")
        await press(house, ids.APPROVE, user=BEN)
        await last.reached()
        write(house, "UPDATE orders SET content = replace(content, 'GDPR', 'CCPA')")
        last.release()
        card = await house.until_card("contradicts the ledger", "INCOMPLETE")

    assert not [file for message in house.seen() for file in message.files]
    assert "orders.content" in card
    assert "orders.content" in found(house)


async def test_a_change_that_is_put_back_stays_on_record_and_no_vote_helps(house: House) -> None:
    async with house.power(config=TWO_VOTES, agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(TWO)
        write(house, "UPDATE orders SET due_on = '2030-01-01'")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1")
        write(house, "UPDATE orders SET due_on = '2026-12-12'")
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("contradicts the ledger")

    assert house.events().count("contradicted") == 1
    assert not deletions(house)
    assert "orders.due_on" in found(house)


async def test_a_hold_that_somebody_takes_out_of_the_file_stops_every_deletion(house: House) -> None:
    async with house.power(agrees=False):
        await hold(house, "thermo-0107")
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        write(house, "DELETE FROM hold_names", "DELETE FROM holds")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("contradicts the ledger", "legal holds")

    assert not deletions(house)


async def test_a_clock_that_is_put_right_ends_no_request(house: House) -> None:
    ahead = replace(QUICK, clock=lambda: Millis(now() + 6 * MINUTE))
    async with house.power(ahead):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    async with house.power():
        await press(house, ids.APPROVE)
        await house.until_card("Done")

    assert "contradicted" not in house.events()


async def test_a_vote_that_was_refused_cannot_be_put_back(house: House) -> None:
    passed = [0]
    around = replace(QUICK, clock=lambda: Millis(now() + passed[0]))
    async with house.power(around):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        busy(house, "2")
        await press(house, ids.APPROVE)
    with closing(sqlite3.connect(house.database)) as database:
        (row,) = database.execute("SELECT * FROM pending_votes").fetchall()
    passed[0] = 6 * MINUTE
    async with house.power(around):
        await house.slack.until(lambda: "was not counted" in house.whispers(BEN)[-1], seconds=20)
        house.worlds.slack.board.clear()
    with closing(sqlite3.connect(house.database)) as database:
        database.execute("INSERT INTO pending_votes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row[:6], 0, 9 * 10**12))
        database.commit()
    async with house.power(around, agrees=False):
        await file_erasure(house, "thermo-0107")
        await house.slack.until(lambda: len(house.cards()) == 2 and "Which way?" in house.cards()[1].content.text)

    assert "voted" not in house.events()


async def test_rows_are_not_taken_over_again_by_taking_the_salts_away(house: House) -> None:
    async with house.power(agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    write(house, "UPDATE orders SET due_on = '2030-01-01'", "DELETE FROM ledger_salts")
    async with house.power(agrees=False):
        pass

    assert "adopted" not in house.events()
    assert "orders" in found(house) or "requests" in found(house)


async def test_a_hold_whose_entry_is_cut_off_the_end_stops_every_deletion(house: House) -> None:
    async with house.power(agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await hold(house, "sensor-42")
        note = house.folder / "keys" / "head.note"
        await until(lambda: note.is_file() and f"\n{len(house.entries())}\n" in note.read_text())
        guards = [(name, sql) for name, sql in LEDGER_TRIGGERS.items()]
        last = len(house.entries())
        write(house, *(f"DROP TRIGGER {name}" for name, _ in guards), "DELETE FROM hold_names", "DELETE FROM holds")
        for table in ("ledger_names", "ledger_salts", "ledger_tree", "ledger"):
            write(house, f"DELETE FROM {table} WHERE sequence = {last}")
        write(house, *(sql for _, sql in guards))
        await until(lambda: "restored" in house.events())
        await press(house, ids.APPROVE)
        await house.until_card("Waits: an older copy")

    assert not deletions(house)


async def test_a_plan_that_was_read_before_it_was_put_back_is_not_carried_out(house: House) -> None:
    """Another plan stands in the file while the worker reads, and is gone when it looks at the entries."""
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    file = await SqliteFile.open(house.database)
    try:
        store = SqliteRequests(
            file=file, pseudonyms=Pseudonyms(key=load_keys(house.folder / "keys").pseudonym), clock=now
        )
        read = await store.get(RequestId(house.entries()[0]["request"]))
        assert read.work
        assert read.work.plan
        assert await store.contradiction(read) is None
        other = replace(read, work=replace(read.work, plan=replace(read.work.plan, notes=("another",))))
        with pytest.raises(StaleRequestError):
            await store.contradiction(other)
    finally:
        await file.close()


async def test_a_file_that_was_made_out_to_be_about_the_device_stays(house: House) -> None:
    async with house.power(agrees=False):
        await house.ask("/dps-export thermo-0107")
        await house.until_card("Done")
        await file_erasure(house, "sensor-42")
        await house.slack.until(lambda: VOTE in house.cards()[-1].content.text)
        last = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42", when="after")
        await press(house, ids.APPROVE, message=house.cards()[-1])
        await last.reached()
        own = house.entries()[-1]["request"]
        write(
            house,
            "UPDATE subjects SET identifier = 'sensor-42', device_ref = "
            f"(SELECT device_ref FROM subjects WHERE request = '{own}') WHERE request <> '{own}'",
        )
        last.release()
        await house.slack.until(lambda: "fulfilled" in house.events()[-4:] and "Done" in house.cards()[-1].content.text)

    assert "file deleted" not in house.events()
