"""How devices are named: several at once, pasted, by choice, in the form, in the wrong place."""

import asyncio

import pytest

from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import Message
from tests.scenario.erasing import answers
from tests.scenario.house import ANA, BEN, GENERAL, PRIVACY, House, ended


def buttons(message: Message) -> list[tuple[str, str, str]]:
    """Block, action and label of each button."""
    return [
        (block["block_id"], element["action_id"], element["text"]["text"])
        for block in message.content.blocks or []
        if block["type"] == "actions"
        for element in block["elements"]
    ]


async def press(house: House, message: Message, label: str, user: str = ANA, channel: str = PRIVACY) -> None:
    ((block_id, action_id, _),) = [button for button in buttons(message) if button[2] == label]
    before = answers(house, user, channel)
    outcome = await house.slack.click(user, channel, message.ts, block_id, action_id)
    assert outcome.acked
    await house.slack.until(lambda: answers(house, user, channel) != before)


async def until_done(house: House, count: int) -> None:
    await house.slack.until(lambda: sum(ended(card.content.text) for card in house.cards()) == count, seconds=30)


async def test_several_ids_make_one_request_and_one_file_each(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42 thermo-0107\nnobody-0")
        await until_done(house, 3)

    assert len(house.whispers()[0].splitlines()) == 3
    files = [house.slack.files.find(file) for message in house.seen() for file in message.files]
    assert len({file.name for file in files}) == 3
    assert house.events().count("requested") == 3


async def test_one_bad_id_among_many_files_nothing(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42 ../x")

    assert house.events() == ["refused"]
    assert house.cards() == []


async def test_a_pasted_id_is_trimmed_and_the_person_is_told(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export \u201csensor-42\u200b\u201d")
        await until_done(house, 1)

    assert "for `sensor-42`" in house.whispers()[0]
    assert "Quotes, invisible characters and marks around the ids were left out." in house.whispers()[0]


@pytest.mark.parametrize(("typed", "label"), [("dev-7", "alpha"), ("dev-7", "reg-9"), ("vm-dev-4", "VM-Dev-4")])
async def test_the_device_that_is_chosen_is_the_one_that_is_exported(house: House, typed: str, label: str) -> None:
    async with house.power():
        await house.ask(f"/dps-export {typed}")
        await house.until_card("Which one?")
        await press(house, house.cards()[0], label)
        await house.until_card("Done", f"Export of {label}")

    assert house.file().manifest["identifier"] == label
    assert house.events()[:5] == ["requested", "started", "asked which one", "chosen", "started"]
    assert house.events()[-1] == "fulfilled"


async def test_a_choice_is_made_once_however_many_click(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export dev-7")
        await house.until_card("Which one?")
        (card,) = house.cards()
        await asyncio.gather(*(press(house, card, label) for label in ("alpha", "reg-9") * 5))
        await house.until_card("Done")

    assert house.events().count("chosen") == 1
    assert house.events().count("refused") == 9
    assert len([file for message in house.seen() for file in message.files]) == 1


async def test_somebody_who_may_not_ask_cannot_choose_either(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export dev-7")
        await house.until_card("Which one?")
        await press(house, house.cards()[0], "alpha", user=BEN)
        await house.slack.until(lambda: bool(house.whispers(BEN)))

    assert "not on the list" in house.whispers(BEN)[0]
    assert house.entries()[-1]["detail"] == {"reason": "not a requester"}
    assert "Which one?" in house.card()


async def test_a_command_in_the_wrong_channel_is_taken_to_the_right_one_by_a_button(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42", channel=GENERAL)
        (refusal,) = [message for message in house.seen(channel=GENERAL) if message.visible_to == ANA]
        assert "<#C0PRIVACY>" in refusal.content.text
        await press(house, refusal, "Ask there", channel=GENERAL)
        await until_done(house, 1)

    assert house.events()[:2] == ["refused", "requested"]
    assert not any(message.files for message in house.seen(channel=GENERAL))
    assert len([file for message in house.seen() for file in message.files]) == 1


async def test_of_several_right_channels_the_first_in_the_config_is_taken(house: House) -> None:
    more = {"[policy]": '[[slack.channel]]\nid = "C0AUDIT"\nreceive_files = true\n\n[policy]'}
    async with house.power(config=more):
        await house.ask("/dps-export sensor-42", channel=GENERAL)
        (refusal,) = [message for message in house.seen(channel=GENERAL) if message.visible_to == ANA]
        assert "<#C0PRIVACY>, <#C0AUDIT>" in refusal.content.text
        await press(house, refusal, "Ask there", channel=GENERAL)
        await until_done(house, 1)

    assert "sensor-42" in house.card()


async def test_a_complete_answer_brings_a_reply_to_paste_and_a_partial_one_does_not(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await until_done(house, 1)
        await house.until_said("ready to paste")
        house.azure.boards["hub-us"].add(Fault(route="* *", kind=FaultKind.STATUS, status=403))
        await house.ask("/dps-export moved-15")
        await house.slack.until(lambda: any("PARTIAL" in card.content.text for card in house.cards()), seconds=20)

    replies = [message for message in house.seen() if "ready to paste" in message.content.text]
    assert len(replies) == 1
    assert replies[0].thread_ts == house.cards()[0].ts


@pytest.mark.parametrize("word", ["help", "--help", "-h", "?", " help "])
@pytest.mark.parametrize("command", ["export", "delete", "hold", "audit", "verify"])
async def test_whoever_asks_for_help_gets_it_and_nothing_is_filed(house: House, command: str, word: str) -> None:
    async with house.power():
        await house.ask(f"/dps-{command} {word}")

    assert house.whispers()[0].startswith(f"*/dps-{command} ")
    assert not house.slack.views.stack(ANA)
    assert house.events() == []


async def test_a_person_is_no_device(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export @ana")

    assert "names people or a channel, not a device" in house.whispers()[0]
    assert house.events() == ["refused"]
