"""A question which device is meant has a clock and a way out: nobody is left with it, and the id is not kept busy."""

import pytest

from handlers.kit import ids
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import ANA, BEN, QUICK, House

SOON = {"votes = 1": 'votes = 1\napproval_expires = "1s"'}
ASKED = "Choose the one you mean"


async def ask(house: House, what: str) -> None:
    if what == "export":
        await house.ask("/dps-export dev-7")
    else:
        await file_erasure(house, "dev-7")


def nothing(what: str) -> str:
    return "Nothing was exported" if what == "export" else "Nothing was deleted"


@pytest.mark.parametrize("what", ["export", "erasure"])
async def test_whoever_asked_is_called_by_name_and_may_withdraw(house: House, what: str) -> None:
    async with house.power():
        await ask(house, what)
        await house.until_card(ASKED)
        called = await house.until_said("which device is meant?")
        await press(house, ids.WITHDRAW_REQUEST, user=BEN)
        refused = house.whispers(BEN)[-1]
        await press(house, ids.WITHDRAW_REQUEST, user=ANA)
        await house.until_card("Withdrawn", nothing(what))

    assert f"<@{ANA}>" in called
    assert "Only" in refused
    assert house.events()[-1] == "withdrawn"


@pytest.mark.parametrize("what", ["export", "erasure"])
async def test_without_an_answer_it_ends_and_is_told(house: House, what: str) -> None:
    async with house.power(QUICK, config=SOON):
        await ask(house, what)
        await house.until_card("Expired", nothing(what), seconds=20)
        told = await house.until_said("Expired")

    assert f"<@{ANA}>" in told
    assert house.events()[-1] == "expired"


async def test_whoever_is_asked_which_way_is_called_by_name(house: House) -> None:
    async with house.power():
        await file_erasure(house, "thermo-0107")
        called = await house.until_said("which way shall it be erased?")

    assert f"<@{ANA}>" in called
    assert "Choose on the card" in called


async def test_the_device_can_be_asked_for_again(house: House) -> None:
    async with house.power():
        await file_erasure(house, "dev-7")
        await house.until_card(ASKED)
        await press(house, ids.WITHDRAW_REQUEST, user=ANA)
        await house.until_card("Withdrawn")
        await file_erasure(house, "dev-7")
        await house.slack.until(lambda: house.events().count("requested") == 2)
