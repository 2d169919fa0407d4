"""Start and restart are one path: whatever was on disk goes on, and nothing people saw happens twice."""

import asyncio

import pytest

from tests.scenario.house import House, ended


@pytest.mark.parametrize(
    ("world", "route"),
    [
        ("factory-eu", "GET /enrollments/sensor-42"),
        ("hub-eu", "GET /twins/sensor-42"),
        ("factory-eu", "POST /enrollments/query"),
        ("slack", "* /api/chat.postMessage"),
        ("slack", "* /api/files.getUploadURLExternal"),
        ("slack", "* /upload/*"),
        ("slack", "* /api/files.completeUploadExternal"),
        ("slack", "* /api/files.info"),
        ("slack", "* /api/chat.update"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_stop_at_any_call_loses_nothing_and_shows_one_file(
    house: House, world: str, route: str, when: str
) -> None:
    board = house.worlds.slack.board if world == "slack" else house.azure.boards[world]
    hold = board.hold(route, when=when)  # type: ignore[arg-type]
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await hold.reached()
    hold.release()

    async with house.power():
        await house.slack.until(lambda: any("Done" in m.content.text for m in house.cards()), seconds=20)

    assert len([file for message in house.seen() for file in message.files]) == 1
    assert house.events().count("requested") == 1
    assert house.events().count("fulfilled") == 1


async def test_requests_that_waited_through_a_night_are_all_there_in_the_morning(house: House) -> None:
    scan = house.azure.boards["factory-eu"].hold("POST /enrollments/query", when="before", times=None)
    devices = ["sensor-42", "thermo-0107", "nobody-0", "edge-gw-5"]
    async with house.power():
        await asyncio.gather(*(house.ask(f"/dps-export {device}") for device in devices))
        await scan.reached()
    scan.release()

    async with house.power():
        await house.slack.until(
            lambda: sum(ended(message.content.text) for message in house.cards()) == len(devices), seconds=30
        )

    assert house.events().count("fulfilled") == len(devices)
