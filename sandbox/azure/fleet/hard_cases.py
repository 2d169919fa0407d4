"""Devices whose data lie in several places, or share a name with somebody else's."""

from sandbox.azure.fleet.edge_case import add_edge_gateway
from sandbox.azure.fleet.planting import HUB_EU, HUB_US, Planting, certificate, enrollment, initial_twin, self_signed


def add_hard_cases(planting: Planting) -> None:
    """Everything in this module but the devices that only a scan finds."""
    add_edge_gateway(planting)
    _vm_dev_4(planting)
    _lock_12(planting)
    _orphan_31(planting)
    _moved_15(planting)


def add_devices_behind_the_gap(planting: Planting) -> None:
    """Enrollments whose device id is not their registration id: DPS cannot look them up by it."""
    _lamp_living_room(planting)
    _dev_7(planting)


def _lamp_living_room(planting: Planting) -> None:
    """Known to its owner by a device id that only enrollment `reg-77` mentions."""
    planting.on("2026-01-08T17:26:40.551972")
    twin = initial_twin({"household": "Castellano", "room": "living room"}, {"brightness": 70})
    planting.factory_eu.put_enrollment("reg-77", enrollment(deviceId="lamp-living-room", initialTwin=twin))
    planting.factory_eu.register("reg-77")
    planting.on("2026-11-01T22:18:07.190335")
    planting.hub_eu.put_device(
        "lamp-living-room",
        identity=planting.seen(online=True),
        twin={"properties": {"reported": {"on": False, "switchedOffAt": "2026-11-01T22:18:06Z"}}},
    )


def _dev_7(planting: Planting) -> None:
    """One name, two devices: the registration id of `alpha`, and the device id of enrollment `reg-9`."""
    planting.on("2025-10-15T08:33:12.404816")
    for registration_id, device_id, household in (("dev-7", "alpha", "Fischer"), ("reg-9", "dev-7", "Urbina")):
        twin = initial_twin({"household": household})
        planting.factory_eu.put_enrollment(registration_id, enrollment(deviceId=device_id, initialTwin=twin))
        planting.factory_eu.register(registration_id)


def _vm_dev_4(planting: Planting) -> None:
    """Capitals count in a hub and not in DPS: `vm-dev-4` belongs to another customer."""
    planting.on("2025-11-20T11:02:58.730641")
    twin = initial_twin({"household": "Weber", "purpose": "test bench"})
    planting.factory_eu.put_enrollment("VM-Dev-4", enrollment(initialTwin=twin))
    planting.factory_eu.register("VM-Dev-4")
    planting.on("2026-02-24T15:44:19.086253")
    planting.hub_eu.put_device(
        "vm-dev-4",
        identity=planting.seen(online=False),
        twin={"tags": {"household": "Zeman", "purpose": "loan"}},
    )


def _lock_12(planting: Planting) -> None:
    """The same id in both factories, with different certificates: probably two locks."""
    planting.on("2025-07-03T05:50:44.217739")
    places = (
        (planting.factory_eu, planting.hub_eu, "Rotterdam", "Jansen"),
        (planting.factory_us, planting.hub_us, "Austin", "Vargas"),
    )
    for service, hub, where, household in places:
        twin = initial_twin({"household": household, "door": "front"})
        body = enrollment(hub.host_name, attestation=certificate("lock-12", where), initialTwin=twin)
        service.put_enrollment("lock-12", body)
        service.register("lock-12")
        hub.put_device("lock-12", identity={"authentication": self_signed("lock-12", where)})


def _orphan_31(planting: Planting) -> None:
    """Its group line-2 was deleted; the registration record and the device stayed."""
    planting.on("2024-09-10T10:10:26.995301")
    planting.factory_eu.put_group("line-2", enrollment(initialTwin=initial_twin({"line": 2})))
    planting.factory_eu.register("orphan-31", group="line-2")
    planting.hub_eu.patch_twin("orphan-31", {"tags": {"household": "Gallagher", "room": "cellar"}})
    planting.on("2025-03-31T16:00:05.120087")
    planting.factory_eu.delete_group("line-2")


def _moved_15(planting: Planting) -> None:
    """Moved to hub-us; afterwards a backup brought its old identity on hub-eu back."""
    planting.on("2025-02-17T13:28:39.467520")
    twin = initial_twin({"household": "Sato", "room": "study"})
    planting.factory_eu.put_enrollment("moved-15", enrollment(iotHubs=[HUB_EU, HUB_US], initialTwin=twin))
    planting.factory_eu.register("moved-15", hub=HUB_EU)
    planting.on("2025-09-05T19:35:11.853964")
    planting.hub_eu.delete_device("moved-15")
    state = planting.factory_eu.register("moved-15", hub=HUB_US)
    planting.factory_eu.registrations.put("moved-15", state | {"substatus": "deviceDataMigrated"})
    planting.on("2025-09-06T02:00:47.338112")
    planting.hub_eu.put_device(
        "moved-15", twin={"tags": {"household": "Sato", "room": "study", "restored": "2025-09-06"}}
    )
