"""Exports leave Slack when their time is over: with an entry, also after a restart; a hold and a pause keep them."""

from contextlib import closing

from privacy.model.clocks import DAY
from storage.file.sqlite_file import open_read_only
from tests.scenario.house import ANA, House
from tests.scenario.test_earlier_files import DELETE, export, is_gone, refused
from tests.scenario.test_final_receipt import erase, later, until_events
from tests.scenario.test_holds import hold

AFTER = 8 * DAY


def deleted(house: House) -> list[str]:
    return [entry["detail"]["file"] for entry in house.entries() if entry["event"] == "file deleted"]


async def test_until_then_the_card_and_the_reply_say_until_when_it_can_be_saved(house: House) -> None:
    async with house.power():
        file = await export(house, "sensor-42")
        await house.until_card("Done", "Save the file: it is deleted from Slack")
        await house.until_said("Send the folder", "Save the file")
    async with house.power(later(6 * DAY)):
        pass
    assert not is_gone(house, file)
    async with house.power(later(7 * DAY)):
        await house.until_card("The file was deleted from Slack")

    assert is_gone(house, file)
    (entry,) = [entry for entry in house.entries() if entry["event"] == "file deleted"]
    assert (entry["detail"]["file"], entry["detail"]["why"]) == (file, "its time was over")
    assert "sensor-42" not in str(entry)


async def test_a_legal_hold_keeps_it(house: House) -> None:
    async with house.power():
        file = await export(house, "sensor-42")
        other = await export(house, "hub-only-3")
        await hold(house, "sensor-42")
    async with house.power(later(AFTER)):
        await until_events(house, "file deleted")

    assert deleted(house) == [other]
    assert not is_gone(house, file)
    async with house.power(later(91 * DAY)):  # the hold is over
        await until_events(house, "file deleted", 2)
    assert is_gone(house, file)


async def test_what_slack_refuses_for_good_is_told_to_whoever_asked_once(house: House) -> None:
    async with house.power():
        await export(house, "sensor-42")
    house.worlds.slack.board.add(refused("cant_delete_file"))
    async with house.power(later(AFTER)):
        await house.until_card("Slack did not delete the file", "cant_delete_file", "delete it by hand")
        told = await house.until_said("this needs a person", "delete it by hand")

    assert f"<@{ANA}>" in told
    assert house.events().count("file not deleted") == 1
    assert not deleted(house)


async def test_a_power_cut_at_the_deletion_loses_nothing(house: House) -> None:
    async with house.power():
        file = await export(house, "sensor-42")
    held = house.worlds.slack.board.hold(DELETE, when="after")
    async with house.power(later(AFTER)):
        await held.reached()
    held.release()
    async with house.power(later(AFTER)):
        await until_events(house, "file deleted")

    assert is_gone(house, file)
    assert deleted(house) == [file]


async def test_what_an_erasure_took_out_is_said_on_its_card_and_deleted_once_and_receipts_stay(house: House) -> None:
    async with house.power():
        file = await export(house, "sensor-42")
        await erase(house, "sensor-42")
        await house.slack.until(lambda: "The file was deleted from Slack" in house.cards()[0].content.text)
        other = await export(house, "hub-only-3")
    async with house.power(later(AFTER)):
        await until_events(house, "file deleted", 2)

    assert deleted(house) == [file, other]
    with closing(open_read_only(house.database).conn) as database:
        kept = database.execute("SELECT name FROM uploads WHERE deleted_at IS NULL").fetchall()
    assert any("receipt" in name for (name,) in kept)
