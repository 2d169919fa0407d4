"""*Evidence pack* on the card of a request that has ended: who gets one, where it lands, and what is told otherwise."""

from contextlib import closing
from typing import Literal

import pytest

from evidence.check import verify_bundle
from evidence.pack.checking import check_pack
from evidence.signing import PUBLIC_KEY, VerifyKey
from handlers.kit import ids
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import Message, UserId
from storage.file.sqlite_file import open_for_writing
from tests.scenario.erasing import CLEO, file_erasure, has_button, press
from tests.scenario.forging import found, write
from tests.scenario.house import ANA, BEN, GUS, PRIVACY, House


async def exported(house: House, device: str = "sensor-42") -> Message:
    """The card of an export that is done."""
    await house.ask(f"/dps-export {device}")
    await house.slack.until(lambda: bool(house.cards()) and has_button(house.cards()[0], ids.EVIDENCE), seconds=30)
    return house.cards()[0]


def packs(house: House) -> list[bytes]:
    """The packs that people can see in the thread of the card."""
    shown = [file for message in house.seen() if message.thread_ts for file in message.files]
    files = [house.slack.files.find(file) for file in shown]
    return [file.content for file in files if file.name.endswith("-evidence.zip") and file.content]


async def until_pack(house: House, count: int = 1) -> bytes:
    await house.slack.until(lambda: len(packs(house)) == count and house.events()[-1] == "uploaded", seconds=30)
    return packs(house)[-1]


def check(house: House, content: bytes) -> int:
    """How many entries the pack proves."""
    path, public = house.folder / "DSR-seen-evidence.zip", house.folder / "keys" / PUBLIC_KEY
    path.write_bytes(content)
    return check_pack(path, verify_bundle(path, public), VerifyKey.from_pem(public.read_bytes())).entries


async def test_the_pack_of_an_export_comes_into_its_thread_with_its_entries(house: House) -> None:
    async with house.power():
        card = await exported(house)
        await press(house, ids.EVIDENCE, user=ANA)
        pack = await until_pack(house)

        request = next(entry["request"] for entry in house.entries() if entry.get("request"))
        assert house.whispers()[-1] == (
            f"The evidence pack of *{request}* comes into the thread. It names the device and people."
        )
        (shown,) = [m for m in house.seen() if m.files and "Evidence pack of" in m.content.text]
        assert (shown.thread_ts, "sensor-42" in shown.content.text) == (card.ts, False)
        events = house.events()
        assert events[-3:] == ["pack asked", "pack made", "uploaded"]
        assert check(house, pack) == events.index("pack asked") + 1
        assert not list((house.folder / "spool").glob("*evidence*"))


async def test_the_pack_of_an_erasure_holds_its_votes_and_the_request_goes_on_as_before(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        assert not has_button(house.cards()[0], ids.EVIDENCE)
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)
        await house.slack.until(lambda: has_button(house.cards()[0], ids.EVIDENCE))
        await press(house, ids.EVIDENCE, user=BEN)
        pack = await until_pack(house)
        assert check(house, pack) > 10
        assert "Done" in house.card()
        await house.ask(f"/dps-verify {house.entries()[-1]['request']}")
        await house.slack.until(lambda: "asked to look" in house.events(), seconds=30)
        await house.slack.until(lambda: house.events()[-1] in {"looked", "confirmed"}, seconds=30)


async def test_a_second_press_gives_one_file_and_a_sentence_and_after_something_new_another(house: House) -> None:
    async with house.power():
        await exported(house)
        await press(house, ids.EVIDENCE, user=ANA)
        await press(house, ids.EVIDENCE, user=BEN)
        assert "in the thread already" in house.whispers(BEN)[-1] or "on its way" in house.whispers(BEN)[-1]
        await until_pack(house)
        await press(house, ids.EVIDENCE, user=ANA)
        assert "is in the thread already, and nothing happened since" in house.whispers()[-1]
        assert (len(packs(house)), house.events().count("pack made")) == (1, 1)


@pytest.mark.parametrize("user", [CLEO, GUS])
async def test_whoever_may_not_is_told_alone_and_nothing_is_made(house: House, user: str) -> None:
    fewer = {'approvers = ["U0BEN", "U0CLEO"]': 'approvers = ["U0BEN"]', "groups = true": "groups = false"}
    async with house.power(config=fewer):
        await exported(house)
        house.slack.directory.join(user, PRIVACY)

        await press(house, ids.EVIDENCE, user=user)

        assert "This was recorded." in house.whispers(user)[-1]
        assert not [m for m in house.seen(BEN) if "evidence" in m.content.text.casefold()]
        assert house.events()[-1] == "refused"
        assert "pack asked" not in house.events()


async def test_a_pack_that_was_asked_for_is_made_after_a_restart_and_shown_once(house: House) -> None:
    async with house.power():
        await exported(house)
        shown = house.worlds.slack.board.hold("* /api/files.info", when="before")
        await press(house, ids.EVIDENCE, user=ANA)
        await shown.reached()
        assert house.events()[-1] == "pack made"
    shown.release()
    async with house.power():
        await until_pack(house)
        assert (len(packs(house)), house.events().count("pack made")) == (1, 1)
        await press(house, ids.EVIDENCE, user=ANA)
        assert "already" in house.whispers()[-1]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_restart_at_any_call_to_slack_shows_it_once(
    house: House, call: str, when: Literal["before", "after"]
) -> None:
    async with house.power():
        await exported(house)
        hold = house.worlds.slack.board.hold(f"* /api/{call}", when=when)
        await press(house, ids.EVIDENCE, user=ANA)
        await hold.reached()
    hold.release()
    async with house.power():
        await until_pack(house)
        assert (len(packs(house)), house.events().count("pack made")) == (1, 1)


async def test_where_files_may_not_be_shown_whoever_asked_is_told_why(house: House) -> None:
    async with house.power():
        await exported(house)
        house.slack.directory.join(GUS, PRIVACY)
        await press(house, ids.EVIDENCE, user=ANA)
        await house.slack.until(lambda: any("has a guest in it" in text for text in alone(house)), seconds=30)
        assert "pack made" not in house.events()
        house.slack.directory.leave(GUS, PRIVACY)
        await press(house, ids.EVIDENCE, user=ANA)
        await until_pack(house)


async def test_where_the_rows_contradict_the_entries_nothing_is_handed_out(house: House) -> None:
    async with house.power():
        await exported(house)
    with closing(open_for_writing(house.database, migrated=False).conn) as database:
        database.execute("UPDATE requests SET received_at = received_at + 1")
    async with house.power(agrees=False):
        await press(house, ids.EVIDENCE, user=ANA)
        await house.slack.until(lambda: any("dps-bot verify" in text for text in alone(house)), seconds=30)
        assert "pack made" not in house.events()


async def test_a_card_that_is_behind_gives_no_pack_of_a_request_that_goes_on(house: House) -> None:
    board = house.azure.boards["hub-eu"]
    board.add(Fault(route="* *", kind=FaultKind.STATUS, status=403))
    async with house.power():
        card = await exported(house)
        await house.until_card("PARTIAL")
        board.clear()
        searching = board.hold("GET /devices/sensor-42", when="before")
        drawing = house.worlds.slack.board.hold("* /api/chat.update", when="before")
        await press(house, ids.TRY_AGAIN, user=ANA, message=card)
        await drawing.reached()
        await press(house, ids.EVIDENCE, user=ANA, message=card)
        assert "has not ended" in house.whispers()[-1]
        drawing.release()
        searching.release()
        await house.until_card("Done", seconds=30)


async def test_a_pack_under_a_card_that_somebody_deleted_waits_for_the_new_card(house: House) -> None:
    async with house.power():
        card = await exported(house)
        making = house.worlds.slack.board.hold("* /api/chat.getPermalink", when="before")
        await press(house, ids.EVIDENCE, user=ANA)
        await making.reached()
        house.slack.admin.delete_message(PRIVACY, card.ts)
        making.release()
        await until_pack(house)
        (shown,) = [m for m in house.seen() if m.files and "Evidence pack of" in m.content.text]
        assert shown.thread_ts == house.cards()[0].ts != card.ts


def alone(house: House, user: str = ANA) -> list[str]:
    """What the bot told this person by direct message."""
    return [
        message.content.text
        for message in house.slack.messages(user, house.slack.directory.direct_messages(UserId(user)).id)
    ]


async def test_a_row_that_somebody_changed_is_not_made_right_by_the_entry_that_slack_shows_the_pack(
    house: House,
) -> None:
    async with house.power(agrees=False):
        await exported(house)
        shown = house.worlds.slack.board.hold("* /api/files.info", when="before")
        await press(house, ids.EVIDENCE, user=ANA)
        await shown.reached()
        assert house.events()[-1] == "pack made"
        write(house, "UPDATE uploads SET size = 1 WHERE name LIKE '%-evidence.zip'")
        shown.release()
        await house.slack.until(lambda: house.events()[-1] == "uploaded", seconds=30)

    assert "contradicted" in house.events()
    assert "uploads.size" in found(house)


async def test_a_pack_that_takes_long_holds_up_no_card(house: House) -> None:
    async with house.power():
        await exported(house)
        making = house.worlds.slack.board.hold("* /api/files.getUploadURLExternal", when="before", times=1)
        await press(house, ids.EVIDENCE, user=ANA)
        await making.reached()
        await house.ask("/dps-export nobody-0")
        await house.slack.until(lambda: any("No data found" in card.content.text for card in house.cards()), seconds=15)
        assert "pack made" not in house.events()
        making.release()
        await until_pack(house)
