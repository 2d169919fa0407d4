"""Slack did what it was asked and the answer was lost, or answered and did nothing: neither is repeated in a hurry."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

from privacy.model.clocks import MINUTE, Patience
from privacy.model.ids import Millis
from privacy.request.retry_policy import REMAKES
from sandbox.faults import Fault, FaultKind
from tests.scenario.house import QUICK, House

POST = "* /api/chat.postMessage"
COMPLETE = "* /api/files.completeUploadExternal"
PATIENT = replace(QUICK, patience=Patience(first_wait=Millis(40), longest_wait=Millis(5 * MINUTE)))
"""Soon at first, as ever, and the real wait where it is long."""


def due(house: House) -> int:
    """When the card is to be sent next, in milliseconds."""
    with closing(sqlite3.connect(f"file:{house.database}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT due_at FROM outbox WHERE kind = 'card'").fetchone()[0])


async def test_a_card_whose_answer_is_lost_is_posted_once_more_and_then_seldom(house: House) -> None:
    house.worlds.slack.board.add(Fault(route=POST, kind=FaultKind.HALF_BODY))
    async with house.power(PATIENT):
        await house.ask("/dps-export sensor-42")
        await house.slack.until(lambda: len(house.cards()) == 2)
    # A bot that stops writes down what became of the messages on their way.
    posted = house.worlds.slack.board.calls_to(POST)[-1].at * 1000

    assert len(house.cards()) == 2
    assert due(house) - posted > 4 * MINUTE


async def test_a_card_that_one_broken_connection_kept_back_is_there_at_once(house: House) -> None:
    house.worlds.slack.board.add(Fault(route=POST, kind=FaultKind.RESET, times=1))
    async with house.power(PATIENT):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")


async def test_a_card_that_slack_certainly_did_not_post_is_not_waited_for_so_long(house: House) -> None:
    house.worlds.slack.board.add(Fault(route=POST, kind=FaultKind.STATUS, status=429, times=4))
    async with house.power(PATIENT):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    assert len(house.cards()) == 1


async def test_a_file_that_slack_loses_is_made_anew_after_longer_and_longer_waits_that_the_card_tells(
    house: House,
) -> None:
    house.worlds.slack.board.add(
        Fault(route=COMPLETE, kind=FaultKind.STATUS, status=200, body='{"ok": false, "error": "file_not_found"}')
    )
    first = 400
    patience = replace(QUICK.patience, first_wait=Millis(first), longest_wait=Millis(MINUTE))
    async with house.power(replace(QUICK, patience=patience)):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Waiting", "Slack lost the file")
        await house.until_card("Not done", "file_not_found")

    made = [entry["at"] for entry in house.entries() if entry["event"] == "gathered"]
    gaps = [after - before for before, after in pairwise(made)]
    assert len(gaps) == REMAKES
    assert all(gap >= first << number for number, gap in enumerate(gaps))
