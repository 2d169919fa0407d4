"""One provisioning service: enrollments, enrollment groups and registration records, and how a device registers."""

from collections.abc import Mapping

from sandbox.azure.dps.enrollments import Enrollments
from sandbox.azure.dps.registrations import Registrations
from sandbox.azure.hub.hub import IotHub
from sandbox.azure.shapes import Json
from sandbox.azure.stamps import ANY, Clock, stamp
from sandbox.azure.troubles.deletions import Deletions
from sandbox.azure.troubles.fates import OF_SERVICES, Kind
from sandbox.azure.troubles.returns import Return, Returns


class NotEnrolledError(Exception):
    """A device tried to register, and nothing lets it."""


class ProvisioningService:
    """The state of one service, and what tests and the demo change in it.

    Bodies are in the form of the service API 2021-10-01.
    """

    def __init__(self, name: str, *, hubs: Mapping[str, IotHub], clock: Clock) -> None:
        self.name = name
        self.host_name = f"{name}.azure-devices-provisioning.net"
        self.hubs = dict(hubs)
        """The linked hubs by host name, such as `hub-eu.azure-devices.net`."""
        self.cascade = True
        """Whether deleting an individual enrollment removes its registration record too."""
        self.largest_page = 100
        """The most rows in a page, and the page size when the caller names none."""
        self.enrollments = Enrollments(name, id_field="registrationId", clock=clock)
        self.groups = Enrollments(name, id_field="enrollmentGroupId", clock=clock)
        self.registrations = Registrations(clock)
        self.deletions = Deletions(OF_SERVICES, fold=str.lower)
        """What becomes of deletions here."""
        self.returns = Returns(clock, self._register_again)
        """Devices that register again when something of theirs was deleted, here or in a hub."""
        self._clock = clock
        for deletions in (self.deletions, *(hub.deletions for hub in self.hubs.values())):
            deletions.listeners.append(self.returns.deleted)

    def put_enrollment(self, registration_id: str, body: Json, *, if_match: str | None = ANY) -> Json:
        """Create or replace an individual enrollment; the answer has its keys.

        Raises:
            Refusal: 400, 409, 412; see `Enrollments.put`.
        """
        return self.enrollments.put(registration_id, body, if_match=if_match)

    def get_enrollment(self, registration_id: str) -> Json:
        """The enrollment with its `registrationState`, as GET by id has it and a query has not.

        Raises:
            Refusal: 404.
        """
        found = self.enrollments.get(registration_id)
        state = self.registrations.find(registration_id)
        return found if state is None else {**found, "registrationState": state}

    def delete_enrollment(self, registration_id: str, *, if_match: str | None = None) -> None:
        """Remove an individual enrollment and, when `cascade` is set, its registration record.

        Raises:
            Refusal: 404, 412.
        """
        if self.deletions.keeps(Kind.ENROLLMENT, registration_id):
            self.enrollments.check(registration_id, if_match)
            return
        back = self.enrollments.delete(registration_id, if_match=if_match)
        self.deletions.happened(Kind.ENROLLMENT, registration_id, back)
        if self.cascade and self.registrations.find(registration_id) is not None:
            self.delete_registration(registration_id)

    def delete_registration(self, registration_id: str, *, if_match: str | None = None) -> None:
        """Remove a registration record; the device may register again.

        Raises:
            Refusal: 404, 412.
        """
        if self.deletions.keeps(Kind.REGISTRATION, registration_id):
            self.registrations.check(registration_id, if_match)
            return
        back = self.registrations.delete(registration_id, if_match=if_match)
        self.deletions.happened(Kind.REGISTRATION, registration_id, back)

    def put_group(self, group_id: str, body: Json, *, if_match: str | None = ANY) -> Json:
        """Create or replace an enrollment group; the answer has its keys.

        Raises:
            Refusal: 400, 409, 412.
        """
        written = self.groups.put(group_id, body, if_match=if_match)
        self.registrations.open_group(group_id)
        return written

    def delete_group(self, group_id: str, *, if_match: str | None = None) -> None:
        """Remove an enrollment group; the registration records of its devices stay.

        Raises:
            Refusal: 404, 412.
        """
        self.groups.delete(group_id, if_match=if_match)
        self.registrations.close_group(group_id)

    def register(self, registration_id: str, *, group: str | None = None, hub: str | None = None) -> Json:
        """A device registers: it gets a registration record, and an identity in a hub where it has none.

        An individual enrollment comes before the group, also a disabled one: that is what blocks a device.

        Args:
            registration_id: What the device presents.
            group: The enrollment group whose key or certificate it holds, if any.
            hub: The host name of the hub it is assigned to; else the first one of the enrollment, or of the service.

        Raises:
            NotEnrolledError: Nothing lets it in, or what would is disabled.
        """
        individual = self.enrollments.find(registration_id)
        source = individual or (self.groups.find(group) if group else None)
        if source is None or source["provisioningStatus"] != "enabled":
            raise NotEnrolledError(registration_id)
        device_id = source.get("deviceId", registration_id)
        host_name = hub or next(iter(source.get("iotHubs") or self.hubs))
        known = self.hubs[host_name].provision(device_id, source)
        state = {
            "assignedHub": host_name,
            "deviceId": device_id,
            "status": "assigned",
            "substatus": "reprovisionedToInitialAssignment" if known else "initialAssignment",
        }
        return self.registrations.put(registration_id, state, group=None if individual else group)

    def _register_again(self, device: Return) -> bool:
        """Let a device register that is switched on. Returns whether it may."""
        try:
            record = self.register(device.registration_id, group=device.group, hub=device.hub)
        except NotEnrolledError:
            return False
        now = stamp(self._clock.now())
        online = {"connectionState": "Connected", "connectionStateUpdatedTime": now, "lastActivityTime": now}
        self.hubs[record["assignedHub"]].put_device(record["deviceId"], identity=online)
        return True
