"""Somebody sets the computer's clock while the bot runs, or while it is off."""

from dataclasses import dataclass, replace

from bot.environment import Environment, now
from handlers.kit import ids
from privacy.model.clocks import DAY, HOUR
from privacy.model.ids import Millis
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import QUICK, House

AUDIT = "C0AUDIT"
VOTE = "Waiting for 1 approver"


@dataclass
class Wall:
    """A clock that can be set; the computer's own count goes on."""

    ahead: int = 0

    def around(self, boot: str = "a") -> Environment:
        return replace(QUICK, clock=lambda: Millis(now() + self.ahead), boot=boot)


async def told(house: House, *words: str) -> None:
    def said() -> bool:
        return any(all(word in message.content.text for word in words) for message in house.seen(channel=AUDIT))

    await house.slack.until(said, seconds=20)


async def test_a_clock_that_is_put_forward_is_told_and_the_vote_still_counts(house: House) -> None:
    wall = Wall()
    async with house.power(wall.around()):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        wall.ahead = 40 * DAY
        await told(house, "clock was set forward by 40 days", "Nothing expired by it")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    assert "expired" not in house.events()


async def test_a_clock_that_is_set_back_a_day_while_the_bot_is_off_stops_nothing(house: House) -> None:
    wall = Wall()
    wall.ahead = DAY
    async with house.power(wall.around()):
        hold = house.azure.boards["factory-eu"].hold("POST /enrollments/query", when="before", times=None)
        await house.ask("/dps-export sensor-42")
        await hold.reached()
        await house.until_card("Searching")
    wall.ahead = 0
    hold.release()
    async with house.power(wall.around()):
        await told(house, "clock was set back by 1 day")
        await house.until_card("Done", seconds=30)


async def test_a_plan_that_ran_out_while_the_bot_was_off_can_still_be_voted_on(house: House) -> None:
    wall = Wall()
    async with house.power(wall.around()):
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
    wall.ahead = 10 * DAY + HOUR
    async with house.power(wall.around(boot="b")):
        await told(house, "off for 10 days")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)
