"""What stands in a write-ahead log behind its last complete transaction, where SQLite stops to read without a word.

The format, and when a frame is valid: sqlite.org/fileformat2.html, section 4, "The Write-Ahead Log". One changed bit
makes its frame invalid, and all transactions from there on as if they had never been.
"""

import struct
import time
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

_HEADER, _FRAME = 32, 24
_SALTED = 16
"""Bytes of a frame with which its salts are there."""
_ORDERS = {0x377F0682: "<", 0x377F0683: ">"}
"""The magic number says in which order of bytes the checksums are computed."""
_PAGES = frozenset(2**power for power in range(9, 17))
_USUAL_PAGE = 4096
_WORD = 2**32 - 1
_TRIES = 5
_PAUSE = 0.2
"""Seconds: by then a bot at work has ended its transaction."""

_Two = tuple[int, int]


class Tail(StrEnum):
    """What was found there."""

    NOTHING = "nothing"
    """Or what the log held before it was begun anew: such frames have other salts."""
    UNFINISHED = "unfinished"
    """A transaction that is not complete. A crash leaves that, and so does whoever cuts the log or changes its end."""
    CHANGED = "changed"
    """Further transactions behind a damaged one. No crash leaves that: each is on disk before the next one is begun
    (`synchronous=FULL`), and what is on disk is overwritten with other salts only.
    """


def tail_of(log: Path) -> Tail:
    """Look behind the last complete transaction; again, where somebody is writing."""
    content = _read(log)
    for _ in range(_TRIES):
        found = judge(content)
        if found is Tail.NOTHING:
            break
        time.sleep(_PAUSE)
        before, content = content, _read(log)
        if content == before:
            break
    return found


def changed_log(log: Path) -> str:
    """How `Tail.CHANGED` is said."""
    return (
        f"{log.name} was changed or damaged: complete changes stand behind a broken one, and SQLite reads none of them"
    )


def _read(log: Path) -> bytes:
    try:
        return log.read_bytes()
    except FileNotFoundError:
        return b""


def judge(content: bytes) -> Tail:
    """The same for the bytes of a log at rest."""
    if len(content) < _HEADER:
        return Tail.UNFINISHED if content else Tail.NOTHING
    log = _Log.parse(content)
    behind = log.frames[log.complete() :]
    cut_short = behind and len(behind[0]) < _SALTED
    if log.sound and not cut_short and not any(log.is_ours(frame) for frame in behind):
        return Tail.NOTHING
    return Tail.CHANGED if any(log.goes_on(*two) for two in pairwise(behind)) else Tail.UNFINISHED


@dataclass(frozen=True, kw_only=True)
class _Log:
    sound: bool
    """The header's own checksum is right."""
    orders: tuple[str, ...]
    """Of bytes in checksums; both where the header is damaged."""
    salts: _Two
    sums: _Two
    size: int
    """Of a frame."""
    frames: list[bytes]
    """The last one may be cut short."""

    @classmethod
    def parse(cls, content: bytes) -> "_Log":
        magic, _, page = struct.unpack_from(">3I", content)
        order, sums = _ORDERS.get(magic), _two(content, 24)
        sound = order is not None and page in _PAGES and _add(order, content[:24], (0, 0)) == sums
        size = _FRAME + (page if page in _PAGES else _USUAL_PAGE)
        return cls(
            sound=sound,
            orders=(order,) if order and sound else tuple(_ORDERS.values()),
            salts=_two(content, 16),
            sums=sums,
            size=size,
            frames=[content[at : at + size] for at in range(_HEADER, len(content), size)],
        )

    def complete(self) -> int:
        """How many frames, from the first, SQLite reads."""
        count, sums = 0, self.sums
        for number, frame in enumerate(self.frames if self.sound else (), 1):
            if len(frame) < self.size or _two(frame, 8) != self.salts:
                break
            sums = _add(self.orders[0], frame[:8] + frame[_FRAME:], sums)
            if _two(frame, 16) != sums:
                break
            if _ends_transaction(frame):
                count = number
        return count

    def is_ours(self, frame: bytes) -> bool:
        """Written since the log was begun anew: then both salts change, and a changed bit changes one of them."""
        return len(frame) >= _SALTED and any(a == b for a, b in zip(_two(frame, 8), self.salts, strict=True))

    def goes_on(self, last: bytes, first: bytes) -> bool:
        """The second begins a transaction after the one that the first ends, by their checksums as they stand there.

        SQLite may repeat the last frame to fill a sector of the disk (wal.c, `padToSectorBoundary`).
        """
        ours = len(first) == self.size and self.is_ours(last) and self.is_ours(first)
        if not ours or not _ends_transaction(last) or last[_FRAME:] == first[_FRAME:]:
            return False
        return any(_add(order, first[:8] + first[_FRAME:], _two(last, 16)) == _two(first, 16) for order in self.orders)


def _ends_transaction(frame: bytes) -> bool:
    return _two(frame, 0)[1] != 0


def _two(content: bytes, place: int) -> _Two:
    first, second = struct.unpack_from(">2I", content, place)
    return first, second


def _add(order: str, content: bytes, sums: _Two) -> _Two:
    first, second = sums
    for one, two in struct.iter_unpack(f"{order}2I", content):
        first = (first + one + second) & _WORD
        second = (second + two + first) & _WORD
    return first, second
