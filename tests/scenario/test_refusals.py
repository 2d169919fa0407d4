"""Bad input gets a sentence, loses nothing and is written down."""

import pytest

from tests.scenario.house import ANA, BEN, GENERAL, GUS, PARTNERS, PRIVACY, House

BY_GROUP = {'requesters = ["U0ANA"]': 'requesters = ["S0SUPPORT"]'}
HOSTILE = [
    "../x",
    "%2e%2e/..",
    "..",
    "query",
    "x" * 129,
    "<!channel>",
    "&lt;!channel&gt;",
    "<@U0BEN>",
    "sensor\u202e42",
    "sensor-42 ../x",
    "factory-xx/lock-12",
    "group:a*b",
    "device:",
    "a`b",
]


@pytest.mark.parametrize("typed", HOSTILE)
async def test_a_hostile_id_gets_a_sentence_and_reaches_neither_azure_nor_the_channel(house: House, typed: str) -> None:
    async with house.power():
        outcome = await house.ask(f"/dps-export {typed}")

    (said,) = house.whispers()
    assert outcome.acked
    assert said.endswith(".")
    assert typed not in said
    assert "Traceback" not in said
    assert house.cards() == []
    assert house.slack.broadcasts == []
    (entry,) = house.entries()
    assert (entry["event"], entry["detail"]) == ("refused", {"reason": "bad identifier"})


@pytest.mark.parametrize("typed", ["%2e%2e", "%2F", "a%00b", "-._", "*_*", "=cmd()", "$edgeAgent", "x" * 128])
async def test_a_strange_but_legal_id_is_looked_up_as_it_stands(house: House, typed: str) -> None:
    async with house.power():
        await house.ask(f"/dps-export {typed}")
        card = await house.until_card("No data found")

    assert f"Export of {typed}" in card
    asked = [call.path for call in house.azure.boards["hub-eu"].calls if call.path.startswith("/devices/")]
    assert f"/devices/{typed}" in asked


@pytest.mark.parametrize(
    ("user", "channel", "reason", "words"),
    [
        (BEN, PRIVACY, "not a requester", "not on the list of people who may make requests"),
        (GUS, GENERAL, "not a requester", "not on the list of people who may make requests"),
        (ANA, GENERAL, "wrong channel", "<#C0PRIVACY>"),
        (ANA, PARTNERS, "wrong channel", "<#C0PRIVACY>"),
    ],
)
async def test_the_wrong_person_or_place_is_refused_privately_and_written_down(
    house: House, user: str, channel: str, reason: str, words: str
) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42", user=user, channel=channel)

    (said,) = house.whispers(user, channel)
    assert words in said
    (entry,) = house.entries()
    assert (entry["event"], entry["detail"]["reason"]) == ("refused", reason)
    assert house.azure.boards["hub-eu"].calls_to("GET /devices/sensor-42") == []


async def test_a_member_of_a_user_group_may_ask_and_one_who_left_it_may_not(house: House) -> None:
    async with house.power(config=BY_GROUP):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        await house.ask("/dps-export sensor-42", user=BEN)

    assert "not on the list" in house.whispers(BEN)[0]


async def test_an_unreadable_user_group_means_no(house: House) -> None:
    async with house.power(config=BY_GROUP):
        house.slack.directory.paid_plan = False
        await house.ask("/dps-export sensor-42")

    assert "Slack does not say who may make requests (plan_upgrade_required)" in house.whispers()[0]
    assert house.entries()[0]["detail"] == {"reason": "roster unreadable"}


async def test_refusals_of_one_person_are_capped_and_everybody_still_gets_an_answer(house: House) -> None:
    async with house.power():
        for _ in range(15):
            await house.ask("/dps-export ../x")

    assert len(house.whispers()) == 15
    assert house.events() == ["refused"] * 10
