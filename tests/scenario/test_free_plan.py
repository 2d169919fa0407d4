"""A plan of Slack's without user groups: they can never be read, and nobody is told to try again for ever."""

import pytest

from bot.errors import ConfigError
from handlers.kit import ids
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_home import home_of

ASKERS = {'requesters = ["U0ANA"]': 'requesters = ["S0SUPPORT"]'}
VOTERS = {'approvers = ["U0BEN", "U0CLEO"]': 'approvers = ["S0PRIVACY"]'}


def lapse(house: House) -> None:
    """The paid plan ends while the bot runs."""
    house.slack.directory.paid_plan = False


@pytest.mark.parametrize("config", [ASKERS, VOTERS], ids=["who asks", "who votes"])
async def test_groups_that_can_never_be_read_do_not_start_and_the_sentence_says_what_to_do(
    house: House, config: dict[str, str]
) -> None:
    lapse(house)
    with pytest.raises(ConfigError, match="User groups need a paid plan of Slack; name the people themselves"):
        async with house.power(config=config):
            pass


async def test_whoever_asks_hears_why_and_not_to_try_again(house: House) -> None:
    async with house.power(config=ASKERS):
        lapse(house)
        for _ in range(2):
            await house.ask("/dps-export sensor-42")

    assert len(house.whispers()) == 2
    for said in house.whispers():
        assert "paid plan of Slack" in said
        assert "in a minute" not in said


async def test_whoever_votes_hears_why_and_not_to_try_again(house: House) -> None:
    async with house.power(config=VOTERS):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        lapse(house)
        await press(house, ids.APPROVE)

    assert "paid plan of Slack" in house.whispers(BEN)[-1]
    assert "in a minute" not in house.whispers(BEN)[-1]


@pytest.mark.parametrize("config", [ASKERS, VOTERS])
async def test_the_home_tab_says_why(house: House, config: dict[str, str]) -> None:
    async with house.power(config=config):
        lapse(house)
        shown = str(await home_of(house, ANA))

    assert "paid plan of Slack" in shown
    assert "in a minute" not in shown
