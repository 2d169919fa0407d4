"""Words are guarded like files: where somebody reads along who must not, a card says number, status and what to do."""

import json

import pytest

from handlers.kit import ids
from sandbox.faults import Fault, FaultKind
from tests.scenario.erasing import file_erasure, has_button, press
from tests.scenario.house import ANA, PRIVACY, House
from tests.scenario.test_channel_safety import change
from tests.scenario.test_pauses import dps_bot

VOTE, GUEST = "Waiting for 1 approver", "has a guest in it"
SECRETS = (
    "sensor-42", "SUP-1881", "asked by mail", "consent withdrawn", "signed in", "hub-eu", "factory-eu", "kitchen",
)  # fmt: skip
"""The device, the ticket, the reason, the identity check, places, and a value of its twin."""


def shown(house: House) -> str:
    """Everything that the channel shows to everybody in it."""
    seen = [message for message in house.seen() if not message.visible_to]
    return "\n".join(f"{m.content.text} {json.dumps(m.content.blocks, ensure_ascii=False)}" for m in seen)


def leaks(house: House) -> list[str]:
    return [secret for secret in SECRETS if secret in shown(house)]


async def test_no_plan_is_put_up_and_no_word_said_in_a_channel_with_a_guest_until_it_is_safe(house: House) -> None:
    house.slack.directory.join("U0GUS", PRIVACY)
    async with house.power():
        await file_erasure(house, "sensor-42")
        card = await house.until_card(GUEST, "Waits: the channel is not safe")
        await house.until_said(f"<@{ANA}>", GUEST)
        await house.slack.until(
            lambda: any("no deletion begins" in said.content.text for said in house.seen(channel="C0AUDIT")), seconds=20
        )
        assert leaks(house) == []
        assert card.split(" · ")[1].startswith("DSR-")
        assert not any(has_button(message, ids.APPROVE) for message in house.cards())
        assert "planned" not in house.events()

        house.slack.directory.leave("U0GUS", PRIVACY)
        await house.until_card(VOTE, "sensor-42", "SUP-1881")
        await house.until_said("safe again")
        await press(house, ids.APPROVE)
        await house.until_card("Done")

    assert house.events().count("channel unsafe") == house.events().count("channel safe") == 1
    assert [entry["detail"] for entry in house.entries() if entry["event"] == "halted"] == [
        {"why": "unsafe channel", "channel": GUEST}
    ]


async def test_a_deletion_does_not_begin_in_a_channel_that_a_guest_joined_after_the_vote(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await dps_bot(house, "pause", "audit")
        await press(house, ids.APPROVE)
        await house.until_card("Paused")
        house.slack.directory.join("U0GUS", PRIVACY)
        await dps_bot(house, "resume")
        await house.until_card("Waits: the channel is not safe", GUEST)
        await house.slack.until(lambda: leaks(house) == [], seconds=20)

        assert "began erasing" not in house.events()
        assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()

        house.slack.directory.leave("U0GUS", PRIVACY)
        await house.until_card("Done", "sensor-42")

    assert "sensor-42" not in house.azure.world.hubs["hub-eu"].device_ids()
    assert house.events().count("voted") == 1


async def test_a_card_that_waits_for_votes_hides_its_words_when_a_guest_is_found_and_calls_again_when_safe(
    house: House,
) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE, "sensor-42")
    house.slack.directory.join("U0GUS", PRIVACY)
    async with house.power():
        await house.until_card(VOTE, GUEST)
        await house.slack.until(lambda: leaks(house) == [], seconds=20)
        assert not has_button(house.cards()[0], ids.APPROVE)
        calls = len([message for message in house.seen() if "and vote" in message.content.text])

        house.slack.directory.leave("U0GUS", PRIVACY)
        await house.until_card(VOTE, "sensor-42")
        await house.slack.until(
            lambda: len([message for message in house.seen() if "and vote" in message.content.text]) > calls, seconds=20
        )
        assert has_button(house.cards()[0], ids.APPROVE)


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"is_ext_shared": True}, "is shared with another organisation"), ({"is_private": False}, "is public")],
)
async def test_an_export_in_a_channel_that_is_not_safe_says_number_and_status_alone(
    house: House, changes: dict[str, bool], why: str
) -> None:
    async with house.power():
        change(house, **changes)
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", why, "ask again in a channel")

    assert leaks(house) == []


async def test_a_member_who_became_a_guest_a_moment_ago_sees_no_further_export(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        house.slack.directory.change_person("U0CLEO", is_restricted=True)
        await house.ask("/dps-export orphan-31")
        await house.slack.until(lambda: any("Not done" in card.content.text for card in house.cards()), seconds=20)

    assert len([file for message in house.seen() for file in message.files]) == 1


async def test_where_slack_does_not_say_who_reads_nothing_is_said_until_it_does(house: House) -> None:
    board = house.worlds.slack.board
    board.add(Fault(route="* /api/conversations.members", kind=FaultKind.STATUS, status=503))
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Slack does not say who is in it")
        assert leaks(house) == []
        assert "planned" not in house.events()
        board.clear()
        await house.until_card(VOTE, "sensor-42")
