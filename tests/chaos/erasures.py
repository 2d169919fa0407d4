"""Erasures under kills: Ana's forms, Ben's votes, a tag that changes in between, and what Azure saw of it all."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.kit import ids
from privacy.model.order import Field
from sandbox.azure.fleet.planting import Planting, enrollment
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Message, UserId
from sandbox.worlds import Worlds
from tests.scenario.erasing import FILLED, block_of, has_button
from tests.scenario.house import ANA, BEN, PRIVACY

GROUP = "chaos-line"
FORM_SECONDS = 0.8
"""How long Ana waits for the form."""
HELD_SECONDS = 1.0
"""How long a tag's editor waits for the look between vote and deletion."""
CHANGES = ("DELETE *", "PUT *", "PATCH *")
"""Calls that change Azure: nobody but the bot makes them over HTTP here."""


@dataclass(kw_only=True)
class Erasures:
    """What Ana and Ben do, and what they may expect."""

    worlds: Worlds
    begun: int = 0
    filed: list[str] = field(default_factory=list)
    """Devices whose form was taken."""
    tried: list[str] = field(default_factory=list)
    """These, and the devices whose form may have been on disk already when the bot was killed."""
    edited: set[str] = field(default_factory=set)

    def plant(self, count: int) -> None:
        """Devices with an enrollment of their own, which nothing brings back; and some of a group, to be blocked."""
        planting = Planting(self.worlds.azure.world)
        planting.factory_eu.put_group(GROUP, enrollment())
        for number in range(count):
            device = name(number)
            if to_be_blocked(device):
                planting.factory_eu.register(device, group=GROUP)
            else:
                planting.factory_eu.put_enrollment(device, enrollment())
                planting.factory_eu.register(device)
            if device not in planting.hub_eu.device_ids():
                planting.hub_eu.put_device(device)
            planting.hub_eu.patch_twin(device, {"tags": {"room": "hall"}})

    async def file(self) -> None:
        """`/dps-delete` and its form, for a device that nobody asked for yet."""
        device, self.begun = name(self.begun), self.begun + 1
        workspace = self.worlds.slack.workspace
        self.tried.append(device)
        try:
            if not (await workspace.command(ANA, PRIVACY, f"/dps-delete {device}")).acked:
                return
            await workspace.until(lambda: bool(workspace.views.stack(UserId(ANA))), seconds=FORM_SECONDS)
            form = workspace.views.stack(UserId(ANA))[-1]
            received = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
            values = {**FILLED, Field.DEVICES: device, Field.RECEIVED: received}
            outcome = await workspace.submit(ANA, form.id, {key: {key: value} for key, value in values.items()})
            if outcome.acked:
                self.filed.append(device)
        except (TimeoutError, SlackError):
            pass  # the bot was killed before there was a form
        finally:
            if left := workspace.views.stack(UserId(ANA)):
                await workspace.close_view(ANA, left[-1].id, all_of_them=True)

    async def vote(self) -> None:
        """Ana says which way, and Ben presses the button of every card that he means to approve, until cancelled."""
        while True:
            for _, card in self._with_button(ids.ERASE_AND_BLOCK):
                await self._press(card, ids.ERASE_AND_BLOCK, user=ANA)
            for device, card in self._with_button(ids.APPROVE):
                if nobody_votes(device):
                    continue
                if edited_in_between(device) and device not in self.edited:
                    await self._vote_and_edit(device, card)
                else:
                    await self._press(card)
            await asyncio.sleep(0.1)

    def unapproved(self, ledger: Iterable[dict[str, Any]], devices: dict[str, str]) -> list[str]:
        """Changing calls that Azure got without an approval, by then, of the plan that stood; and devices gone so."""
        entries = list(ledger)
        found = []
        for board in self.worlds.azure.boards.values():
            for call in (call for route in CHANGES for call in board.calls_to(route)):
                request = devices.get(call.path.split("/")[2] if call.path.count("/") > 1 else "")
                if request is None or not approved(entries, request, call.at):
                    found.append(f"{call.method} {call.path}")
        called = {line.split("/")[2] for line in found}
        for device in map(name, range(self.begun)):
            request = devices.get(device)
            if self._is_gone(device) and device not in called and not (request and approved(entries, request)):
                found.append(f"gone {device}")
        return found

    def _is_gone(self, device: str) -> bool:
        world = self.worlds.azure.world
        service = world.services["factory-eu"]
        known = service.registrations if to_be_blocked(device) else service.enrollments
        return device not in world.hubs["hub-eu"].device_ids() or known.find(device) is None

    def _with_button(self, action: str) -> Iterator[tuple[str, Message]]:
        messages = self.worlds.slack.workspace.messages(BEN, PRIVACY)
        for message in reversed(messages):
            text = message.content.text
            device = next((d for d in self.tried if d in text), None)
            if device and not message.thread_ts and has_button(message, action):
                yield device, message

    async def _press(self, card: Message, action: str = ids.APPROVE, *, user: str = BEN) -> bool:
        try:
            block = block_of(card, action)
            return (await self.worlds.slack.workspace.click(user, PRIVACY, card.ts, block, action)).acked
        except (SlackError, AssertionError):
            return False  # the card has changed meanwhile

    async def _vote_and_edit(self, device: str, card: Message) -> None:
        hub = self.worlds.azure.world.hubs["hub-eu"]
        hold = self.worlds.azure.boards["hub-eu"].hold(f"GET /twins/{device}", when="before")
        try:
            if await self._press(card):
                await hold.reached(HELD_SECONDS)
                if device in hub.device_ids():
                    hub.patch_twin(device, {"tags": {"room": "attic"}})
                    self.edited.add(device)
        except TimeoutError:
            pass  # killed, or no look: the next vote tries again
        finally:
            hold.release()


def name(number: int) -> str:
    """The device of the erasure with this number."""
    return f"chaos-{number:04}"


def nobody_votes(device: str) -> bool:
    """Every fourth erasure waits for ever."""
    return int(device[-4:]) % 4 == 3


def to_be_blocked(device: str) -> bool:
    """Two of three come through an enrollment group, so that they could come back: they are erased and blocked."""
    return int(device[-4:]) % 3 != 0


def edited_in_between(device: str) -> bool:
    """Every sixth gets a tag changed between the vote and the deletion."""
    return int(device[-4:]) % 6 == 1


def approved(entries: Iterable[dict[str, Any]], request: str, at: float | None = None) -> bool:
    """Whether the plan that stood at this moment (in seconds; None: the last) had its votes by then."""
    plan, approvals = None, set()
    for entry in entries:
        if entry.get("request") != request or (at is not None and entry["at"] > at * 1000 + 1):
            continue
        detail = entry.get("detail", {})
        if entry["event"] == "planned":
            plan = detail["plan"]
        elif entry["event"] == "approved":
            approvals.add(detail["plan"])
    return plan in approvals


def steps_done_twice(entries: Iterable[dict[str, Any]]) -> set[str]:
    """Requests with two `deleted` entries for one step of one plan."""
    done = Counter((e["request"], e["detail"]["plan"], e["detail"]["step"]) for e in entries if e["event"] == "deleted")
    return {key[0] for key, count in done.items() if count > 1}


def parsed(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """The ledger's bodies."""
    return [json.loads(row[0]) for row in rows]
