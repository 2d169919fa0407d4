"""Partial is said, and can be mended with a click."""

from sandbox.faults import Fault, FaultKind
from tests.scenario.house import House
from tests.scenario.test_identifiers import buttons, press


async def test_the_missing_place_is_tried_again_by_a_button_and_makes_a_new_file(house: House) -> None:
    board = house.azure.boards["hub-eu"]
    board.add(Fault(route="* *", kind=FaultKind.STATUS, status=403))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("PARTIAL")
        ((_, _, label), _) = buttons(house.cards()[0])
        board.clear()
        await press(house, house.cards()[0], label)
        await house.until_card("Done", "1 device twin")

    assert [label for _, _, label in buttons(house.cards()[0])] == ["Evidence pack"]
    assert label == "Try hub-eu.azure-devices.net again"
    files = [file for message in house.seen() for file in message.files]
    assert len(files) == 2
    assert house.events() == [
        *["requested", "started", "gathered", "uploaded", "fulfilled"],
        *["tried again", "gathered", "uploaded", "fulfilled"],
    ]
