"""Registration records of one provisioning service."""

import itertools
import json

from sandbox.azure.dps.enrollments import DPS_ID
from sandbox.azure.refusal import bad_id, changed, no_enrollment, no_registration
from sandbox.azure.shapes import Json
from sandbox.azure.slots import Page, Slots
from sandbox.azure.stamps import Clock, etag_agrees, registration_etag, stamp
from sandbox.azure.troubles.deletions import WayBack

FIRST_ETAG = 0x6D01_7EC5


class Registrations:
    """Every registration record, and which of them came through which enrollment group.

    A record does not say its group (the service API has no such member); only asking the group tells.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rows: Slots[str] = Slots()
        self._groups: dict[str, Slots[str]] = {}
        self._group_of: dict[str, str] = {}
        self._numbers = itertools.count(FIRST_ETAG)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, registration_id: str) -> Json | None:
        """The record, or None."""
        row = self._rows.get(registration_id.lower())
        return None if row is None else json.loads(row)

    def get(self, registration_id: str) -> Json:
        """The record.

        Raises:
            Refusal: 404.
        """
        found = self.find(registration_id)
        if found is None:
            raise no_registration(registration_id)
        return found

    def put(self, registration_id: str, body: Json, *, group: str | None = None) -> Json:
        """Write a record as the service itself would; its `createdDateTimeUtc` stays.

        Args:
            registration_id: The id; the spelling of the first write stays.
            body: `assignedHub`, `deviceId`, `status`, `substatus`, `payload` and so on.
            group: The enrollment group that the device came through.

        Raises:
            Refusal: 400, the id is not one; 404, no such group.
        """
        if group is not None and group.lower() not in self._groups:
            raise no_enrollment(group)
        if not DPS_ID.fullmatch(registration_id):
            raise bad_id("registrationId", registration_id)
        now = self._clock.now()
        before = self.find(registration_id) or {}
        after = {
            "registrationId": before.get("registrationId", registration_id),
            "createdDateTimeUtc": before.get("createdDateTimeUtc", stamp(now)),
            **{name: value for name, value in body.items() if value is not None},
            "lastUpdatedDateTimeUtc": stamp(now),
            "etag": registration_etag(now, next(self._numbers)),
        }
        row = json.dumps(after)
        self._rows.put(registration_id.lower(), row)
        self._join(registration_id.lower(), group)
        return after

    def check(self, registration_id: str, if_match: str | None) -> None:
        """See that it is there, in the version that is meant; without `if_match` any version is.

        Raises:
            Refusal: 404, 412.
        """
        found = self.get(registration_id)
        if if_match is not None and not etag_agrees(if_match, found["etag"]):
            raise changed(registration_id)

    def delete(self, registration_id: str, *, if_match: str | None = None) -> WayBack:
        """Remove the record; without `if_match` whatever its version.

        Raises:
            Refusal: 404, 412.
        """
        self.check(registration_id, if_match)
        key = registration_id.lower()
        row, group = self._rows.get(key), self._group_of.get(key)
        self._rows.remove(key)
        self._leave(key)

        def back(*, as_new: bool) -> None:
            if row is None or key in self._rows:
                return
            body = json.loads(row)
            if as_new:
                self.put(body.pop("registrationId"), _without_times(body))
            else:
                self._rows.put(key, row)
            self._join(key, group if group in self._groups else None)

        return back

    def open_group(self, group: str) -> None:
        """Let devices join a group."""
        self._groups.setdefault(group.lower(), Slots())

    def close_group(self, group: str) -> None:
        """Forget the group. Its records stay: that is how orphans come about."""
        for key in self._groups.pop(group.lower(), Slots[str]()):
            self._group_of.pop(key, None)

    def page(self, group: str, start: int, size: int) -> Page[str]:
        """A page of a group's records as JSON texts.

        Raises:
            Refusal: 404, there is no such group. (What Azure answers is not documented.)
        """
        members = self._groups.get(group.lower())
        if members is None:
            raise no_enrollment(group)
        page = members.page(start, size)
        rows = [row for key in page.rows if (row := self._rows.get(key)) is not None]
        return Page(rows=rows, following=page.following)

    def _join(self, key: str, group: str | None) -> None:
        if group is None:
            return
        self._leave(key)
        self._groups[group.lower()].put(key, key)
        self._group_of[key] = group.lower()

    def _leave(self, key: str) -> None:
        group = self._group_of.pop(key, None)
        if group is not None:
            self._groups[group].remove(key)


def _without_times(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in {"createdDateTimeUtc", "lastUpdatedDateTimeUtc"}}
