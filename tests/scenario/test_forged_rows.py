"""Whoever writes into a running bot's file deletes nothing that entries do not approve, and it is found and told."""

import pytest

from handlers.kit import ids
from storage.schema.first_steps import LEDGER_TRIGGERS
from tests.scenario.erasing import CLEO, TWO_VOTES, file_erasure, press
from tests.scenario.forging import deletions, found, write
from tests.scenario.house import BEN, House
from tests.scenario.test_heads import posted
from tests.scenario.test_holds import hold
from tests.scenario.test_open_places import IVY, add_ivy

VOTE = "Waiting for 1 approver"
TWO = "Waiting for 2 approvers"


async def test_one_person_cannot_give_two_votes_by_giving_one_to_another(house: House) -> None:
    """The vote counts for whom its entry names."""
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
        ("UPDATE requests SET requester = 'U0IVY'", "requester"),
        ("UPDATE requests SET channel = 'C0GENERAL'", "requests.channel"),
        ("UPDATE subjects SET identifier = 'thermo-0107'", "subjects.identifier"),
        ("UPDATE votes SET at = at + 1", "votes.at"),
        ("INSERT INTO votes SELECT request, digest, 'U0EVE', at FROM votes", "votes"),
        ("CREATE TRIGGER sqliteX BEFORE INSERT ON done BEGIN SELECT RAISE(IGNORE); END", "trigger sqliteX"),
        ("UPDATE requests SET report = json_set(report, '$.vote_by', 9e12)", "requests.report"),
    ],
)
async def test_nothing_is_deleted_where_a_row_says_what_no_entry_says(house: House, statement: str, cell: str) -> None:
    add_ivy(house)
    asks_too = {'requesters = ["U0ANA"]': f'requesters = ["U0ANA", "{IVY}"]'}
    async with house.power(config={**TWO_VOTES, **asks_too}, agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(TWO)
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1")
        write(house, statement)
        await press(house, ids.APPROVE, user=CLEO)
        card = await house.until_card("contradicts the ledger")
        await house.slack.until(lambda: any("Somebody changed" in message.content.text for message in posted(house)))

    assert house.events().count("contradicted") == 1
    assert not deletions(house)
    assert "." not in cell or cell not in card, "what was changed is for verify"
    assert cell in found(house)


async def test_nobody_votes_where_the_row_names_a_requester_who_may_not_ask(house: House) -> None:
    async with house.power(config=TWO_VOTES, agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(TWO)
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1")
        write(house, "UPDATE requests SET requester = 'U0EVE'")
        await press(house, ids.APPROVE, user=CLEO)
        assert "<@U0EVE>, who asked for this, is of another organisation" in house.whispers(CLEO)[-1]

    assert "approved" not in house.events()
    assert not deletions(house)
    assert "requester" in found(house)


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
    """What a receipt repeats of law, dates and people is what entries say."""
    async with house.power(agrees=False):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        last = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42", when="after")
        await press(house, ids.APPROVE, user=BEN)
        await last.reached()
        write(house, "UPDATE orders SET content = replace(content, 'GDPR', 'CCPA')")
        last.release()
        await house.until_card("contradicts the ledger", "INCOMPLETE")

    assert not [file for message in house.seen() for file in message.files]
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
        await house.until_card("contradicts the ledger")

    assert not deletions(house)
    assert "legal holds" in next(e["detail"]["reason"] for e in house.entries() if e["event"] == "contradicted")
