"""What one search has learned so far: records, the links between ids, and whose they are."""

from collections.abc import Mapping
from typing import Any

from dps.records import link
from privacy.model import DeviceId
from privacy.records import Record, RecordKind
from privacy.subject import Held, Link, Resolution, Wanted, is_related, resolve

Key = tuple[str, str]
"""A service and a registration id without case."""


class Facts:
    """Grows while answers come in; says at any time what follows from them."""

    def __init__(self, asked: Wanted) -> None:
        self.asked = asked
        self.records: list[Record] = []
        self._typed = asked.text.casefold()
        self._device_ids: set[DeviceId] = {DeviceId(asked.text)}
        """Device ids that what was asked for has, had, or may mean."""
        self._enrollments: dict[Key, Mapping[str, Any]] = {}
        self._registrations: dict[Key, Mapping[str, Any]] = {}

    def add(self, record: Record) -> list[DeviceId]:
        """Keep a record; returns the device ids that are new with it."""
        self.records.append(record)
        key = _key(record.place, record.key)
        if record.kind is RecordKind.ENROLLMENT:
            self._enrollments[key] = record.body
        elif record.kind is RecordKind.REGISTRATION_RECORD:
            self._registrations[key] = record.body
        else:
            return []
        return self._learn(key)

    def see(self, place: str, item: Mapping[str, Any]) -> list[DeviceId] | None:
        """Look at one enrollment of a scan; None where it is somebody else's, else the device ids that are new.

        Of a hit only the ids are kept, until its own record comes.
        """
        if not self._may_be(item):
            return None
        ids = {name: item.get(name) for name in ("registrationId", "deviceId")}
        if not is_related(self.asked, link(place, ids, None), self._device_ids):
            return None
        key = _key(place, item["registrationId"])
        self._enrollments.setdefault(key, ids)
        return self._learn(key)

    def resolve(self) -> Resolution:
        """Whose records these are, as far as is known."""
        held = {
            (record.place, record.key)
            for record in self.records
            if record.kind in {RecordKind.DEVICE_IDENTITY, RecordKind.DEVICE_TWIN}
        }
        keys = self._enrollments.keys() | self._registrations.keys()
        return resolve(
            self.asked,
            [self._link(key) for key in sorted(keys)],
            [Held(place=place, device_id=DeviceId(device)) for place, device in sorted(held)],
        )

    def _may_be(self, item: Mapping[str, Any]) -> bool:
        """False for what need not be looked at closely: nearly everything, so this is quick."""
        registration_id = item["registrationId"]
        return (
            registration_id in self._device_ids
            or str(item.get("deviceId")) in self._device_ids
            or registration_id.casefold() == self._typed
        )

    def _learn(self, key: Key) -> list[DeviceId]:
        known = self._link(key)
        if not is_related(self.asked, known, self._device_ids):
            return []
        new = sorted(known.device_ids - self._device_ids)
        self._device_ids.update(new)
        return new

    def _link(self, key: Key) -> Link:
        return link(key[0], self._enrollments.get(key), self._registrations.get(key))


def _key(place: str, registration_id: str) -> Key:
    return place, registration_id.casefold()
