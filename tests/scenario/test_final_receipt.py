"""The receipt becomes final with the first fleet scan that began after the erasure: once, whatever is cut off."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.environment import Environment, now
from bot.verify import verify_ledger
from evidence.signing import PUBLIC_KEY, load_keys
from handlers.kit import ids
from privacy.model.clocks import DAY, HOUR
from privacy.model.ids import Millis
from privacy.subject.pseudonym import Pseudonyms
from sandbox.faults import Fault, FaultKind
from sandbox.receiver.receipt import check_receipt
from sandbox.slack.model.values import UserId
from storage.file.sqlite_file import open_read_only
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import PRIVACY, QUICK, House, Opened
from tests.scenario.test_channel_safety import change
from tests.scenario.test_faults import mend, spoil

WAITING = "Waiting for 1 approver"
DEVICES = ("sensor-42", "hub-only-3", "lamp-living-room")


async def erase(house: House, *devices: str) -> None:
    done = house.events().count("fulfilled") if house.database.exists() else 0
    for device in devices:
        await file_erasure(house, device)
    await house.slack.until(lambda: saying(house, WAITING) == len(devices), seconds=30)
    for ts in [card.ts for card in house.cards() if WAITING in card.content.text]:
        (as_it_stands,) = [card for card in house.cards() if card.ts == ts]
        await press(house, ids.APPROVE, message=as_it_stands)
    await until_events(house, "fulfilled", done + len(devices))


def saying(house: House, words: str) -> int:
    return sum(words in card.content.text for card in house.cards())


def later(time: int) -> Environment:
    return replace(QUICK, clock=lambda: Millis(now() + time))


def files(house: House) -> list[str]:
    return [file for message in house.seen() for file in message.files]


def opened(house: House, file_id: str) -> Opened:
    content = house.slack.files.find(file_id).content
    assert content is not None
    return Opened.read(content)


async def until_events(house: House, event: str, count: int = 1) -> None:
    await house.slack.until(lambda: house.events().count(event) == count, seconds=20)


async def test_the_fleet_scan_of_the_night_makes_the_receipt_final(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
    async with house.power(later(DAY)):
        await until_events(house, "confirmed")
        card = await house.until_card("Done", "Final: the fleet scan of", "found no enrollment of it.")
        await house.slack.until(lambda: "Final: " in house.seen()[-1].content.text)

    first, final = (opened(house, file) for file in files(house))
    names = [house.slack.files.find(file).name for file in files(house)]
    assert [name.partition("-receipt")[0].endswith("final") for name in names] == [False, True]
    key = (house.folder / "keys" / PUBLIC_KEY).read_bytes()
    check_receipt(first.content, public_key=key, subject="sensor-42")
    check_receipt(final.content, public_key=key, subject="sensor-42")
    assert (first.manifest["state"], final.manifest["state"]) == ("before the fleet scan", "final")
    gathered = [entry["detail"] for entry in house.entries() if entry["event"] == "gathered"]
    confirmed = next(entry["detail"] for entry in house.entries() if entry["event"] == "confirmed")
    assert final.manifest["replaces"] == gathered[0]["manifest"]
    assert confirmed["manifest"] == gathered[1]["manifest"]
    assert confirmed["scan_began"] == final.json("receipt.json")["scan"]["began_at"]
    assert final.json("names.json")["headline"] in card.replace("\\", "")
    verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))


async def test_the_first_receipt_says_on_which_scan_its_search_rests(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")

    receipt = opened(house, files(house)[0])
    scan = receipt.json("receipt.json")["scan"]
    assert scan["after_the_last_delete"] is False
    assert "before the last delete was over" in receipt.page
    assert "Not final: a final receipt follows." in receipt.page


async def test_receipts_that_are_due_in_one_night_cost_one_scan_of_each_service(house: House) -> None:
    def scans() -> dict[str, int]:
        calls = {place: house.azure.boards[place].calls for place in ("factory-eu", "factory-us")}
        return {place: sum(call.path == "/enrollments/query" for call in made) for place, made in calls.items()}

    async with house.power():
        await house.ask("/dps-export nobody-0")
        await until_events(house, "fulfilled")
        one = scans()
        await erase(house, *DEVICES)
    before = scans()
    async with house.power(later(DAY)):
        await until_events(house, "confirmed", len(DEVICES))

    assert {place: count - before[place] for place, count in scans().items()} == one


@pytest.mark.parametrize("route", ["* /api/files.getUploadURLExternal", "* /api/files.completeUploadExternal"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_stop_in_the_night_leaves_one_final_receipt(house: House, route: str, when: str) -> None:
    async with house.power():
        await erase(house, "sensor-42")
    hold = house.worlds.slack.board.hold(route, when=when)  # type: ignore[arg-type]
    async with house.power(later(DAY)):
        await hold.reached()
    hold.release()
    async with house.power(later(DAY)):
        await until_events(house, "confirmed")

    assert len(files(house)) == 2
    assert house.events().count("verified") == 2


async def test_a_final_receipt_goes_to_the_requester_alone_where_a_guest_has_joined_and_the_looks_go_on(
    house: House,
) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        house.slack.directory.join("U0GUS", PRIVACY)
    async with house.power(later(DAY)):
        await until_events(house, "confirmed")
        await house.until_card("Done here", "This channel has a guest in it. Nothing more is shown here.")
        await house.slack.until(lambda: any("does not take its receipt" in said for said in alarms(house)))
    async with house.power(later(3 * DAY)):
        await until_events(house, "looked")

    assert len(files(house)) == 1
    alone = house.slack.directory.direct_messages(UserId("U0ANA")).id
    (final,) = [file for message in house.slack.messages("U0ANA", alone) for file in message.files]
    check_receipt(
        opened(house, final).content, public_key=(house.folder / "keys" / PUBLIC_KEY).read_bytes(), subject="sensor-42"
    )


async def test_a_channel_that_is_archived_after_the_vote_keeps_nobody_waiting(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(WAITING)
        hold = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42/commands", when="before")
        await press(house, ids.APPROVE)
        await hold.reached()
        change(house, is_archived=True)
        hold.release()
        await until_events(house, "fulfilled")
        alone = house.slack.directory.direct_messages(UserId("U0ANA")).id
        told = lambda: [message.content.text for message in house.slack.messages("U0ANA", alone)]  # noqa: E731
        await house.slack.until(lambda: any("Erased in Azure" in said for said in told()), seconds=20)

    assert len([file for message in house.slack.messages("U0ANA", alone) for file in message.files]) == 1
    assert house.events()[-2:] == ["uploaded", "fulfilled"]
    verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))


def alarms(house: House) -> list[str]:
    return [message.content.text for message in house.slack.messages("U0ANA", "C0AUDIT")]


async def test_looks_that_cannot_be_finished_are_said_once_and_go_on(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
    spoil(house, Fault(route="* *", kind=FaultKind.STATUS, status=403), "hub-us")
    said = lambda: [m for m in house.seen() if "3 looks in a row" in m.content.text]  # noqa: E731
    for hours, looks in ((0, 1), (2, 2), (4, 3), (6, 4)):
        async with house.power(later(DAY + hours * HOUR)):
            await house.slack.until(missed(house, looks), seconds=20)
            if looks >= 3:
                await house.slack.until(lambda: len(said()) == 1)

    assert "hub-us" in said()[0].content.text
    assert "<@U0ANA>" in said()[0].content.text
    assert house.events().count("could not look") == 1
    assert len(files(house)) == 1
    mend(house)
    async with house.power(later(3 * DAY)):
        await until_events(house, "confirmed")
    assert len(files(house)) == 2


def missed(house: House, count: int) -> Callable[[], bool]:
    def look() -> bool:
        ((report,),) = open_read_only(house.database).execute("SELECT report FROM requests").fetchall()
        return bool(json.loads(report)["missed"] == count)

    return look


async def test_what_reappears_and_vanishes_again_gets_receipts_of_its_own(house: House) -> None:
    hub = house.azure.world.hubs["hub-us"]
    async with house.power():
        await erase(house, "sensor-42")
    hub.put_device("sensor-42")
    async with house.power(later(DAY)):
        await until_events(house, "reappeared")
        await house.slack.until(lambda: "sensor-42 is there again after it was erased" in house.seen()[-1].content.text)
    hub.delete_device("sensor-42")
    async with house.power(later(2 * DAY)):
        await until_events(house, "fulfilled", 2)
    async with house.power(later(4 * DAY)):
        await until_events(house, "confirmed")

    manifests = [opened(house, file).manifest for file in files(house)]
    assert [m["state"] for m in manifests] == ["before the fleet scan", "before the fleet scan", "final"]
    bound = [e["detail"]["manifest"] for e in house.entries() if e["event"] == "gathered"]
    assert [m["replaces"] for m in manifests] == [None, *bound[:2]]
