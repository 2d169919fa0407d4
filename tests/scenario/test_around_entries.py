"""Ways around the entries that were found by looking for them, and honest work that must not look like one."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.environment import now
from evidence.signing import load_keys
from handlers.kit import ids
from privacy.model.clocks import MINUTE
from privacy.model.errors import StaleRequestError
from privacy.model.ids import Millis, RequestId
from privacy.subject.pseudonym import Pseudonyms
from storage.file.sqlite_file import SqliteFile
from storage.requests.requests import SqliteRequests
from storage.schema.first_steps import LEDGER_TRIGGERS
from tests.scenario.erasing import file_erasure, press
from tests.scenario.forging import deletions, found, write
from tests.scenario.house import BEN, QUICK, House
from tests.scenario.test_holds import hold
from tests.scenario.test_pending_votes import busy
from tests.scenario.test_socket import until

VOTE = "Waiting for 1 approver"


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
        await house.until_card("on legal hold")
        note = house.folder / "keys" / "head.note"
        await until(lambda: note.is_file() and f"\n{len(house.entries())}\n" in note.read_text())
        guards = [(name, sql) for name, sql in LEDGER_TRIGGERS.items()]
        held = house.events().index("held") + 1
        write(house, *(f"DROP TRIGGER {name}" for name, _ in guards), "DELETE FROM hold_names", "DELETE FROM holds")
        for table in ("ledger_names", "ledger_salts", "ledger_tree", "ledger"):
            write(house, f"DELETE FROM {table} WHERE sequence >= {held}")
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


async def test_a_row_of_a_file_that_is_being_deleted_is_not_made_right_by_the_entry_about_it(house: House) -> None:
    async with house.power(agrees=False):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        await file_erasure(house, "sensor-42")
        await house.slack.until(lambda: VOTE in house.cards()[-1].content.text)
        deleting = house.worlds.slack.board.hold("* /api/files.delete", when="after")
        await press(house, ids.APPROVE, message=house.cards()[-1])
        await deleting.reached()
        write(house, "UPDATE uploads SET size = 1 WHERE name NOT LIKE '%receipt%'")
        deleting.release()
        await until(lambda: "file deleted" in house.events())

    assert "contradicted" in house.events()
    assert "uploads.size" in found(house)


async def test_a_hold_that_is_taken_out_under_a_deletion_stops_it_before_the_next_step(house: House) -> None:
    async with house.power(agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        first = house.azure.boards["factory-eu"].hold("DELETE /enrollments/sensor-42", when="before", times=1)
        await press(house, ids.APPROVE, user=BEN)
        await first.reached()
        await hold(house, "sensor-42")
        write(house, "DELETE FROM hold_names", "DELETE FROM holds", "UPDATE orders SET due_on = '2030-01-01'")
        first.release()
        card = await house.until_card("contradicts the ledger", "INCOMPLETE")

    assert len(deletions(house)) == 1
    assert "Stopped after" in card or "INCOMPLETE" in card
    assert house.events().count("contradicted") == 1


async def test_a_file_is_not_shown_where_somebody_else_is_made_to_have_asked(house: House) -> None:
    async with house.power(agrees=False):
        upload = house.worlds.slack.board.hold("* /upload/*", when="after")
        await house.ask("/dps-export sensor-42")
        await upload.reached()
        write(house, "UPDATE requests SET requester = 'U0EVE'")
        upload.release()
        await house.slack.until(lambda: "contradicted" in house.events() and "failed" in house.events(), seconds=20)

    assert not [file for message in house.seen() for file in message.files]


async def test_an_entry_that_is_taken_out_of_the_middle_stops_every_deletion(house: House) -> None:
    async with house.power(agrees=False):
        await hold(house, "sensor-42")
        await hold(house, "stuck-2")
        await file_erasure(house, "sensor-42")
        await house.slack.until(lambda: "halted" in house.events(), seconds=20)
        guards = dict(LEDGER_TRIGGERS)
        write(
            house, *(f"DROP TRIGGER {name}" for name in guards), "DELETE FROM hold_names WHERE identifier = 'sensor-42'"
        )
        write(house, "DELETE FROM holds WHERE placed = 1")
        for table in ("ledger_names", "ledger_salts", "ledger"):
            write(house, f"DELETE FROM {table} WHERE sequence = 1")
        write(house, *guards.values(), "UPDATE requests SET due_at = 1")
    async with house.power(agrees=False):
        await house.until_card(VOTE)
        await press(house, ids.APPROVE, user=BEN)
        await house.slack.until(lambda: "contradicted" in house.events(), seconds=20)

    assert not deletions(house)
    reasons = [entry["detail"]["reason"] for entry in house.entries() if entry["event"] == "contradicted"]
    assert all("some are missing" in reason for reason in reasons)


async def test_what_was_contradicted_once_is_not_noted_again_and_again(house: House) -> None:
    async with house.power(agrees=False):
        await file_erasure(house, "stuck-2")
        await house.until_card(VOTE)
        await press(house, ids.APPROVE)
        await house.until_card("INCOMPLETE", "still present", seconds=30)
        write(house, "UPDATE orders SET due_on = '2030-01-01'")
        write(house, "UPDATE requests SET due_at = 1")
        await until(lambda: "contradicted" in house.events())
        write(house, "UPDATE requests SET due_at = 1")

    assert house.events().count("contradicted") == 1
    assert "noted" not in house.events()[house.events().index("contradicted") :]
