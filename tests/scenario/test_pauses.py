"""`dps-bot pause` while the bot runs: no further call that deletes is begun, and after `resume` none is made twice."""

import asyncio
from collections import Counter
from typing import Any

from click.testing import CliRunner

from bot.cli import main
from bot.verify import verify_ledger
from handlers.kit import ids
from privacy.model.clocks import DAY
from sandbox.faults import Fault, FaultKind
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House
from tests.scenario.test_faults import mend, spoil
from tests.scenario.test_final_receipt import later

VOTE = "Waiting for 1 approver"


async def dps_bot(house: House, *arguments: str) -> str:
    """The command line, as an administrator types it beside the running bot."""
    command = ["--config", str(house.folder / "dps-bot.toml"), *arguments]
    result = await asyncio.to_thread(CliRunner().invoke, main, command)
    assert result.exit_code == 0, result.output
    return result.output


def deletes(house: House) -> list[tuple[str, str]]:
    boards = house.azure.boards.values()
    return [(call.method, call.path) for board in boards for call in board.calls if call.method in {"DELETE", "PUT"}]


def calls(house: House) -> int:
    return sum(len(board.calls) for board in house.azure.boards.values())


async def test_the_call_under_way_ends_and_is_recorded_and_nothing_more_is_deleted_until_the_resume(
    house: House,
) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        call = house.azure.boards["factory-eu"].hold("DELETE /enrollments/sensor-42", when="before")
        await press(house, ids.APPROVE)
        await call.reached()
        said = await dps_bot(house, "pause", "--by", "root", "wrong fleet")
        call.release()
        card = await house.until_card("Deletions are paused by the administrator")
        assert "Carried out before" in card
        assert house.events().count("deleted") == 1
        begun = deletes(house)
        await file_erasure(house, "thermo-0107")  # plans go on
        await house.slack.until(lambda: house.events().count("planned") == 2, seconds=20)
        assert deletes(house) == begun == [("DELETE", "/enrollments/sensor-42")]

    async with house.power():  # a restart does not end it
        await house.slack.until(lambda: house.slack.bot_connected)
        assert "paused already" in await dps_bot(house, "pause", "again")
        resumed = await dps_bot(house, "resume")
        await house.slack.until(lambda: any("· Done" in m.content.text for m in house.cards()), seconds=30)

    assert "No call that deletes" in said
    assert "1 approved erasure wait" in said
    assert "by root (wrong fleet)" in resumed
    steps = Counter((e["event"], e["detail"]["step"]) for e in house.entries() if "step" in e.get("detail", {}))
    assert set(steps.values()) == {1}
    assert max(Counter(deletes(house)).values()) == 1
    assert [house.events().count(event) for event in ("paused", "halted", "resumed")] == [1, 1, 1]
    verify_ledger(house.database)


async def test_an_approved_erasure_waits_for_the_resume_with_its_votes(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await dps_bot(house, "pause")
        asked = calls(house)
        await press(house, ids.APPROVE)
        card = await house.until_card("Paused", "Votes 1 of 1")
        assert calls(house) == asked  # nothing is read for nothing
        await dps_bot(house, "resume")
        await house.until_card("Done", seconds=30)

    assert "until they are resumed" in card


async def test_a_call_that_waits_to_be_tried_again_is_not_sent_once_more(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        spoil(house, Fault(route="DELETE /devices/*", kind=FaultKind.STATUS, status=503), "hub-eu")
        call = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42", when="before")
        purge = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42/commands", when="before")
        await press(house, ids.APPROVE)
        await purge.reached()
        await dps_bot(house, "pause")
        purge.release()
        await house.until_card("Paused")
        assert deletes(house)[-1:] == [("DELETE", "/devices/sensor-42/commands")]
        assert len(deletes(house)) == len(set(deletes(house)))
        mend(house)
        call.release()
        await dps_bot(house, "resume")
        await house.until_card("Done", seconds=30)

    assert house.events().count("intended") == 3


async def test_a_pause_while_the_bot_is_off_is_there_when_it_starts(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    said = await dps_bot(house, "pause", "maintenance")
    async with house.power():
        await press(house, ids.APPROVE)
        await house.until_card("Paused")
    again = await dps_bot(house, "resume")
    async with house.power():
        await house.until_card("Done", seconds=30)

    assert "It will start paused." in said
    assert "They go on when it starts." in again
    assert "not paused" in await dps_bot(house, "resume")


async def test_who_paused_and_why_stand_in_the_names_beside_the_ledger(house: House) -> None:
    async with house.power():
        await dps_bot(house, "pause", "--by", "root", "wrong fleet")

    (entry,) = house.entries()
    body: dict[str, Any] = entry
    assert body["event"] == "paused"
    assert "root" not in str(body)
    assert "wrong fleet" not in str(body)
    verify_ledger(house.database)


async def approve_while_paused(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await dps_bot(house, "pause", "an audit")
        await press(house, ids.APPROVE)
        await house.until_card("Deletions are paused by the administrator")


async def test_votes_that_waited_longer_than_they_live_are_asked_anew(house: House) -> None:
    await approve_while_paused(house)
    async with house.power(later(31 * DAY)):
        await house.slack.until(lambda: house.slack.bot_connected)
        await dps_bot(house, "resume")
        await house.until_card(VOTE, "waited so long that it is asked anew", seconds=30)

    assert house.events().count("votes short") == 1
    assert not deletes(house)


async def test_votes_of_a_shorter_wait_still_count(house: House) -> None:
    await approve_while_paused(house)
    async with house.power(later(29 * DAY)):
        await house.slack.until(lambda: house.slack.bot_connected)
        await dps_bot(house, "resume")
        await house.until_card("Done", seconds=30)
