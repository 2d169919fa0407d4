"""The devices: which records each has, and what is there of them."""

from collections.abc import Iterable

import aiohttp

from sandbox.azure.fleet.planting import HUB_EU, HUB_US, Planting, certificate, enrollment, self_signed
from sandbox.azure.troubles.fates import Fate, Kind
from sandbox.azure.world import AzureWorld
from tests.chaos.books import Record
from tests.chaos.stories import Aside, Layout, Story

LINE = "chaos-line"
"""The group whose devices are erased one by one."""
MEMBERS = 12
"""Of a group that is erased as a whole: more than are put on record together."""


def name(number: int, story: Story) -> str:
    """The device or group of the request with this number, as people name it."""
    return f"group:chaos-{number:04}" if story.layout is Layout.GROUP else f"chaos-{number:04}"


def plant(world: AzureWorld, case: str, story: Story) -> None:
    """Put the data of a case into Azure."""
    planting = Planting(world)
    if LINE not in planting.factory_eu.groups.ids():
        planting.factory_eu.put_group(LINE, enrollment())
    match story.layout:
        case Layout.OWN:
            planting.factory_eu.put_enrollment(case, enrollment(HUB_EU))
            planting.factory_eu.register(case)
        case Layout.US:
            planting.factory_us.put_enrollment(case, enrollment(HUB_US))
            planting.factory_us.register(case)
        case Layout.GROUPED:
            planting.factory_eu.register(case, group=LINE, hub=HUB_EU)
        case Layout.TWICE:
            _plant_twice(planting, case)
        case Layout.GROUP:
            planting.factory_eu.put_group(_bare(case), enrollment())
            for member in _members(case):
                planting.factory_eu.register(member, group=_bare(case), hub=HUB_EU)
        case Layout.NONE:
            return
    if Aside.STAYS in story.aside:
        planting.hub_eu.deletions.arm(Kind.DEVICE, case, Fate.STAYS)


def _plant_twice(planting: Planting, case: str) -> None:
    for service, hub, where in (
        (planting.factory_eu, planting.hub_eu, "Rotterdam"),
        (planting.factory_us, planting.hub_us, "Austin"),
    ):
        service.put_enrollment(case, enrollment(hub.host_name, attestation=certificate(case, where)))
        service.register(case)
        hub.put_device(case, identity={"authentication": self_signed(case, where)})


def register_again(world: AzureWorld, case: str) -> None:
    """Let a device come back, as its maker would who does not know of its erasure."""
    plant(world, case, Story(name="again"))


def ids_of(case: str, story: Story) -> list[str]:
    """Every id in an address of Azure that stands for data of the case."""
    return [_bare(case), *_members(case)] if story.layout is Layout.GROUP else [case]


def places_of(case: str, story: Story) -> list[tuple[str, str]]:
    """Where an erasure has to find something: hosts, and addresses there. Of two devices, the first is chosen."""
    if story.layout is Layout.GROUP:
        return [("factory-eu", f"/registrations/{member}") for member in _members(case)]
    if story.layout is Layout.NONE:
        return []
    service, hub = ("factory-us", "hub-us") if story.layout is Layout.US else ("factory-eu", "hub-eu")
    own = [] if story.layout is Layout.GROUPED else [(service, f"/enrollments/{case}")]
    return [*own, (service, f"/registrations/{case}"), (hub, f"/devices/{case}")]


async def there(control: str, places: Iterable[tuple[str, str]]) -> frozenset[Record]:
    """What Azure holds at these places, by the control API of the sandbox."""
    found: set[Record] = set()
    async with aiohttp.ClientSession() as session:
        for host, path in places:
            async with session.get(f"{control}/azure/{host}{path}") as response:
                if response.ok:
                    found.add(Record(host=host, path=path, born=_born(await response.json())))
    return frozenset(found)


def _born(answer: dict[str, dict[str, str]]) -> str:
    if "identity" in answer:
        return answer["identity"]["generationId"]
    return (answer.get("enrollment") or answer["registration"])["createdDateTimeUtc"]


def _bare(case: str) -> str:
    return case.removeprefix("group:")


def _members(case: str) -> list[str]:
    return [f"{_bare(case)}-pump-{number:02}" for number in range(MEMBERS)]
