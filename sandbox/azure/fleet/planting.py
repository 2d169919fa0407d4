"""Short words for putting devices into the world."""

from datetime import UTC, datetime
from typing import Any

from sandbox.azure.shapes import Json
from sandbox.azure.stamps import stamp, thumbprint
from sandbox.azure.world import AzureWorld

HUB_EU = "hub-eu.azure-devices.net"
HUB_US = "hub-us.azure-devices.net"

REPROVISION: Json = {"updateHubAssignment": True, "migrateDeviceData": True}


class Planting:
    """The world while it is being filled, with its clock in our hand."""

    def __init__(self, world: AzureWorld) -> None:
        self.world = world
        self.factory_eu = world.services["factory-eu"]
        self.factory_us = world.services["factory-us"]
        self.hub_eu = world.hubs["hub-eu"]
        self.hub_us = world.hubs["hub-us"]

    def on(self, moment: str) -> None:
        """Let everything that follows happen at a moment such as `2026-03-14T09:26:53.589793` (UTC)."""
        self.world.clock.at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def seen(self, *, online: bool) -> Json:
        """The members of an identity that was last heard from now."""
        now = stamp(self.world.clock.now())
        state = "Connected" if online else "Disconnected"
        return {"connectionState": state, "connectionStateUpdatedTime": now, "lastActivityTime": now}


def enrollment(hub: str = HUB_EU, **members: Any) -> Json:
    """An enrollment for one hub, with a symmetric key unless `attestation` says otherwise."""
    return {
        "attestation": {"type": "symmetricKey"},
        "reprovisionPolicy": REPROVISION,
        "allocationPolicy": "static",
        "iotHubs": [hub],
        **members,
    }


def initial_twin(tags: Json | None = None, desired: Json | None = None) -> Json:
    """What DPS puts into a new device's twin."""
    return {"tags": tags or {}, "properties": {"desired": desired or {}}}


def certificate(name: str, where: str) -> Json:
    """The attestation of a device with a certificate of its own; reading shows its description alone."""
    sha1 = thumbprint(name, where)
    info = {
        "subjectName": f"CN={name}, O=Hallway Locks, L={where}",
        "sha1Thumbprint": sha1,
        "sha256Thumbprint": sha1 + thumbprint(where, name)[:24],
        "issuerName": f"CN=Hallway Locks {where} Issuing CA, O=Hallway Locks",
        "notBeforeUtc": "2025-01-07T00:00:00Z",
        "notAfterUtc": "2035-01-07T00:00:00Z",
        "serialNumber": sha1[:18],
        "version": 3,
    }
    return {"type": "x509", "x509": {"clientCertificates": {"primary": {"info": info}}}}


def self_signed(name: str, where: str) -> Json:
    """How a hub knows the device with that certificate."""
    prints = {"primaryThumbprint": thumbprint(name, where), "secondaryThumbprint": thumbprint(name, where)}
    return {
        "symmetricKey": {"primaryKey": None, "secondaryKey": None},
        "x509Thumbprint": prints,
        "type": "selfSigned",
    }
