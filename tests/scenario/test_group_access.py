"""All registration records of a group are handed out once others approved it, and only those that were approved."""

import json
from typing import Any

import pytest

from bot.verify import verify_ledger
from evidence.signing import load_keys
from handlers.kit import ids
from privacy.model.order import Field
from privacy.subject.pseudonym import Pseudonyms
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Message, Outcome
from tests.scenario.erasing import CLEO, FILLED, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, House, Opened
from tests.scenario.test_group_erasure import GROUP, PUMPS, add_group, left

FORM = {name: FILLED[name] for name in (ids.LAW, Field.RECEIVED, Field.IDENTITY, Field.TICKET)}


async def ask_for_records(house: House, group: str = GROUP) -> Outcome:
    """The export of the group, its button, and the form filled in."""
    await house.ask(f"/dps-export {GROUP}")
    await house.slack.until(lambda: any(has_button(card, ids.ASK_FOR_RECORDS) for card in house.cards()), seconds=20)
    await press(house, ids.ASK_FOR_RECORDS, user=ANA, message=house.cards()[0])
    (form,) = house.slack.views.stack(ANA)
    values = {Field.DEVICES: group, **FORM, ids.REASON_TEXT: "a claim about the whole line"}
    return await house.slack.submit(ANA, form.id, {name: {name: value} for name, value in values.items()})


async def until_newest(house: House, *words: str) -> Message:
    """The card of the request for the records, once it says all of these."""
    try:
        await house.slack.until(
            lambda: len(house.cards()) == 2 and all(word in house.cards()[1].content.text for word in words), seconds=20
        )
    except TimeoutError:
        said = [card.content.text for card in house.cards()]
        raise AssertionError(f"wanted {words}, the cards say {said}") from None
    return house.cards()[1]


async def approve(house: House) -> None:
    card = await until_newest(house, "Waiting for 2 approvers")
    await press(house, ids.APPROVE, user=BEN, message=card)
    card = await until_newest(house, "Waiting for 1 approver")
    await press(house, ids.APPROVE, user=CLEO, message=card)


def file_of_group(house: House) -> Opened:
    files = [file for message in house.seen() for file in message.files]
    content = house.slack.files.find(files[-1]).content
    assert content is not None
    return Opened.read(content)


def lines(opened: Opened) -> list[dict[str, Any]]:
    return [json.loads(line) for line in opened.members["records/registration-records.ndjson"].splitlines()]


async def test_where_nothing_is_deleted_yet_a_handing_out_is_no_rehearsal(house: House) -> None:
    add_group(house)
    async with house.power(config={'erasure = "live"': 'erasure = "plan-only"'}):
        await ask_for_records(house)
        await approve(house)
        await until_newest(house, "Done")

    assert not any("ehearsal" in message.content.text for message in house.seen())


async def test_all_records_come_in_one_file_after_two_votes_and_nothing_is_deleted(house: House) -> None:
    service = add_group(house)
    service.registrations.put(
        PUMPS[7],
        {"deviceId": PUMPS[7], "status": "assigned", "payload": {"password": "hunter2-hunter2"}},
        group="line-9",
    )
    async with house.power():
        outcome = await ask_for_records(house)
        assert outcome.errors is None, outcome
        card = await until_newest(house, "Waiting for 2 approvers", "of 25 devices", "Other people's devices")
        assert "deletes" not in card.content.text
        await approve(house)
        card = await until_newest(house, "Done")
        opened = file_of_group(house)

    assert left(service) == PUMPS
    assert sorted(line["key"] for line in lines(opened)) == PUMPS
    assert b"hunter2" not in opened.everything()
    assert opened.manifest["counts"]["registration-record"] == 25
    assert all(pump in opened.page for pump in PUMPS)
    assert not opened.json("coverage.json")["left_out"]
    report = verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))
    assert report.requests == 2


async def test_a_device_that_joins_after_the_vote_keeps_the_file_back(house: House) -> None:
    service = add_group(house)
    async with house.power():
        await ask_for_records(house)
        card = await until_newest(house, "Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN, message=card)
        card = await until_newest(house, "Waiting for 1 approver")
        service.register("pump-99", group="line-9")
        await press(house, ids.APPROVE, user=CLEO, message=card)
        await until_newest(house, "Waiting for 2 approvers", "26 devices")
        await house.until_said("25 → 26")

    assert len([file for message in house.seen() for file in message.files]) == 1  # the export of the settings alone


async def test_the_requester_cannot_approve_and_another_name_is_refused(house: House) -> None:
    add_group(house)
    async with house.power():
        wrong = await ask_for_records(house, "sensor-42")
        await house.slack.close_view(ANA, house.slack.views.stack(ANA)[0].id)
        await press(house, ids.ASK_FOR_RECORDS, user=ANA, message=house.cards()[0])
        (form,) = house.slack.views.stack(ANA)
        values = {Field.DEVICES: GROUP, **FORM, ids.REASON_TEXT: "a claim"}
        await house.slack.submit(ANA, form.id, {name: {name: value} for name, value in values.items()})
        card = await until_newest(house, "Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=ANA, message=card)
        await house.slack.until(lambda: any("your vote cannot count" in said for said in house.whispers()))

    assert "Name the group" in (wrong.errors or {})[Field.DEVICES]
    assert "voted" not in house.events()


async def test_nobody_is_offered_the_records_where_groups_are_switched_off(house: House) -> None:
    add_group(house)
    async with house.power(config={"groups = true": "groups = false"}):
        await house.ask(f"/dps-export {GROUP}")
        await house.until_card("Done")
        assert not has_button(house.cards()[0], ids.ASK_FOR_RECORDS)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("route", ["* /api/files.getUploadURLExternal", "* /api/files.completeUploadExternal"])
async def test_a_restart_at_any_call_to_slack_hands_it_out_once(house: House, route: str, when: str) -> None:
    add_group(house)
    async with house.power():
        await ask_for_records(house)
        await until_newest(house, "Waiting for 2 approvers")
        hold = house.worlds.slack.board.hold(route, when=when)  # type: ignore[arg-type]
        await approve(house)
        await hold.reached()
    hold.release()
    async with house.power():
        await until_newest(house, "Done")

    assert len([file for message in house.seen() for file in message.files]) == 2
    assert house.events().count("fulfilled") == 2


async def test_the_erasure_of_one_device_lists_the_file_that_may_hold_it_and_the_groups_own_erasure_deletes_it(
    house: House,
) -> None:
    add_group(house)
    async with house.power():
        await ask_for_records(house)
        await approve(house)
        await until_newest(house, "Done")
        whole = [file for message in house.seen() for file in message.files][-1]
        await file_erasure(house, PUMPS[3])
        await pressed(house, "Which way?", ids.ERASE, ANA)
        await pressed(house, "Waiting for 1 approver", ids.APPROVE, BEN)
        await house.slack.until(lambda: house.events().count("fulfilled") == 3, seconds=30)
        receipt = file_of_group(house).json("receipt.json")
        (listed,) = receipt["earlier_files"]
        assert (listed["file_id"], listed["deleted_at"]) == (whole, None)
        assert "all records of a group" in listed["kept_because"]
        house.slack.files.find(whole)
        await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})
        await pressed(house, "Waiting for 2 approvers", ids.APPROVE, BEN)
        await pressed(house, "Waiting for 1 approver", ids.APPROVE, CLEO)
        await house.slack.until(lambda: house.events().count("fulfilled") == 4, seconds=30)

    with pytest.raises(SlackError, match="file_deleted"):
        house.slack.files.find(whole)


async def pressed(house: House, words: str, action: str, user: str) -> None:
    """Wait for the newest card to say this, and press one of its buttons."""
    await house.slack.until(lambda: words in house.cards()[-1].content.text, seconds=30)
    await press(house, action, user=user, message=house.cards()[-1])
