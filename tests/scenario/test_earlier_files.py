"""An erasure takes earlier exports of the device out of Slack, and says what it could not take out."""

import json

import pytest

from evidence.signing import PUBLIC_KEY
from handlers.kit import ids
from privacy.model.clocks import DAY
from sandbox.faults import Fault, FaultKind
from sandbox.receiver.receipt import check_receipt
from sandbox.slack.model.errors import SlackError
from storage.file.sqlite_file import open_read_only
from tests.scenario.erasing import comment, file_erasure, press
from tests.scenario.house import House, Opened
from tests.scenario.test_final_receipt import erase, files, later, opened, until_events
from tests.scenario.test_holds import hold

DELETE = "* /api/files.delete"


async def export(house: House, typed: str) -> str:
    before = set(files(house))
    done = house.events().count("fulfilled") if house.database.exists() else 0
    await house.ask(f"/dps-export {typed}")
    await until_events(house, "fulfilled", done + 1)
    (file,) = set(files(house)) - before
    return file


def is_gone(house: House, file: str) -> bool:
    try:
        house.slack.files.find(file)
    except SlackError as error:
        return error.code == "file_deleted"
    return False


def receipt(house: House) -> Opened:
    return opened(house, files(house)[-1])


def refused(code: str, times: int | None = None) -> Fault:
    body = json.dumps({"ok": False, "error": code})
    return Fault(route=DELETE, kind=FaultKind.STATUS, status=200, body=body, times=times)


async def test_exports_of_the_device_are_deleted_and_the_receipt_lists_them(house: House) -> None:
    async with house.power():
        mine = [await export(house, "sensor-42"), await export(house, "device:sensor-42")]
        other = await export(house, "hub-only-3")
        await erase(house, "sensor-42")

    assert [is_gone(house, file) for file in (*mine, other)] == [True, True, False]
    content = receipt(house).json("receipt.json")
    assert [file["file_id"] for file in content["earlier_files"]] == mine
    assert all(file["deleted_at"] and not file["kept_because"] for file in content["earlier_files"])
    assert "2 earlier files about it were deleted from Slack." in receipt(house).json("names.json")["headline"]
    assert "What cannot be known" in receipt(house).page
    deleted = [entry["detail"]["file"] for entry in house.entries() if entry["event"] == "file deleted"]
    assert deleted == mine
    events = house.events()
    assert events.index("verified") < events.index("file deleted") < len(events) - 1 - events[::-1].index("gathered")
    check_receipt(
        receipt(house).content, public_key=(house.folder / "keys" / PUBLIC_KEY).read_bytes(), subject="sensor-42"
    )


async def test_an_export_under_another_id_of_the_device_is_deleted_too(house: House) -> None:
    async with house.power():
        file = await export(house, "reg-77")
        await erase(house, "lamp-living-room")

    assert is_gone(house, file)


async def test_an_export_of_a_device_that_differs_by_capitals_stays_and_is_listed(house: House) -> None:
    async with house.power():
        file = await export(house, "device:vm-dev-4")
        await file_erasure(house, "device:VM-Dev-4")
        await house.slack.until(lambda: any("Waiting for 1" in c.content.text for c in house.cards()), seconds=20)
        await press(house, ids.APPROVE, message=house.cards()[-1])
        await until_events(house, "fulfilled", 2)

    assert not is_gone(house, file)
    (listed,) = receipt(house).json("receipt.json")["earlier_files"]
    assert "may be another device's" in listed["kept_because"]
    assert "STILL IN SLACK: 1 earlier file" in receipt(house).json("names.json")["headline"]


async def test_what_slack_refuses_to_delete_is_told_aloud_and_holds_up_nothing(house: House) -> None:
    async with house.power():
        file = await export(house, "sensor-42")
        house.worlds.slack.board.add(refused("cant_delete_file"))
        await erase(house, "sensor-42")
        said = await house.until_said("STILL IN SLACK", "this needs a person")

    assert not is_gone(house, file)
    assert "cant" in said
    assert "<@U0ANA>: this needs a person." in said
    (listed,) = receipt(house).json("receipt.json")["earlier_files"]
    assert (listed["deleted_at"], listed["kept_because"]) == (None, "Slack refused: cant_delete_file")
    assert house.events().count("file not deleted") == 1


@pytest.mark.parametrize("mended", [True, False])
async def test_what_slack_refused_is_tried_once_more_for_the_final_receipt(house: House, mended: bool) -> None:  # noqa: FBT001
    async with house.power():
        file = await export(house, "sensor-42")
        house.worlds.slack.board.add(refused("file_deleting_disabled"))
        await erase(house, "sensor-42")
    if mended:
        house.worlds.slack.board.clear()
    async with house.power(later(DAY)):
        await until_events(house, "confirmed")

    assert is_gone(house, file) is mended
    assert ("STILL IN SLACK" in receipt(house).json("names.json")["headline"]) is not mended
    assert house.events().count("file not deleted") == 1


@pytest.mark.parametrize("code", ["file_deleted", "file_not_found"])
async def test_what_is_gone_already_counts_as_gone(house: House, code: str) -> None:
    async with house.power():
        await export(house, "sensor-42")
        house.worlds.slack.board.add(refused(code))
        await erase(house, "sensor-42")

    assert house.events().count("file deleted") == 1
    assert receipt(house).json("receipt.json")["earlier_files"][0]["deleted_at"]


async def test_a_busy_slack_is_asked_again(house: House) -> None:
    async with house.power():
        file = await export(house, "sensor-42")
        house.worlds.slack.board.add(Fault(route=DELETE, kind=FaultKind.STATUS, status=429, retry_after="1", times=2))
        await erase(house, "sensor-42")

    assert is_gone(house, file)
    assert house.events().count("verified") == 1


async def test_a_slack_that_stays_busy_does_not_hold_the_receipt_for_ever(house: House) -> None:
    async with house.power():
        file = await export(house, "sensor-42")
        house.worlds.slack.board.add(Fault(route=DELETE, kind=FaultKind.STATUS, status=503))
        await erase(house, "sensor-42")

    assert not is_gone(house, file)
    assert house.events().count("file not deleted") == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_stop_while_a_file_is_deleted_loses_and_doubles_nothing(house: House, when: str) -> None:
    async with house.power():
        mine = [await export(house, "sensor-42"), await export(house, "device:sensor-42")]
        await file_erasure(house, "sensor-42")
        await house.slack.until(lambda: any("Waiting for 1" in c.content.text for c in house.cards()), seconds=20)
        hold = house.worlds.slack.board.hold(DELETE, when=when)  # type: ignore[arg-type]
        await press(house, ids.APPROVE, message=house.cards()[-1])
        await hold.reached()
    hold.release()
    async with house.power():
        await until_events(house, "fulfilled", 3)

    assert all(is_gone(house, file) for file in mine)
    assert [e["detail"]["file"] for e in house.entries() if e["event"] == "file deleted"] == mine
    assert len(receipt(house).json("receipt.json")["earlier_files"]) == 2


async def test_what_was_exported_after_the_receipt_goes_with_the_final_one(house: House) -> None:
    async with house.power():
        await erase(house, "sensor-42")
        late = await export(house, "sensor-42")
    async with house.power(later(DAY)):
        await until_events(house, "confirmed")

    assert is_gone(house, late)


async def test_a_person_who_closes_an_erasure_keeps_the_files_and_reads_so(house: House) -> None:
    async with house.power():
        file = await export(house, "stuck-2")
        await file_erasure(house, "stuck-2")
        await house.slack.until(lambda: any("Waiting for 1" in c.content.text for c in house.cards()), seconds=20)
        await press(house, ids.APPROVE, message=house.cards()[-1])
        await until_events(house, "incomplete")
        await house.slack.until(lambda: any("INCOMPLETE" in c.content.text for c in house.cards()), seconds=20)
        await press(house, ids.CLOSE, message=house.cards()[-1])
        await comment(house, "The hub will be retired.")
        await until_events(house, "ended incomplete")

    assert not is_gone(house, file)
    (listed,) = receipt(house).json("receipt.json")["earlier_files"]
    assert listed["kept_because"] == "the erasure was closed incomplete"
    log = (
        open_read_only(house.database).execute("SELECT who_decided FROM approval_log WHERE what = 'closed'").fetchall()
    )
    assert log[0] == ("U0BEN",)


async def test_a_hold_that_is_placed_after_the_deletion_keeps_the_files(house: House) -> None:
    async with house.power():
        mine = await export(house, "sensor-42")
        last = house.azure.boards["hub-eu"].hold("DELETE /devices/sensor-42", when="before")
        await file_erasure(house, "sensor-42")
        await house.slack.until(lambda: "Waiting for 1 approver" in house.cards()[-1].content.text, seconds=20)
        await press(house, ids.APPROVE, message=house.cards()[-1])
        await last.reached()
        await hold(house, "sensor-42")
        last.release()
        await until_events(house, "fulfilled", 2)

    assert not is_gone(house, mine)
    (listed,) = receipt(house).json("receipt.json")["earlier_files"]
    assert listed["kept_because"] == "a legal hold stands on the device"
