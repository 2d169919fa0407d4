"""What a stopped deletion has left belongs to the next plan, also where what led to it is gone by now."""

from typing import Any

import pytest

from handlers.kit import ids
from sandbox.faults import Fault, FaultKind
from tests.scenario.erasing import CLEO, file_erasure, has_button, press
from tests.scenario.house import ANA, House

DEVICE_OF = {"lock-12": "lock-12", "reg-77": "lamp-living-room", "lamp-living-room": "lamp-living-room"}
"""Asked for, and the device that it is in hub-eu: of two in two services the chosen one, or one of another name."""
ENROLLMENT = ("factory-eu", "DELETE /enrollments/*", "after")
COMMANDS = ("hub-eu", "DELETE /devices/*/commands", "before")


async def stop_half_way(house: House, asked: str, where: tuple[str, str, Any]) -> None:
    """What is in DPS is deleted, or begins to be, and the device is not."""
    await file_erasure(house, asked)
    if asked == "lock-12":
        await house.until_card("Which one?")
        await press(house, f"{ids.CHOOSE}:0", user=ANA)
    await house.until_card("Waiting for 1 approver")
    host, route, when = where
    call = house.azure.boards[host].hold(route, when=when)
    await press(house, ids.APPROVE)
    await call.reached()
    await house.slack.until(lambda: has_button(house.cards()[0], ids.STOP))
    await press(house, ids.STOP, user=CLEO)
    call.release()
    await house.slack.until(lambda: house.events()[-1] in {"deleted", "purged"}, seconds=20)
    await house.until_card("INCOMPLETE", "Stopped by hand after")


def there(house: House, asked: str) -> bool:
    return DEVICE_OF[asked] in house.azure.world.hubs["hub-eu"].device_ids()


@pytest.mark.parametrize("where", [ENROLLMENT, COMMANDS], ids=["at the enrollment", "at the commands"])
@pytest.mark.parametrize("asked", DEVICE_OF)
async def test_the_rest_of_a_stopped_deletion_is_planned_again_and_deleted(
    house: House, asked: str, where: tuple[str, str, Any]
) -> None:
    async with house.power():
        await stop_half_way(house, asked, where)
        assert there(house, asked)
        await press(house, ids.PLAN_AGAIN, user=ANA)
        card = await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    assert f"device identity {DEVICE_OF[asked]}" in card
    assert "In hub-eu" not in card
    assert not there(house, asked)


@pytest.mark.parametrize("asked", DEVICE_OF)
async def test_a_rest_that_cannot_be_read_is_not_planned_around(house: House, asked: str) -> None:
    async with house.power():
        await stop_half_way(house, asked, ENROLLMENT)
        house.azure.boards["hub-eu"].add(Fault(route="GET /devices/*", kind=FaultKind.STATUS, status=403))
        await press(house, ids.PLAN_AGAIN, user=ANA)
        await house.until_card("does not allow the bot to read this")
        assert there(house, asked)
        house.azure.boards["hub-eu"].clear()
        await house.until_card("Waiting for 1 approver", f"device identity {DEVICE_OF[asked]}")
