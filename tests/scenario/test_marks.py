"""A comma, a semicolon or a full stop behind an id: a list is read as one, and no id is mistaken for another."""

import pytest

from privacy.holds.holds import HoldField
from privacy.model.order import Field
from sandbox.faults import Fault, FaultKind
from tests.scenario.erasing import file_erasure
from tests.scenario.house import BEN, House
from tests.scenario.test_holds import hold
from tests.scenario.test_identifiers import buttons, press, until_done


def replies(house: House) -> list[str]:
    return [message.content.text for message in house.seen() if "ready to paste" in message.content.text]


@pytest.mark.parametrize("typed", ["sensor-42, thermo-0107.", "sensor-42; thermo-0107", "“sensor-42,” ; thermo-0107,"])
async def test_a_list_with_marks_is_read_as_a_list_and_the_person_is_told(house: House, typed: str) -> None:
    async with house.power():
        await house.ask(f"/dps-export {typed}")
        await until_done(house, 2)
        await house.slack.until(lambda: len(replies(house)) == 2)

    assert {card.content.text.splitlines()[0].split(" · ")[0] for card in house.cards()} == {
        "Export of sensor-42",
        "Export of thermo-0107",
    }
    assert not any("stores nothing" in reply for reply in replies(house))
    assert "marks around the ids" in house.whispers()[0]


@pytest.mark.parametrize("typed", ["sensor-42,", "sensor-42"])
async def test_where_a_hub_holds_the_id_with_the_mark_too_the_bot_asks_which_one_is_meant(
    house: House, typed: str
) -> None:
    house.azure.world.hubs["hub-us"].put_device("sensor-42,")
    async with house.power():
        await house.ask(f"/dps-export {typed}")
        await house.until_card("Which one?", "a mark behind")
        labels = [label for *_, label in buttons(house.cards()[0])]
        await press(house, house.cards()[0], "device:sensor-42,")
        await house.until_card("Done", "Export of device:sensor-42,")

    assert labels == ["device:sensor-42", "device:sensor-42,", "Withdraw"]
    assert house.events().count("asked which one") == 1


async def test_the_id_without_the_mark_can_be_chosen_and_is_not_asked_about_again(house: House) -> None:
    house.azure.world.hubs["hub-us"].put_device("sensor-42.")
    async with house.power():
        await house.ask("/dps-export sensor-42.")
        await house.until_card("Which one?")
        await press(house, house.cards()[0], "device:sensor-42")
        await house.until_card("Done", "Export of device:sensor-42")

    assert house.file().manifest["identifier"] == "device:sensor-42"
    assert house.events().count("asked which one") == 1


async def test_an_id_that_exists_with_its_mark_alone_is_never_answered_with_nothing(house: House) -> None:
    house.azure.world.hubs["hub-us"].put_device("pump-1;")
    async with house.power():
        await house.ask("/dps-export pump-1;")
        await house.until_card("Which one?", "device:pump-1;")

    assert replies(house) == []


async def test_a_hub_that_does_not_say_whether_it_holds_the_id_with_the_mark_makes_the_answer_partial(
    house: House,
) -> None:
    house.azure.boards["hub-us"].add(Fault(route="GET /twins/nobody-0,", kind=FaultKind.STATUS, status=403))
    async with house.power():
        await house.ask("/dps-export nobody-0,")
        await house.until_card("PARTIAL")

    assert replies(house) == []


@pytest.mark.parametrize("typed", ["sensor-42,kettle-8", "sensor-42...", "device:sensor-42,", "sensor-42?"])
async def test_a_mark_that_may_be_part_of_the_id_is_asked_about_before_anything_is_filed(
    house: House, typed: str
) -> None:
    async with house.power():
        await house.ask(f"/dps-export {typed}")

    assert "can be part of an id" in house.whispers()[0]
    assert house.events() == ["refused"]


async def test_quotes_and_device_reach_an_id_with_any_mark_and_an_answer_of_nothing_is_not_ready_to_paste(
    house: House,
) -> None:
    house.azure.world.hubs["hub-us"].put_device("pump,1")
    async with house.power():
        await house.ask('/dps-export "device:pump,1" "device:sensor-42,"')
        await until_done(house, 2)
        await house.slack.until(lambda: any("Ask without the mark" in message.content.text for message in house.seen()))

    assert [reply for reply in replies(house) if "stores nothing" in reply] == []


async def test_the_form_of_an_erasure_reads_a_list_as_the_command_of_an_export_does(house: House) -> None:
    listed = "sensor-42, thermo-0107;"
    async with house.power():
        outcome = await file_erasure(house, listed, **{Field.CONFIRMATION: "sensor-42\nthermo-0107"})
        await house.slack.until(lambda: len(house.cards()) == 2)

    assert outcome.errors is None
    assert house.events().count("requested") == 2


async def test_an_erasure_asks_too_where_a_hub_holds_the_id_with_the_mark(house: House) -> None:
    house.azure.world.hubs["hub-eu"].put_device("sensor-42,")
    async with house.power():
        await file_erasure(house, "sensor-42,")
        await house.until_card("Which one?", "a mark behind")

    assert "planned" not in house.events()


async def test_a_hold_and_the_audit_search_nothing_and_ask_at_once(house: House) -> None:
    async with house.power():
        outcome = await hold(house, "sensor-42, thermo-0107")
        await house.ask("/dps-audit sensor-42,", user=BEN)

    assert outcome.errors is not None
    assert "can be part of an id" in outcome.errors[HoldField.DEVICES]
    assert "can be part of an id" in house.whispers(BEN)[0]
    assert "held" not in house.events()
