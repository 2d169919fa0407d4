"""What a finished scan leaves behind: enough to say that no enrollment names a device, and too little to read."""

import secrets
from array import array
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from dps.services.paging import Item
from dps.transport.paths import is_dps_id
from privacy.model.ids import Millis

_DRAWERS = 1024
_MOST_HUBS = 1000
"""A service has at most 50 linked hubs; what enrollments say is only text, and memory stays flat."""
_PROCESS_KEY = secrets.token_bytes(16)
"""Made at start and kept nowhere: the hashes mean nothing to anybody else."""


class ScanIndex:
    """Keyed 64-bit hashes of every device id that is not its enrollment's own registration id: 8 bytes each.

    All others are found by id, but for the few that cannot be asked for (`query`), which are here too. Two ids with
    one hash cost a needless scan, in some 10^19 cases, and hide nothing.
    """

    def __init__(self, as_of: Millis) -> None:
        self.as_of = as_of
        """When the scan began."""
        self.scanned = 0
        """Enrollments read."""
        self.hubs: Counter[str] = Counter()
        """Host names of hubs, in lower case, and how many enrollments name each."""
        self._drawers = [array("Q") for _ in range(_DRAWERS)]

    def add(self, items: Iterable[Item]) -> None:
        """Take in a page; nothing of it is kept."""
        for item in items:
            self.scanned += 1
            device = _only_scanned(item)
            if device is not None:
                number = _hash(device.casefold())
                self._drawers[number % _DRAWERS].append(number)
            for hub in _hubs(item):
                if hub in self.hubs or len(self.hubs) < _MOST_HUBS:
                    self.hubs[hub] += 1

    def rules_out(self, names: Iterable[str]) -> bool:
        """True where no enrollment of another registration id names any of these device ids, in any case."""
        return not any(number in self._drawers[number % _DRAWERS] for number in map(_hash, map(str.casefold, names)))


def _only_scanned(item: Item) -> str | None:
    """The device id of an enrollment that cannot be found by asking for that id."""
    registration_id, device = item["registrationId"], item.get("deviceId") or item["registrationId"]
    hidden = device != registration_id or not is_dps_id(registration_id)
    return device if hidden and isinstance(device, str) else None


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=_PROCESS_KEY).digest()
    return int.from_bytes(digest, "big")


def _hubs(item: Item) -> set[str]:
    named = item.get("iotHubs")
    hosts = [*(named if isinstance(named, list) else []), item.get("iotHubHostName")]
    return {host.casefold() for host in hosts if isinstance(host, str) and host}
