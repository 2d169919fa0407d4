"""What a hostile reviewer found: each of these once lost, doubled, hung or said something false."""

import asyncio
import sqlite3
from dataclasses import replace

import pytest

from privacy.request.retry_policy import REMAKES
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import Message, UserId
from tests.scenario.house import HURRIED, IMPATIENT, QUICK, House

EVERYWHERE = ("factory-eu", "factory-us", "hub-eu", "hub-us")
COMPLETE = "* /api/files.completeUploadExternal"


def files(house: House) -> list[str]:
    return [file for message in house.seen() for file in message.files]


def thread(house: House) -> list[Message]:
    return [message for message in house.seen() if message.thread_ts]


async def test_a_stop_after_sharing_with_a_slow_slack_shows_one_file(house: House) -> None:
    house.slack.files.share_delay = 1.5
    hold = house.worlds.slack.board.hold(COMPLETE, when="after")
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await hold.reached()
    hold.release()
    async with house.power():
        await house.until_card("Done")

    assert len(files(house)) == 1
    assert len(house.worlds.slack.board.calls_to("* /upload/*")) == 1


async def test_a_lost_answer_to_sharing_shows_one_file(house: House) -> None:
    house.slack.files.share_delay = 1.5
    house.worlds.slack.board.add(Fault(route=COMPLETE, kind=FaultKind.HALF_BODY, times=1))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    assert len(files(house)) == 1


async def test_a_share_that_never_arrived_is_told_again(house: House) -> None:
    house.worlds.slack.board.add(Fault(route=COMPLETE, kind=FaultKind.RESET, times=1))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    assert len(files(house)) == 1
    assert len(house.worlds.slack.board.calls_to("* /upload/*")) == 1


async def test_a_file_that_slack_always_forgets_is_made_anew_a_few_times_and_then_given_up(house: House) -> None:
    body = '{"ok": false, "error": "file_not_found"}'
    house.worlds.slack.board.add(Fault(route=COMPLETE, kind=FaultKind.STATUS, status=200, body=body))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", "file_not_found")

    assert house.events().count("gathered") == REMAKES + 1
    assert house.events()[-1] == "failed"


async def test_looks_that_slack_did_not_answer_are_not_looks_that_found_nothing(house: House) -> None:
    house.worlds.slack.board.add(Fault(route="* /api/files.info", kind=FaultKind.STATUS, status=503, times=12))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done", seconds=30)

    assert house.events()[-1] == "fulfilled"


async def test_a_file_that_never_appears_ends_with_a_sentence_and_is_on_record(house: House) -> None:
    house.slack.files.share_delay = None
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Handing over")
        with sqlite3.connect(house.database) as database:
            await house.slack.until(lambda: looks(database) >= 4, seconds=20)
            database.execute("UPDATE requests SET report = json_set(report, '$.tries.look', 9), due_at = 0")
        database.close()
        await house.until_card("Not done", "does not show it", seconds=70)

    gathered = next(entry for entry in house.entries() if entry["event"] == "gathered")
    assert gathered["detail"]["file"].startswith("F")
    assert len(gathered["detail"]["sha256"]) == 64
    assert house.events()[-1] == "failed"


def looks(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT report ->> '$.tries.look' FROM requests").fetchone()[0] or 0)


async def test_a_locked_database_stops_nothing_for_longer_than_it_is_locked(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")
        other = sqlite3.connect(house.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        while_locked = asyncio.create_task(house.ask("/dps-export thermo-0107"))
        await asyncio.sleep(6)  # longer than SQLite's own patience
        other.execute("ROLLBACK")
        other.close()
        await while_locked
        await house.ask("/dps-export sensor-42")
        await house.slack.until(
            lambda: any("sensor-42" in c.content.text and "Done" in c.content.text for c in house.cards()), seconds=30
        )


async def test_the_file_waits_for_a_card_that_slack_takes_late(house: House) -> None:
    fault = Fault(route="* /api/chat.postMessage", kind=FaultKind.STATUS, status=429, retry_after="4", times=1)
    house.worlds.slack.board.add(fault)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done", seconds=30)

    (with_file,) = [message for message in house.seen() if message.files]
    assert with_file.thread_ts == house.cards()[0].ts


@pytest.mark.parametrize("device", ["dev-7", "vm-dev-4"])
async def test_the_first_words_claim_nothing_about_an_id_that_means_two(house: House, device: str) -> None:
    async with house.power():
        await house.ask(f"/dps-export {device}")
        await house.until_card("Which one?")
        await house.slack.until(lambda: bool(thread(house)))

    assert not [m for m in thread(house) if "Found" in m.content.text or "othing" in m.content.text]


async def test_the_first_words_claim_nothing_where_nothing_could_be_read(house: House) -> None:
    for place in EVERYWHERE:
        house.azure.boards[place].add(Fault(route="* *", kind=FaultKind.STATUS, status=503))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Waiting", "503")
        await house.slack.until(lambda: bool(thread(house)))

    assert not [m for m in thread(house) if "othing" in m.content.text]


async def test_a_slow_user_group_still_lets_everybody_hear_an_answer_in_time(house: House) -> None:
    house.worlds.slack.board.add(Fault(route="* /api/usergroups.users.list", kind=FaultKind.SLOW, seconds=8))
    config = {'requesters = ["U0ANA"]': 'requesters = ["S0SUPPORT", "S0PRIVACY"]'}
    async with house.power(HURRIED, config=config):
        outcomes = await asyncio.gather(*(house.ask(f"/dps-export sensor-{n}") for n in range(5)))

    assert all(outcome.acked for outcome in outcomes)
    assert len([said for said in house.whispers() if "Slack did not say" in said]) == 5


@pytest.mark.parametrize("headers", [{"Content-Type": "text/html"}, {}])
async def test_a_gateway_in_between_is_not_slacks_word(house: House, headers: dict[str, str]) -> None:
    fault = Fault(
        route="* /api/files.getUploadURLExternal",
        kind=FaultKind.STATUS,
        status=502,
        body="<html>Bad gateway</html>",
        headers=headers,
        times=1,
    )
    house.worlds.slack.board.add(fault)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")


async def test_a_thousand_years_of_retry_after_are_capped_by_our_own_patience(house: House) -> None:
    for place in EVERYWHERE:
        fault = Fault(route="* *", kind=FaultKind.STATUS, status=429, retry_after="31536000000")
        house.azure.boards[place].add(fault)
    async with house.power(IMPATIENT):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", "for too long")


async def test_a_person_who_can_only_be_reached_later_is_reached_later(house: House) -> None:
    board = house.worlds.slack.board
    board.add(Fault(route="* /hooks/*", kind=FaultKind.RESET))
    board.add(Fault(route="* /api/conversations.open", kind=FaultKind.STATUS, status=503, times=3))
    async with house.power():
        house.slack.directory.leave("U0DPSBOT", "C0PRIVACY")
        await house.ask("/dps-export sensor-42")
        direct = house.slack.directory.direct_messages(UserId("U0ANA"))
        await house.slack.until(
            lambda: any("Not done" in m.content.text for m in house.seen(channel=direct.id)), seconds=30
        )


async def test_an_orderly_stop_lets_a_message_on_its_way_arrive_and_sends_no_twin(house: House) -> None:
    hold = house.worlds.slack.board.hold("* /api/chat.postMessage", when="after")
    async with house.power(replace(QUICK, grace=60)):
        await house.ask("/dps-export sensor-42")
        await hold.reached()
        asyncio.get_running_loop().call_later(0.5, hold.release)
    async with house.power():
        await house.slack.until(lambda: any("Done" in card.content.text for card in house.cards()), seconds=20)

    assert len(house.cards()) == 1
