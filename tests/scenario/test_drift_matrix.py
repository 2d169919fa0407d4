"""What voids a vote and what does not: each edit made between two votes, each on a device of its own."""

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from handlers.kit import ids
from sandbox.azure.dps.provisioning import ProvisioningService
from sandbox.azure.fleet.planting import HUB_EU, HUB_US
from sandbox.azure.hub.hub import IotHub
from tests.scenario.erasing import CLEO, TWO_VOTES
from tests.scenario.house import BEN, House, open_house
from tests.scenario.many import card_of, entries_of, file_all, plant, press_all, said_of, until_each

Edit = Callable[[House, str], object]


def hub(house: House) -> IotHub:
    return house.azure.world.hubs["hub-eu"]


def service(house: House) -> ProvisioningService:
    return house.azure.world.services["factory-eu"]


def edit_enrollment(house: House, device: str, **members: object) -> None:
    service(house).put_enrollment(device, {**service(house).enrollments.get(device), **members})


def edit_registration(house: House, device: str, **members: object) -> None:
    service(house).registrations.put(device, {**service(house).registrations.get(device), **members})


def born_again(house: House, device: str) -> None:
    """Deleted and created with the same twin: the same id, another life."""
    twin = hub(house).get_twin(device)
    properties = {"desired": {"every": 60}, "reported": {"uptime": 1}}
    hub(house).delete_device(device)
    hub(house).put_device(device, twin={"tags": twin["tags"], "properties": properties})


def moved(house: House, device: str) -> None:
    service(house).register(device, hub=HUB_US)
    hub(house).delete_device(device)


NEW_WORD, NEW_KEY = "custard8", "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleTE="
NEW_KEYS = {"type": "sas", "symmetricKey": {"primaryKey": NEW_KEY, "secondaryKey": NEW_KEY}}

BINDS: dict[str, tuple[Edit, str, str]] = {
    "enrollment disabled": (
        lambda house, device: edit_enrollment(house, device, provisioningStatus="disabled"),
        "enrollment at factory-eu: provisioningStatus",
        'provisioningStatus: "enabled" → "disabled"',
    ),
    "enrollment says another buyer": (
        lambda house, device: edit_enrollment(house, device, optionalDeviceInformation={"soldTo": "B. Okafor"}),
        "soldTo",
        'soldTo: nothing → "B. Okafor"',
    ),
    "registration record refused": (
        lambda house, device: edit_registration(house, device, status="failed"),
        "registration record at factory-eu: status",
        'registration record at factory-eu: status: "assigned" → "failed"',
    ),
    "identity made again": (born_again, "another device has taken the id (another generation)", ""),
    "identity disabled": (
        lambda house, device: hub(house).put_device(device, identity={"status": "disabled"}),
        f"device identity at {HUB_EU}: status",
        'status: "enabled" → "disabled"',
    ),
    "tag edited": (
        lambda house, device: hub(house).patch_twin(device, {"tags": {"room": "attic"}}),
        f"device twin at {HUB_EU}: tags room",
        'tags room: "hall" → "attic"',
    ),
    "tag removed": (
        lambda house, device: hub(house).patch_twin(device, {"tags": {"room": None}}),
        "tags room",
        'tags room: "hall" → nothing',
    ),
    "desired property edited": (
        lambda house, device: hub(house).patch_twin(device, {"properties": {"desired": {"every": 90}}}),
        "properties desired every",
        "properties desired every: 60 → 90",
    ),
    "module added": (
        lambda house, device: hub(house).put_module(device, "camera"),
        "module identity",
        "",
    ),
    "module's desired property edited": (
        lambda house, device: hub(house).patch_twin(
            device, {"properties": {"desired": {"every": 9}}}, module_id="meter"
        ),
        f"module twin at {HUB_EU}: properties desired every",
        f"module twin at {HUB_EU}: properties desired every: 5 → 9",
    ),
    "keys made again": (
        lambda house, device: hub(house).put_device(device, identity={"authentication": NEW_KEYS}),
        "authentication symmetricKey primaryKey",
        "authentication symmetricKey primaryKey: what is withheld there is different",
    ),
    "withheld tag edited": (
        lambda house, device: hub(house).patch_twin(device, {"tags": {"wifiPassword": NEW_WORD}}),
        f"device twin at {HUB_EU}: tags wifiPassword",
        f"device twin at {HUB_EU}: tags wifiPassword: what is withheld there is different",
    ),
    "moved to another hub": (moved, f"new at {HUB_US}: device identity", ""),
}
"""Edits that void the votes; what the channel says of them, without values; and what the plan's file says."""

DOES_NOT_BIND: dict[str, Edit] = {
    "reported property": lambda house, device: hub(house).patch_twin(
        device, {"properties": {"reported": {"uptime": 2}}}
    ),
    "reported property that is withheld": lambda house, device: hub(house).patch_twin(
        device, {"properties": {"reported": {"doorPin": "48213377"}}}
    ),
    "came online": lambda house, device: hub(house).put_device(
        device, identity={"connectionState": "Connected", "lastActivityTime": "2026-11-24T09:00:00Z"}
    ),
    "a command more waits": lambda house, device: hub(house).put_device(
        device, identity={"cloudToDeviceMessageCount": 7}
    ),
    "registered again by a reboot": lambda house, device: service(house).register(device),
    "enrollment written again as it was": edit_enrollment,
    "identity written again as it was": lambda house, device: hub(house).put_device(
        device, identity={"status": "enabled"}
    ),
    "twin written again as it was": lambda house, device: hub(house).patch_twin(device, {"tags": {"room": "hall"}}),
    "module reported": lambda house, device: hub(house).patch_twin(
        device, {"properties": {"reported": {"on": True}}}, module_id="meter"
    ),
    "deleted by hand": lambda house, device: hub(house).delete_device(device),
}
"""What happens by itself, or leaves less to delete than was shown."""

DEVICES = {
    **{name: f"bound-{number}" for number, name in enumerate(BINDS)},
    **{name: f"loose-{number}" for number, name in enumerate(DOES_NOT_BIND)},
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What became of one device's erasure."""

    card: str
    said: str
    file: str
    """What the files in the card's thread say."""
    events: list[str]
    plans: list[str]
    """The digest of each plan, oldest first."""
    on_hub: bool


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Seen]]:
    """All edits in one house: asked, voted by one, edited, voted by the second."""
    before = dict(os.environ)
    yield asyncio.run(everything(tmp_path_factory))
    os.environ.clear()
    os.environ.update(before)


async def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    async with open_house(tmp_path_factory.mktemp("house")) as house:
        os.environ.update(house.azure.environment())
        for device in DEVICES.values():
            plant(house, device, modules=["meter"])
        async with house.power(config=TWO_VOTES):
            await file_all(house, list(DEVICES.values()))
            await until_each(house, DEVICES.values(), lambda card: "Waiting for 2 approvers" in card)
            await press_all(house, DEVICES.values(), ids.APPROVE, user=BEN)
            await until_each(house, DEVICES.values(), lambda card: "Waiting for 1 approver" in card)
            for name, (edit, _, _) in BINDS.items():
                edit(house, DEVICES[name])
            for name, edit in DOES_NOT_BIND.items():
                edit(house, DEVICES[name])
            await press_all(house, DEVICES.values(), ids.APPROVE, user=CLEO)
            await until_each(
                house, DEVICES.values(), lambda card: "Done" in card or "Waiting for 2" in card or "INCOMPLETE" in card
            )
            return {name: of(house, device) for name, device in DEVICES.items()}


def of(house: House, device: str) -> Seen:
    entries = entries_of(house, device)
    return Seen(
        card=card_of(house, device).content.text,
        said=said_of(house, device),
        file=files_of(house, device),
        events=[entry["event"] for entry in entries],
        plans=[entry["detail"]["plan"] for entry in entries if entry["event"] == "planned"],
        on_hub=any(device in hub.device_ids() for hub in house.azure.world.hubs.values()),
    )


def files_of(house: House, device: str) -> str:
    """The text files in the thread of a device's card."""
    card = card_of(house, device).ts
    files = [house.slack.files.find(file) for said in house.seen() if said.thread_ts == card for file in said.files]
    return "".join((file.content or b"").decode() for file in files if file.name.endswith(".txt"))


@pytest.mark.parametrize("name", BINDS)
def test_an_edit_after_the_first_vote_deletes_nothing_and_asks_everybody_again(
    seen: dict[str, Seen], name: str
) -> None:
    now = seen[name]

    assert now.on_hub
    assert {"intended", "deleted", "purged"} & set(now.events) == set()
    assert now.events.count("voted") == 2
    assert now.events.count("approved") == now.events.count("drifted") == 1
    assert len(set(now.plans)) == 2
    assert "Waiting for 2 approvers" in now.card
    assert "Nothing was deleted." in now.said
    _, said, values = BINDS[name]
    assert said in now.said
    assert said in now.card
    if values:
        assert "in the plan file" in now.said
        assert values in now.file
    assert "→" not in now.said + now.card
    assert not {NEW_WORD, NEW_KEY, "rhubarb7"} & set(now.said.split() + now.card.split() + now.file.split())


@pytest.mark.parametrize("name", DOES_NOT_BIND)
def test_what_changes_by_itself_does_not_void_a_vote(seen: dict[str, Seen], name: str) -> None:
    now = seen[name]

    assert "Done" in now.card
    assert not now.on_hub
    assert "drifted" not in now.events
    assert len(now.plans) == 1
    assert now.events[-1] == "fulfilled"
