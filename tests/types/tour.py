"""A tour of all forms, lists, tabs and private answers, a house for each part of it, and what Slack was sent on it."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from handlers.kit import ids
from privacy.model.order import Field
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import FILLED, comment, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, GENERAL, House
from tests.scenario.test_gone_channels import ELSEWHERE
from tests.scenario.test_group_access import ask_for_records
from tests.scenario.test_group_erasure import add_group, stop_half_way
from tests.scenario.test_holds import hold, lift
from tests.scenario.test_home import click_home, home_of
from tests.scenario.test_lifting import ask_to_lift, erase_and_block, until
from tests.scenario.test_open_places import open_form
from tests.scenario.test_pack_button import until_pack
from tests.scenario.test_terms import WHY

_SAYS = ("text", "blocks", "attachments")
"""What of a message is shown; the rest says where it goes."""


async def forms(house: House) -> None:
    """What a command without an id, a shortcut and the wrong channel bring."""
    async with house.power():
        for command in ("/dps-export", "/dps-export help", "/dps-delete", "/dps-status", "/dps-audit sensor-42"):
            await house.ask(command)
        await house.ask("/dps-hold", user=BEN)
        await house.ask("/dps-export sensor-42", channel=GENERAL)
        for shortcut in (ids.EXPORT_SHORTCUT, ids.ERASE_SHORTCUT):
            await house.slack.shortcut(ANA, shortcut)


async def choices(house: House) -> None:
    """*Which one?*, a hold on another device, and both Homes."""
    async with house.power():
        await house.ask("/dps-export lock-12")
        await house.until_card("Which one?")
        await hold(house, "thermo-0107")
        await lift(house)
        for person in (ANA, BEN):
            await home_of(house, person)


async def erasure(house: House) -> None:
    """Looked at, sent back, changed, approved, looked at again, and its places and evidence."""
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.REJECT)
        _close(house)
        await press(house, ids.ASK_FOR_CHANGES)
        await comment(house, "Which ticket?")
        await house.until_card("Changes asked for")
        await press(house, ids.CHANGE_ORDER, user=ANA)
        (form,) = house.slack.views.stack(UserId(ANA))
        values = {**FILLED, Field.TICKET: "SUP-2000"}
        await house.slack.submit(ANA, form.id, {name: {name: value} for name, value in values.items()})
        await house.until_card("Waiting for 1 approver", "SUP-2000")
        await press(house, ids.EXTEND, user=ANA)
        (form,) = house.slack.views.stack(UserId(ANA))
        await house.slack.submit(ANA, form.id, {ids.COMMENT: {ids.COMMENT: WHY}})
        await house.until_card("Waiting for 1 approver", "(extended)")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)
        await open_form(house, ANA)
        await press(house, ids.EVIDENCE, user=ANA)
        await until_pack(house)
        await house.ask(f"/dps-verify {house.entries()[0]['request']}")


async def records_of_a_group(house: House) -> None:
    """The form for all of them."""
    async with house.power():
        add_group(house)
        await ask_for_records(house)


async def stopped(house: House) -> None:
    """What was begun and is not finished, and the form that closes it."""
    async with house.power():
        add_group(house)
        await stop_half_way(house)
        await house.until_card("INCOMPLETE")
        await house.slack.until(lambda: has_button(house.cards()[0], ids.CLOSE))
        await press(house, ids.CLOSE, user=BEN)


async def block(house: House) -> None:
    """A device that comes back is deleted with a block, and the block is asked to be lifted."""
    async with house.power():
        await erase_and_block(house)
        await ask_to_lift(house)
        await until(house, "Lift the block of", "Waiting for 1 approver")


async def away(house: House) -> None:
    """A request whose channel left the config is shown alone with the bot, and moved."""
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
    async with house.power(config=ELSEWHERE):
        await home_of(house, BEN)
        await click_home(house, BEN, ids.HOME_SHOW)
        await home_of(house, ANA)
        await click_home(house, ANA, ids.HOME_MOVE)
        (form,) = house.slack.views.stack(UserId(ANA))
        await house.slack.submit(ANA, form.id, {})
        await house.slack.until(lambda: bool(house.cards(channel="C0AUDIT")))


Part = Callable[[House], Awaitable[None]]
PARTS: tuple[Part, ...] = (forms, choices, erasure, records_of_a_group, stopped, block, away)


async def sent(house: House, part: Part) -> list[dict[str, Any]]:
    """Take a part of the tour, and give what was sent: messages, forms and tabs."""
    bodies = house.worlds.slack.board.bodies = []
    await part(house)
    shown = [message.content for person in (ANA, BEN) for message in house.seen(person)]
    acknowledged = [{"text": content.text, "blocks": content.blocks} for content in shown if content.blocks]
    return [*_payloads(bodies), *acknowledged]


def _payloads(bodies: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for path, text in bodies:
        if not text or not path.startswith(("/api/chat.", "/api/views.", "/hooks/")):
            continue
        said = json.loads(text)
        if view := said.get("view"):
            yield view
        elif shown := {name: said[name] for name in _SAYS if name in said}:
            yield shown


def _close(house: House) -> None:
    for person in (ANA, BEN):
        for view in house.slack.views.stack(UserId(person)):
            house.slack.views.close(view)
