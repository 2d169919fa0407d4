"""One IoT hub: device identities, modules, twins and command queues."""

import itertools
import re

from sandbox.azure.management import Management
from sandbox.azure.principal import Principal
from sandbox.azure.refusal import bad_id, changed, no_device, no_etag, no_module
from sandbox.azure.shapes import Json, copied
from sandbox.azure.stamps import NEVER, Clock, derived_key, etag_agrees, generation_id, identity_etag, stamp

HUB_ID = re.compile(r"[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}")
"""Ids in IoT Hub (Microsoft's `iot-hub-devguide-identity-registry.md`)."""

FIRST_ETAG = 8_815_808

NO_THUMBPRINTS: Json = {"primaryThumbprint": None, "secondaryThumbprint": None}
NO_KEYS: Json = {"primaryKey": None, "secondaryKey": None}
MOVES_BY_ITSELF = {
    "connectionState",
    "connectionStateUpdatedTime",
    "lastActivityTime",
    "cloudToDeviceMessageCount",
}
"""Members that change without a write to the identity, and leave its etag as it is."""

EDGE_RUNTIME = ("$edgeAgent", "$edgeHub")
"""The modules of every edge device; they have no keys of their own."""


class IotHub:
    """The state of one hub, and what tests and the demo change in it. Ids differ in case.

    Bodies are in the form of the service API 2021-04-12.
    """

    def __init__(self, name: str, *, clock: Clock) -> None:
        self.name = name
        self.host_name = f"{name}.azure-devices.net"
        self.management = Management(clock)
        """Jobs and configurations."""
        self._clock = clock
        self._devices: dict[str, Principal] = {}
        self._etags = itertools.count(FIRST_ETAG)
        self._lives = itertools.count(1)

    def device_ids(self) -> list[str]:
        """Every device id in the order of creation."""
        return list(self._devices)

    def keys(self) -> set[str]:
        """Every symmetric key of a device or module."""
        owners = [owner for device in self._devices.values() for owner in (device, *device.modules.values())]
        pairs = [owner.identity["authentication"]["symmetricKey"] or {} for owner in owners]
        return {key for pair in pairs for key in pair.values() if key}

    def put_device(self, device_id: str, *, identity: Json | None = None, twin: Json | None = None) -> None:
        """Create a device, or change the members given of one that exists.

        Args:
            device_id: The id.
            identity: Members of the identity, such as `status`, `authentication`, `capabilities`, `parentScopes`.
            twin: A patch of `tags` and `properties`, as for `patch_twin`.

        Raises:
            Refusal: 400, the id is not one.
        """
        if not HUB_ID.fullmatch(device_id):
            raise bad_id("deviceId", device_id)
        device = self._devices.get(device_id)
        if device is None:
            device = self._devices[device_id] = self._new({"deviceId": device_id}, identity or {})
        elif identity:
            self._change(device, identity)
        if twin:
            self.patch_twin(device_id, twin)

    def put_module(
        self, device_id: str, module_id: str, *, identity: Json | None = None, twin: Json | None = None
    ) -> None:
        """Create a module of a device, or change the members given.

        Raises:
            Refusal: 400, the id is not one; 404, no such device.
        """
        if not HUB_ID.fullmatch(module_id):
            raise bad_id("moduleId", module_id)
        modules = self._device(device_id).modules
        if module_id not in modules:
            ids = {"moduleId": module_id, "deviceId": device_id}
            modules[module_id] = self._new(ids, identity or {})
        elif identity:
            self._change(modules[module_id], identity)
        if twin:
            self.patch_twin(device_id, twin, module_id=module_id)

    def patch_twin(self, device_id: str, patch: Json, *, module_id: str | None = None) -> None:
        """Merge a patch of `tags`, `properties.desired` and `properties.reported`; null removes.

        Raises:
            Refusal: 404.
        """
        self._find(device_id, module_id).patch_twin(patch, stamp(self._clock.now()))

    def get_device(self, device_id: str) -> Json:
        """The identity, keys in clear.

        Raises:
            Refusal: 404.
        """
        return self._device(device_id).identity_wire()

    def get_twin(self, device_id: str) -> Json:
        """The device twin.

        Raises:
            Refusal: 404.
        """
        return self._device(device_id).twin_wire()

    def get_modules(self, device_id: str) -> list[Json]:
        """The identities of all modules of a device, keys in clear.

        Raises:
            Refusal: 404.
        """
        return [module.identity_wire() for module in self._device(device_id).modules.values()]

    def get_module(self, device_id: str, module_id: str) -> Json:
        """The identity of one module, keys in clear.

        Raises:
            Refusal: 404.
        """
        return self._find(device_id, module_id).identity_wire()

    def get_module_twin(self, device_id: str, module_id: str) -> Json:
        """The twin of one module.

        Raises:
            Refusal: 404.
        """
        return self._find(device_id, module_id).twin_wire()

    def delete_device(self, device_id: str, *, if_match: str | None = "*") -> None:
        """Remove a device with its twin, its modules and its command queue.

        Raises:
            Refusal: 404, or 412 for another version and for None.
        """
        self._check_version(self._device(device_id), device_id, if_match)
        del self._devices[device_id]

    def delete_module(self, device_id: str, module_id: str, *, if_match: str | None = "*") -> None:
        """Remove one module with its twin.

        Raises:
            Refusal: 404, or 412 for another version and for None.
        """
        self._check_version(self._find(device_id, module_id), module_id, if_match)
        del self._device(device_id).modules[module_id]

    def purge_commands(self, device_id: str) -> Json:
        """Throw away the cloud-to-device messages that wait for a device.

        Raises:
            Refusal: 404.
        """
        device = self._device(device_id)
        purged = device.identity["cloudToDeviceMessageCount"]
        device.identity["cloudToDeviceMessageCount"] = 0
        return {"totalMessagesPurged": purged, "deviceId": device_id, "moduleId": None}

    def provision(self, device_id: str, enrollment: Json) -> bool:
        """Create the identity that an enrollment asks for, unless it is there. Returns whether it was."""
        if device_id in self._devices:
            return True
        capabilities = enrollment.get("capabilities") or {"iotEdge": False}
        initial_twin = enrollment.get("initialTwin") or {}
        self.put_device(device_id, identity={"capabilities": capabilities}, twin=initial_twin)
        if capabilities.get("iotEdge"):
            for module_id in EDGE_RUNTIME:
                self.put_module(device_id, module_id, identity={"managedBy": "iotEdge"})
        return False

    def _device(self, device_id: str) -> Principal:
        device = self._devices.get(device_id)
        if device is None:
            raise no_device(device_id)
        return device

    def _find(self, device_id: str, module_id: str | None) -> Principal:
        device = self._device(device_id)
        if module_id is None:
            return device
        module = device.modules.get(module_id)
        if module is None:
            raise no_module(device_id, module_id)
        return module

    def _check_version(self, principal: Principal, named: str, if_match: str | None) -> None:
        if if_match is None:
            raise no_etag(named)
        if not etag_agrees(if_match, identity_etag(principal.etag_number)):
            raise changed(named)

    def _change(self, principal: Principal, members: Json) -> None:
        principal.identity.update(_complete(members))
        if not members.keys() <= MOVES_BY_ITSELF:
            principal.etag_number = next(self._etags)

    def _new(self, ids: dict[str, str], given: Json) -> Principal:
        life = generation_id(self._clock.now(), next(self._lives))
        of_kind: Json = (
            {"managedBy": None}
            if "moduleId" in ids
            else {
                "status": "enabled",
                "statusReason": None,
                "statusUpdatedTime": NEVER,
                "capabilities": {"iotEdge": False},
            }
        )
        identity = {
            **ids,
            "generationId": life,
            "connectionState": "Disconnected",
            "connectionStateUpdatedTime": NEVER,
            "lastActivityTime": NEVER,
            "cloudToDeviceMessageCount": 0,
            "authentication": self._authentication(ids, life),
            **of_kind,
            **_complete(given),
        }
        return Principal(identity=identity, etag_number=next(self._etags))

    def _authentication(self, ids: dict[str, str], life: str) -> Json:
        if ids.get("moduleId") in EDGE_RUNTIME:
            return {"symmetricKey": dict(NO_KEYS), "x509Thumbprint": dict(NO_THUMBPRINTS), "type": "none"}
        keys = {name: derived_key(32, self.name, *ids.values(), life, name) for name in ("primaryKey", "secondaryKey")}
        return {"symmetricKey": keys, "x509Thumbprint": dict(NO_THUMBPRINTS), "type": "sas"}


def _complete(identity: Json) -> Json:
    """A copy without ids, whose authentication, where it says one, has every member."""
    given = {name: value for name, value in copied(identity).items() if name not in {"deviceId", "moduleId"}}
    if "authentication" in given:
        absent = {"symmetricKey": dict(NO_KEYS), "x509Thumbprint": dict(NO_THUMBPRINTS), "type": "sas"}
        given["authentication"] = absent | given["authentication"]
    return given
