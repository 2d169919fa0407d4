"""What one search has learned so far: records, the links between ids, and whose they are."""

from collections.abc import Mapping
from typing import Any

from dps.search.links import link
from privacy.model.ids import DeviceId
from privacy.model.records import Record, RecordKind
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.links import Held, Link, is_related
from privacy.subject.ownership import Doubts, Resolution, resolve

Key = tuple[str, str]
"""A service and a registration id without case."""


class Facts:
    """Grows while answers come in; says at any time what follows from them."""

    def __init__(self, asked: ParsedIdentifier) -> None:
        self.asked = asked
        self.records: list[Record] = []
        self.names: set[str] = set()
        """What enrollments are compared with: `asked` and every device id that follows from it, without case."""
        self.unheard: set[str] = set()
        """Services that did not give what stands there under the typed id."""
        self.unscanned: set[str] = set()
        """Services whose enrollments were not all compared."""
        self.capitals: set[Held] = set()
        """Devices of hubs whose ids differ from one of ours by capitals alone."""
        self.marked: set[Held] = set()
        """Devices of hubs whose ids are what was typed with a mark behind it."""
        self.version = 0
        """Changes with everything that is learned."""
        self._device_ids: set[DeviceId] = set()
        """Device ids that what was asked for has, had, or may mean."""
        self._enrollments: dict[Key, Mapping[str, Any]] = {}
        self._registrations: dict[Key, Mapping[str, Any]] = {}
        self._note({DeviceId(asked.text)})
        self.names.update(device.casefold() for device in asked.with_mark)

    def add(self, record: Record) -> list[DeviceId]:
        """Keep a record; returns the device ids that are new with it."""
        self.version += 1
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

        Only its ids are kept, until its own record comes: those of somebody else's too, where they differ from
        what is looked for by capitals alone.
        """
        ids = {name: item.get(name) for name in ("registrationId", "deviceId")}
        key = _key(place, item["registrationId"])
        self._enrollments.setdefault(key, ids)
        self.version += 1
        return self._learn(key) if self._is_related(key) else None

    def resolve(self) -> Resolution:
        """Whose records these are, as far as is known."""
        kinds = {RecordKind.DEVICE_IDENTITY, RecordKind.DEVICE_TWIN}
        held = {(record.place, record.key) for record in self.records if record.kind in kinds}
        return resolve(
            self.asked,
            self.links(),
            [*(Held(place=place, device_id=DeviceId(device)) for place, device in sorted(held)), *self.marked],
            Doubts(unheard=frozenset(self.unheard), unscanned=bool(self.unscanned)),
        )

    def links(self) -> list[Link]:
        """What the services say, in order."""
        return [self._link(key) for key in sorted(self._enrollments.keys() | self._registrations.keys())]

    def _learn(self, key: Key) -> list[DeviceId]:
        if not self._is_related(key):
            return []
        return self._note(self._link(key).device_ids)

    def _note(self, device_ids: set[DeviceId] | frozenset[DeviceId]) -> list[DeviceId]:
        new = sorted(device_ids - self._device_ids)
        self._device_ids.update(new)
        self.names.update(device.casefold() for device in new)
        return new

    def _is_related(self, key: Key) -> bool:
        return is_related(self.asked, self._link(key), self._device_ids)

    def _link(self, key: Key) -> Link:
        return link(key[0], self._enrollments.get(key), self._registrations.get(key))


def _key(place: str, registration_id: str) -> Key:
    return place, registration_id.casefold()
