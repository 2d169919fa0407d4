"""How an erased device could register again by itself: through an enrollment group that is enabled.

DPS does not say which group a registration record came from (the service API has no such member), so the records of
the groups are paged until it turns up.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dps.services.paging import Item
from dps.services.provisioning import ProvisioningService
from dps.transport.errors import not_the_api
from privacy.model.errors import NotFoundError, TryLaterError
from privacy.model.plan import WayBack
from privacy.model.records import Record, RecordKind

PAGES = 200
"""How many pages of registration records are read per service: at the default pace less than a minute."""


async def ways_back(service: ProvisioningService, records: Sequence[Record]) -> tuple[WayBack, ...]:
    """The ways back into this service, for those of the records that are its own.

    Raises:
        RecordSourceError: the service did not give its groups.
    """
    ours = [record for record in records if record.place == service.name]
    enrollments = [record for record in ours if record.kind is RecordKind.ENROLLMENT]
    through_groups = _without_enrollment(ours, enrollments)
    certified = [record for record in enrollments if _type(record.body) == "x509"]
    if not through_groups and not certified:
        return ()
    groups = [group async for page in service.groups() for group in page if _is_enabled(group)]
    search = _Search(service, through_groups, pages=PAGES)
    ways = [WayBack(place=service.name, registration_id=key, group_id=group) for key, group in await search.run(groups)]
    if any(map(_signs, groups)):
        # Whether a certificate of this device descends from one of theirs cannot be seen from here.
        ways += [WayBack(place=service.name, registration_id=record.key) for record in certified]
    return tuple(ways)


class _Search:
    """The records of all enabled groups, page by page, until all that are looked for were seen."""

    def __init__(self, service: ProvisioningService, keys: Iterable[str], *, pages: int) -> None:
        self._service = service
        self._missing = {key.casefold(): key for key in keys}
        self._pages = pages
        self._found: list[tuple[str, str | None]] = []
        self._complete = True

    async def run(self, groups: Sequence[Item]) -> list[tuple[str, str | None]]:
        """Each registration id with its group; with None where the search ended before it was seen or ruled out."""
        for group in groups:
            if not self._missing:
                break
            await self._look_through(group)
        doubtful = () if self._complete else self._missing.values()
        return self._found + [(key, None) for key in doubtful]

    async def _look_through(self, group: Item) -> None:
        group_id = _id(group, "enrollmentGroupId")
        try:
            await self._read(group_id)
        except TryLaterError:
            self._complete = False
        except NotFoundError:
            # It was deleted since it was listed, and lets nobody in any more.
            return

    async def _read(self, group_id: str) -> None:
        if not self._pages:
            self._complete = False
            return
        pages = self._service.group_registrations(group_id)
        async for page in pages:
            self._pages -= 1
            self._note(page, group_id)
            if not self._missing:
                return
            if not self._pages:
                # It may have been the last one; that is not worth another page.
                self._complete = False
                return

    def _note(self, page: Iterable[Item], group_id: str) -> None:
        for item in page:
            key = self._missing.pop(_id(item, "registrationId").casefold(), None)
            if key is not None:
                self._found.append((key, group_id))


def _without_enrollment(records: Iterable[Record], enrollments: Iterable[Record]) -> list[str]:
    enrolled = {record.key.casefold() for record in enrollments}
    registered = [record.key for record in records if record.kind is RecordKind.REGISTRATION_RECORD]
    return [key for key in registered if key.casefold() not in enrolled]


def _is_enabled(group: Item) -> bool:
    """A group that does not say is: `enabled` is Microsoft's default."""
    return group.get("provisioningStatus") != "disabled"


def _signs(group: Item) -> bool:
    """True for a group of all devices whose certificates descend from one of its own."""
    held = _members(_members(group, "attestation"), "x509")
    certificates = [_members(held, name) for name in ("signingCertificates", "caReferences")]
    return _type(group) == "x509" and any(value for members in certificates for value in members.values())


def _type(enrollment: Mapping[str, Any]) -> str | None:
    return _members(enrollment, "attestation").get("type")


def _members(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The members of a member; none where it is no object."""
    inner = body.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _id(item: Item, member: str) -> str:
    found = item.get(member)
    if not isinstance(found, str) or not found:
        raise not_the_api("with a record that has no id")
    return found
