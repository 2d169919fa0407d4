"""Many erasures in one running house: each is found by its device, and none waits for another."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from privacy.model.order import Field
from sandbox.azure.fleet.planting import Planting, enrollment, initial_twin
from sandbox.slack.model.values import Message
from tests.scenario.erasing import block_of, file_erasure
from tests.scenario.house import PRIVACY, House

AT_ONCE = 20
"""Ids that one form takes."""


def plant(house: House, device: str, *, modules: Sequence[str] = ()) -> None:
    """An enrollment, a registration record and an identity on hub-eu with two tags; modules where some are named."""
    planting = Planting(house.azure.world)
    planting.factory_eu.put_enrollment(device, enrollment(initialTwin=initial_twin({"room": "hall"})))
    planting.factory_eu.register(device)
    planting.hub_eu.put_device(
        device,
        identity={"cloudToDeviceMessageCount": 1},
        twin={
            "tags": {"floor": 2, "wifiPassword": "rhubarb7"},
            "properties": {"desired": {"every": 60}, "reported": {"uptime": 1}},
        },
    )
    for module in modules:
        planting.hub_eu.put_module(device, module, twin={"properties": {"desired": {"every": 5}}})


async def file_all(house: House, devices: Sequence[str]) -> None:
    """Ask for the erasure of each, as many in one form as it takes."""
    for start in range(0, len(devices), AT_ONCE):
        text = " ".join(devices[start : start + AT_ONCE])
        outcome = await file_erasure(house, text, **{Field.CONFIRMATION: text})
        assert outcome.errors is None, outcome


def cards_of(house: House) -> dict[str, Message]:
    """The card of each device, by its title; one erasure of each is expected."""
    found: dict[str, Message] = {}
    for card in house.cards():
        device = card.content.text.partition(" · ")[0].removeprefix("Erase ")
        assert device not in found, f"two cards of {device}"
        found[device] = card
    return found


def card_of(house: House, device: str) -> Message:
    """The card of the only erasure of this device."""
    return cards_of(house)[device]


def request_of(house: House, device: str) -> str:
    """The request's id, as its card says it."""
    found = re.search(r"DSR-\w+", card_of(house, device).content.text)
    assert found
    return found[0]


def thread_of(house: House, device: str) -> list[Message]:
    """The card and everything that was said below it."""
    card = card_of(house, device)
    return [card, *(message for message in house.seen() if message.thread_ts == card.ts)]


def said_of(house: House, device: str) -> str:
    """All words of the card and its thread."""
    return "\n".join(message.content.text for message in thread_of(house, device))


def entries_of(house: House, device: str) -> list[dict[str, Any]]:
    """The ledger's bodies about this device's request."""
    request = request_of(house, device)
    return [entry for entry in house.entries() if entry.get("request") == request]


async def until_each(
    house: House, devices: Iterable[str], holds: Callable[[str], object], *, seconds: float = 60
) -> None:
    """Wait until `holds` is true of the words of each device's card."""
    waiting = list(devices)

    def late() -> list[str]:
        cards = cards_of(house)
        return [d for d in waiting if d not in cards or not holds(cards[d].content.text)]

    try:
        await house.slack.until(lambda: not late(), seconds=seconds)
    except TimeoutError:
        cards = cards_of(house)
        said = [cards[device].content.text for device in late()[:3] if device in cards]
        raise AssertionError(f"{len(late())} of {len(waiting)} cards do not say it: {said}") from None


async def press_all(house: House, devices: Iterable[str], action: str, *, user: str) -> None:
    """Press the same button on the card of each, as it stands at that moment: meanwhile others are drawn anew."""
    for device in devices:
        card = card_of(house, device)
        await house.slack.click(user, PRIVACY, card.ts, block_of(card, action), action)
