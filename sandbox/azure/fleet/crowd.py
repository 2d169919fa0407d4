"""The devices that nobody asks for: they make the fleet large enough to need pages."""

from collections.abc import Iterable

from sandbox.azure.dps.provisioning import ProvisioningService
from sandbox.azure.fleet.planting import HUB_EU, HUB_US, REPROVISION, Planting, enrollment, initial_twin

HOUSEHOLDS = (
    "Abara", "Bianchi", "Castellano", "Dufour", "Eriksen", "Fischer", "Gallagher", "Haddad", "Ivanova", "Jansen",
    "Kowalski", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Pereira", "Quinn", "Rossi", "Sato", "Tanaka",
    "Urbina", "Vargas", "Weber", "Yilmaz", "Zeman",
)  # fmt: skip
ROOMS = ("kitchen", "hall", "bedroom", "study", "cellar", "attic", "bathroom")

LINE = "line-3"
FAN_LINE = "line-5"
FANS = 18
THERMOSTATS = 1_203
"""With `kettle-8` the group has 1,204 devices."""

RETIRED = range(2001, 2201)
"""More deleted enrollments than two pages hold, so that one page at least is empty."""


def add_thermostats(planting: Planting) -> None:
    """The devices of group line-3, all of one production line; `thermo-0107` is one of them."""
    planting.on("2025-06-02T07:14:08.416205")
    body = enrollment(
        initialTwin=initial_twin({"line": 3, "product": "thermostat"}, {"reportEverySeconds": 300}),
        reprovisionPolicy=REPROVISION,
    )
    planting.factory_eu.put_group(LINE, body)
    for number in range(1, THERMOSTATS + 1):
        planting.on(f"2025-06-{number % 27 + 3:02d}T{number % 24:02d}:{number % 60:02d}:17.{number * 811:06d}")
        _add_thermostat(planting, number)


def add_fans(planting: Planting) -> None:
    """The few devices of group line-5, a product line that was given up."""
    planting.on("2023-03-08T09:02:55.120006")
    planting.factory_us.put_group(FAN_LINE, enrollment(HUB_US, initialTwin=initial_twin({"line": 5, "product": "fan"})))
    for number in range(1, FANS + 1):
        planting.on(f"2023-03-{number % 27 + 1:02d}T10:{number % 60:02d}:31.{number * 977:06d}")
        planting.factory_us.register(f"fan-{number:02d}", group=FAN_LINE, hub=HUB_US)


def _add_thermostat(planting: Planting, number: int) -> None:
    device_id = f"thermo-{number:04d}"
    planting.factory_eu.register(device_id, group=LINE, hub=HUB_EU)
    tags = {"household": HOUSEHOLDS[number % len(HOUSEHOLDS)], "room": ROOMS[number % len(ROOMS)]}
    reported = {"firmware": "1.9.0", "temperature": 18 + number % 9 / 2}
    planting.hub_eu.put_device(
        device_id,
        identity=planting.seen(online=number % 4 == 0),
        twin={"tags": tags, "properties": {"reported": reported}},
    )


def add_meters(planting: Planting, service: ProvisioningService, numbers: Iterable[int]) -> None:
    """Electricity meters, each with an enrollment of its own."""
    hub = HUB_EU if service is planting.factory_eu else HUB_US
    for number in numbers:
        planting.on(f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}T{number % 24:02d}:05:41.{number * 131:06d}")
        tags = {"household": HOUSEHOLDS[number % len(HOUSEHOLDS)], "room": ROOMS[number % len(ROOMS)]}
        service.put_enrollment(f"meter-{number}", enrollment(hub, initialTwin=initial_twin(tags)))
        service.register(f"meter-{number}")


def add_gateways_of_old(planting: Planting) -> None:
    """Enrollments that are deleted at once: what stays is a gap in the order of the others."""
    planting.on("2025-08-19T13:52:30.071844")
    for number in RETIRED:
        planting.factory_eu.put_enrollment(f"gateway-{number}", enrollment())
    for number in RETIRED:
        planting.factory_eu.delete_enrollment(f"gateway-{number}")
