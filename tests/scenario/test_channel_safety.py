"""A file is shown only where everybody may see it: looked at when it is about to be shown."""

from dataclasses import replace
from typing import Any

import pytest

from tests.scenario.house import PRIVACY, House


def change(house: House, **changes: Any) -> None:
    directory = house.slack.directory
    channel = directory.channel(PRIVACY)
    directory.channels[channel.id] = replace(channel, **changes)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_ext_shared": True}, "is shared with another organisation"),
        ({"is_private": False}, "is public"),
    ],
)
async def test_a_channel_that_changed_its_kind_gets_no_file(house: House, changes: dict[str, Any], why: str) -> None:
    async with house.power():
        change(house, **changes)
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", why)

    assert not any(message.files for message in house.seen())
    assert house.worlds.slack.board.calls_to("* /upload/*") == []


@pytest.mark.parametrize(
    ("person", "why"),
    [("U0GUS", "has a guest in it"), ("U0EVE", "has somebody of another organisation in it")],
)
async def test_a_channel_with_somebody_who_must_not_see_it_gets_no_file(house: House, person: str, why: str) -> None:
    house.slack.directory.join(person, PRIVACY)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", why)

    assert not any(message.files for message in house.seen())


async def test_a_guest_who_comes_while_the_file_is_on_its_way_keeps_it_from_being_shown(house: House) -> None:
    upload = house.worlds.slack.board.hold("* /upload/*", when="after")
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await upload.reached()
        house.slack.directory.join("U0GUS", PRIVACY)
        upload.release()
        await house.until_card("Not done", "has a guest in it")

    assert not any(message.files for message in house.seen())


async def test_a_public_channel_can_be_allowed_in_the_config(house: House) -> None:
    change(house, is_private=False)
    async with house.power(config={"receive_files = true": "receive_files = true\nallow_public = true"}):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")


async def test_a_deactivated_person_in_the_channel_does_no_harm(house: House) -> None:
    house.slack.directory.change_person("U0CLEO", deleted=True)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")


async def test_more_than_five_hundred_members_are_too_many(house: House) -> None:
    members = frozenset(house.slack.directory.channel(PRIVACY).members | {f"U{n:09d}" for n in range(500)})
    change(house, members=members)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", "has more than 500 members")
