"""Deletions that do not go as their answer says: the record stays, comes back, or cannot be read any more.

An erasure has to see through all of it. What is armed here stays armed until it is disarmed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from sandbox.azure.refusal import out_of_order
from sandbox.azure.troubles.fates import FATES, GOES_WITH, Armed, Fate, Kind

Key = tuple[Kind, str]


class WayBack(Protocol):
    """Puts a deleted record back, where nothing has taken its place."""

    def __call__(self, *, as_new: bool) -> None:
        """Put it back as a new one, with a generation or a time of creation of its own, or as it was."""
        ...


@dataclass(kw_only=True)
class _Gone:
    """A record that was deleted."""

    back: WayBack
    reads: int = 0


class Deletions:
    """What becomes of the deletions of one service or hub, and who is told of them."""

    def __init__(self, kinds: frozenset[Kind], *, fold: Callable[[str], str] = str) -> None:
        """Begin with nothing armed.

        Args:
            kinds: What there is to delete.
            fold: Makes ids equal that mean one record.
        """
        self.listeners: list[Callable[[Kind, str], None]] = []
        """Called with every record that was really deleted."""
        self._kinds = kinds
        self._fold = fold
        self._armed: dict[Key, Armed] = {}
        self._gone: dict[Key, _Gone] = {}

    def arm(
        self,
        kind: Kind,
        record_id: str,
        fate: Fate,
        *,
        after_reads: int = 0,
        as_new: bool = False,
        status: int = HTTPStatus.SERVICE_UNAVAILABLE,
    ) -> None:
        """Decide what becomes of a record when it is deleted next, and whenever it is deleted after that.

        Raises:
            ValueError: There is no such kind here, or this cannot become of it.
        """
        if kind not in self._kinds:
            raise ValueError(f"kind is one of: {', '.join(sorted(self._kinds))}")
        if fate not in FATES.get(kind, set(Fate)):
            raise ValueError(f"for a {kind} fate is one of: {', '.join(FATES[kind])}")
        key = (kind, self._fold(record_id))
        self._gone.pop(_owner(key), None)  # what was deleted before is not what is meant
        self._armed[key] = Armed(
            kind=kind, id=record_id, fate=fate, after_reads=after_reads, as_new=as_new, status=status
        )

    def disarm(self, kind: Kind | None = None, record_id: str = "") -> None:
        """Let deletions of one record, or of all of them, be deletions; what has come back stays."""
        for key in list(self._armed) if kind is None else [(kind, self._fold(record_id))]:
            self._armed.pop(key, None)

    def armed(self) -> list[Armed]:
        """Everything that is armed."""
        return list(self._armed.values())

    def keeps(self, kind: Kind, record_id: str) -> bool:
        """Whether a record is to stay although its deletion is answered as done."""
        armed = self._armed.get((kind, self._fold(record_id)))
        return armed is not None and armed.fate is Fate.STAYS

    def happened(self, kind: Kind, record_id: str, back: WayBack) -> None:
        """A record was deleted; `back` undoes it."""
        key = (kind, self._fold(record_id))
        if any(key in {armed, _owner(armed)} for armed in self._armed):
            self._gone[key] = _Gone(back=back)
        for told in self.listeners:
            told(kind, record_id)

    def read(self, kind: Kind, record_id: str) -> None:
        """A record is about to be read by its id.

        Raises:
            Refusal: It was deleted, and cannot be read since.
        """
        key = (kind, self._fold(record_id))
        armed, gone = self._armed.get(key), self._gone.get(_owner(key))
        if armed is None or gone is None:
            return
        if armed.fate is Fate.UNREADABLE:
            raise out_of_order(armed.status)
        gone.reads += 1
        if gone.reads > armed.after_reads:
            del self._gone[key]
            gone.back(as_new=armed.as_new)

    def read_below(self, kind: Kind, path: str) -> None:
        """Everything whose id begins with `path` is about to be read at once.

        Raises:
            Refusal: One of them was deleted, and cannot be read since.
        """
        for armed, record_id in list(self._armed):
            if armed is kind and record_id.startswith(path):
                self.read(armed, record_id)


def _owner(key: Key) -> Key:
    return GOES_WITH.get(key[0], key[0]), key[1]
