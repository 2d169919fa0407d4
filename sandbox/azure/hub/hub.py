"""One IoT hub: device identities, modules, twins and command queues."""

import re
from functools import partial

from sandbox.azure.hub.births import EDGE_RUNTIME, Births, complete
from sandbox.azure.hub.management import Management
from sandbox.azure.hub.principal import Principal
from sandbox.azure.refusal import bad_id, changed, no_device, no_etag, no_module
from sandbox.azure.shapes import Json
from sandbox.azure.stamps import Clock, etag_agrees, identity_etag, stamp
from sandbox.azure.troubles.deletions import Deletions
from sandbox.azure.troubles.drifts import Drifts
from sandbox.azure.troubles.fates import OF_HUBS, Kind

HUB_ID = re.compile(r"[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}")
"""Ids in IoT Hub (Microsoft's `iot-hub-devguide-identity-registry.md`)."""

MOVES_BY_ITSELF = {
    "connectionState",
    "connectionStateUpdatedTime",
    "lastActivityTime",
    "cloudToDeviceMessageCount",
}
"""Members that change without a write to the identity, and leave its etag as it is."""


class IotHub:
    """The state of one hub, and what tests and the demo change in it. Ids differ in case.

    Bodies are in the form of the service API 2021-04-12.
    """

    def __init__(self, name: str, *, clock: Clock) -> None:
        self.name = name
        self.host_name = f"{name}.azure-devices.net"
        self.management = Management(clock)
        """Jobs and configurations."""
        self.deletions = Deletions(OF_HUBS)
        """What becomes of deletions here."""
        self.drifts = Drifts(clock)
        """Tags that somebody edits again and again."""
        self._clock = clock
        self._births = Births(name, clock)
        self._devices: dict[str, Principal] = {}

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
            device = self._devices[device_id] = self._births.new({"deviceId": device_id}, identity or {})
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
            modules[module_id] = self._births.new(ids, identity or {})
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
        device = self._device(device_id)
        self._check_version(device, device_id, if_match)
        if self.deletions.keeps(Kind.DEVICE, device_id):
            return
        del self._devices[device_id]
        self.deletions.happened(Kind.DEVICE, device_id, partial(self._put_back, device_id, device))
        for module_id, module in device.modules.items():
            self._module_is_gone(device_id, module_id, module)

    def delete_module(self, device_id: str, module_id: str, *, if_match: str | None = "*") -> None:
        """Remove one module with its twin.

        Raises:
            Refusal: 404, or 412 for another version and for None.
        """
        module = self._find(device_id, module_id)
        self._check_version(module, module_id, if_match)
        if not self.deletions.keeps(Kind.MODULE, f"{device_id}/{module_id}"):
            del self._device(device_id).modules[module_id]
            self._module_is_gone(device_id, module_id, module)

    def purge_commands(self, device_id: str) -> Json:
        """Throw away the cloud-to-device messages that wait for a device.

        Raises:
            Refusal: 404.
        """
        device = self._device(device_id)
        purged = device.identity["cloudToDeviceMessageCount"]
        if not self.deletions.keeps(Kind.COMMANDS, device_id):
            device.identity["cloudToDeviceMessageCount"] = 0
        return {"totalMessagesPurged": purged, "deviceId": device_id, "moduleId": None}

    def edit_as_somebody_would(self, device_id: str) -> None:
        """Change what drifts of a device, if it is time again; a twin is about to be read."""
        device = self._devices.get(device_id)
        if device and (tags := self.drifts.due(device_id, device.tags)):
            self.patch_twin(device_id, {"tags": tags})

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

    def _put_back(self, device_id: str, device: Principal, *, as_new: bool) -> None:
        self._devices.setdefault(device_id, self._births.again(device) if as_new else device)

    def _module_is_gone(self, device_id: str, module_id: str, module: Principal) -> None:
        def back(*, as_new: bool) -> None:
            device = self._devices.get(device_id)
            if device:
                device.modules.setdefault(module_id, self._births.again(module) if as_new else module)

        self.deletions.happened(Kind.MODULE, f"{device_id}/{module_id}", back)

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
        principal.identity.update(complete(members))
        if not members.keys() <= MOVES_BY_ITSELF:
            principal.etag_number = self._births.next_version()
