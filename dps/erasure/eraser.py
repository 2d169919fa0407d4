"""The calls that delete, one record each: the `RecordEraser` of the product. Nothing here searches for records."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, TypeVar

from dps.erasure.blocking import block
from dps.erasure.ways_back import ways_back
from dps.services.linked_hub import LinkedHub
from dps.services.provisioning import ProvisioningService
from dps.services.roles import DPS_GROUPS, DPS_READ, DPS_WRITE, HUB_DELETE, HUB_PURGE, HUB_READ, needing
from dps.transport.errors import not_the_api
from privacy.erasure.plan.effects import is_edge
from privacy.model.errors import NeverWorksError, NotFoundError, calling
from privacy.model.ids import DeviceId, GroupId, RegistrationId
from privacy.model.plan import WayBack
from privacy.model.records import IN_DPS, Record, RecordKind
from privacy.model.sources import GroupMember

P = TypeVar("P")

_ROLES = {RecordKind.ENROLLMENT_GROUP: DPS_GROUPS, RecordKind.DEVICE_IDENTITY: HUB_DELETE}
"""What lets the bot delete; for the rest `DPS_WRITE`."""


class AzureEraser:
    """Deletes, purges and blocks in the services and hubs that `AzureRecords` searches, at the same pace."""

    def __init__(self, services: Sequence[ProvisioningService], hubs: Sequence[LinkedHub]) -> None:
        self._services = {service.name: service for service in services}
        self._hubs = {hub.name: hub for hub in hubs}

    async def read(self, kind: RecordKind, place: str, key: str) -> Record | None:
        """The record of exactly this kind and key as it is now; None where it is not there.

        Raises:
            ValueError: an erasure reads no such kind: a defect.
            RecordSourceError: the place did not answer as it should.
        """
        try:
            with needing(DPS_READ if kind in IN_DPS else HUB_READ, "show the record"):
                return await self._read(kind, place, key)
        except NotFoundError:
            return None

    async def modules(self, place: str, device_id: DeviceId) -> tuple[Record, ...]:
        """The module identities that the hub holds for the device now; none where there is no such device."""
        try:
            with needing(HUB_READ, "show the record"):
                return await self._hub(place).modules(device_id)
        except NotFoundError:
            return ()

    async def delete(self, kind: RecordKind, place: str, key: str, *, etag: str) -> str | None:
        """Delete the record if it is still of this version; returns Azure's name for the call, where it gave one.

        Raises:
            ValueError: an erasure deletes no such kind by itself: a defect.
            DriftedError: it is another version.
            NotFoundError: it is gone already, perhaps by an earlier try whose answer was lost.
        """
        with needing(_ROLES.get(kind, DPS_WRITE), "delete"):
            match kind:
                case RecordKind.ENROLLMENT:
                    return await self._service(place).delete_enrollment(key, etag=etag)
                case RecordKind.ENROLLMENT_GROUP:
                    return await self._service(place).delete_group(key, etag=etag)
                case RecordKind.REGISTRATION_RECORD:
                    return await self._service(place).delete_registration(key, etag=etag)
                case RecordKind.DEVICE_IDENTITY:
                    return await self._hub(place).delete_device(key, etag=etag)
                case _:
                    raise ValueError(f"an erasure deletes no {kind.words} by itself")

    async def members(self, place: str, group_id: GroupId) -> AsyncIterator[Sequence[GroupMember]]:
        """Every registration record of the group, page by page; none is kept.

        Raises:
            NotFoundError: the service lists no records of such a group.
        """
        with needing(DPS_READ, "list the group's records"):
            async for page in self._service(place).group_registrations(group_id):
                yield [_member(item) for item in page]

    async def records(self, place: str, group_id: GroupId) -> AsyncIterator[Sequence[Record]]:
        """Every registration record of the group, less what is withheld, page by page. Raises as `members` does."""
        with needing(DPS_READ, "list the group's records"):
            async for page in self._service(place).group_records(group_id):
                yield page

    async def purge(self, place: str, device_id: DeviceId) -> int:
        """Drop the commands that wait for the device, and say how many there were.

        Raises:
            NotFoundError: there is no such device.
        """
        with needing(HUB_PURGE, "drop waiting commands"):
            return await self._hub(place).purge(device_id)

    async def block(self, place: str, registration_id: str, *, etag: str | None) -> None:
        """Write the disabled enrollment: in place of the one with this etag, or a new one.

        Where it stands already, this does nothing.

        Raises:
            DriftedError: the enrollment is not the one that was read, or there is one where none was.
        """
        await block(self._service(place), registration_id, etag=etag)

    async def ways_back(self, records: Sequence[Record]) -> tuple[WayBack, ...]:
        """How a device of which these are the records could register again once they are gone.

        Raises:
            RecordSourceError: a service did not give its enrollment groups.
        """
        places = dict.fromkeys(record.place for record in records if record.kind in IN_DPS)
        found = []
        for place in places:
            with calling(place), needing(DPS_READ, "show its enrollment groups"):
                found.append(await ways_back(self._service(place), records))
        return tuple(way for ways in found for way in ways)

    async def children(self, records: Sequence[Record]) -> int:
        """How many devices name an edge device among these as their parent.

        Raises:
            RecordSourceError: a hub did not answer the query.
        """
        edges = [r for r in records if r.kind is RecordKind.DEVICE_IDENTITY and is_edge(r.body)]
        scopes = [(edge.place, edge.body.get("deviceScope")) for edge in edges]
        count = 0
        for place, scope in scopes:
            with calling(place), needing(HUB_READ, "show its children"):
                count += await self._hub(place).children(scope) if isinstance(scope, str) else 0
        return count

    async def _read(self, kind: RecordKind, place: str, key: str) -> Record:
        match kind:
            case RecordKind.ENROLLMENT:
                return await self._service(place).enrollment(key)
            case RecordKind.ENROLLMENT_GROUP:
                return await self._service(place).group(key)
            case RecordKind.REGISTRATION_RECORD:
                return await self._service(place).registration(key)
            case RecordKind.DEVICE_IDENTITY:
                return await self._hub(place).identity(key)
            case RecordKind.DEVICE_TWIN:
                return await self._hub(place).twin(key)
            case RecordKind.MODULE_IDENTITY:
                return await self._hub(place).module(*_ids(key))
            case RecordKind.MODULE_TWIN:
                return await self._hub(place).module_twin(*_ids(key))
            case _:
                raise ValueError(f"an erasure reads no {kind.words}")

    def _service(self, place: str) -> ProvisioningService:
        return _known(self._services, place)

    def _hub(self, place: str) -> LinkedHub:
        return _known(self._hubs, place)


def _member(item: Mapping[str, Any]) -> GroupMember:
    registration_id, etag = item.get("registrationId"), item.get("etag")
    if not isinstance(registration_id, str) or not isinstance(etag, str):
        raise not_the_api("with a registration record that has no id or no version")
    return GroupMember(registration_id=RegistrationId(registration_id), etag=etag)


def _ids(key: str) -> tuple[str, str]:
    """Device and module: neither id can hold a slash."""
    device_id, _, module_id = key.partition("/")
    return device_id, module_id


def _known(places: Mapping[str, P], place: str) -> P:
    if place not in places:
        raise NeverWorksError("is not set up for the bot")
    return places[place]
