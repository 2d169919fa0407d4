"""How the scenarios ask for an erasure and decide it: through the form and the buttons, as people do."""

from typing import Any

from handlers.kit import ids
from privacy.model.order import Field
from sandbox.slack.model.values import Message, Outcome, UserId
from tests.scenario.house import ANA, BEN, PRIVACY, House

CLEO = "U0CLEO"

TWO_VOTES = {"groups = true": "groups = false", "votes = 1": "votes = 2"}
"""A group would take three then, and there are two approvers."""

FILLED: dict[str, Any] = {
    ids.LAW: "GDPR",
    Field.RECEIVED: "2026-11-12",
    Field.IDENTITY: "signed in to their account",
    ids.IDENTITY_REFERENCE: "SUP-1881",
    Field.REASON: "consent withdrawn",
    ids.REASON_TEXT: "asked by mail",
    Field.TICKET: "SUP-1881",
    ids.SCOPE: "DPS and hubs",
}


async def file_erasure(house: House, device: str, *, user: str = ANA, channel: str = PRIVACY, **other: str) -> Outcome:
    """`/dps-delete DEVICE`, the form filled in and handed in; `other` replaces fields."""
    await house.ask(f"/dps-delete {device}", user=user, channel=channel)
    (form,) = house.slack.views.stack(UserId(user))
    values = {Field.DEVICES: device, **FILLED, **other}
    return await house.slack.submit(user, form.id, {name: {name: value} for name, value in values.items()})


async def press(house: House, action: str, *, user: str = BEN, message: Message | None = None) -> Outcome:
    """Press a button of the only card, or of `message`, and wait for the sentence or the form that answers it."""
    card = message or house.cards()[0]
    before = answers(house, user)
    outcome = await house.slack.click(user, PRIVACY, card.ts, block_of(card, action), action)
    if outcome.acked:
        await house.slack.until(lambda: answers(house, user) != before)
    return outcome


def answers(house: House, user: str, channel: str = PRIVACY) -> tuple[int, int]:
    """How many sentences this person was told alone in the channel, and how many forms are open."""
    alone = [message for message in house.slack.messages(user, channel) if message.visible_to == user]
    return len(alone), len(house.slack.views.stack(UserId(user)))


def block_of(message: Message, action: str) -> str:
    for block in message.content.blocks:
        if any(element.get("action_id") == action for element in block.get("elements", [])):
            return str(block["block_id"])
    raise AssertionError(f"no button {action} on: {message.content.text}")


def has_button(message: Message, action: str) -> bool:
    elements = [element for block in message.content.blocks for element in block.get("elements", [])]
    return any(element.get("action_id") == action for element in elements)


async def comment(house: House, text: str, *, user: str = BEN) -> Outcome:
    """Hand in the form that a button opened."""
    (form,) = house.slack.views.stack(UserId(user))
    return await house.slack.submit(user, form.id, {ids.COMMENT: {ids.COMMENT: text}})
