"""An ordered collection that is read in pages, as a large database reads its partitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page."""

    rows: list[T]
    """What it holds; nothing where everything was deleted."""

    following: int | None
    """Where the next page starts; None on the last one."""


class Slots(Generic[T]):
    """Rows in the order in which they came, each under a key.

    A page is a stretch of slots, and a deleted row leaves its slot empty. So a page costs what it is long, however
    many rows there are, and after deletions pages come back short, or empty with more to follow, as Azure's do.
    """

    def __init__(self) -> None:
        self._rows: list[T | None] = []
        self._where: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._where)

    def __contains__(self, key: str) -> bool:
        return key in self._where

    def __iter__(self) -> Iterator[T]:
        return (row for row in self._rows if row is not None)

    def get(self, key: str) -> T | None:
        """The row under `key`, if there is one."""
        where = self._where.get(key)
        return None if where is None else self._rows[where]

    def put(self, key: str, row: T) -> None:
        """Replace the row in its slot, or add it at the end."""
        where = self._where.get(key)
        if where is None:
            self._where[key] = len(self._rows)
            self._rows.append(row)
        else:
            self._rows[where] = row

    def remove(self, key: str) -> None:
        """Empty the slot of `key`, if there is one."""
        where = self._where.pop(key, None)
        if where is not None:
            self._rows[where] = None

    def page(self, start: int, size: int) -> Page[T]:
        """The rows in the `size` slots from `start` on."""
        end = start + size
        return Page(
            rows=[row for row in self._rows[start:end] if row is not None],
            following=end if end < len(self._rows) else None,
        )
