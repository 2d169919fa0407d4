"""All registration records of a group in one member: a line each, written while they are read."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from privacy.export.documents import record_document
from privacy.model.records import Record

NAME = "records/registration-records.ndjson"
SHOWN = 1_000
"""Records in the page; the file has all."""
_PIECE = 1 << 16
_SHOWN_FIELDS = ("deviceId", "assignedHub", "status", "lastUpdatedDateTimeUtc")


@dataclass(frozen=True, kw_only=True)
class Spooled:
    """The records on disk, in a file without a name that vanishes when it is closed."""

    file: IO[bytes]
    count: int
    withheld: int
    first: tuple[Sequence[str], ...]
    """What the page shows of the first `SHOWN`: place, registration id and `_SHOWN_FIELDS`."""

    def content(self) -> Iterator[bytes]:
        """All lines, in pieces."""
        self.file.seek(0)
        while piece := self.file.read(_PIECE):
            yield piece


async def spool(records: AsyncIterator[Sequence[Record]], folder: Path) -> Spooled:
    """Write each page to disk as it comes, off the event loop. What `records` raises comes out, and nothing is left."""
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the caller closes it
    count = withheld = 0
    first: list[Sequence[str]] = []
    try:
        async for page in records:
            await asyncio.to_thread(_write, file, page)
            first += [_shown(record) for record in page[: SHOWN - len(first)]]
            count += len(page)
            withheld += sum(len(record.withheld) for record in page)
    except BaseException:
        file.close()
        raise
    return Spooled(file=file, count=count, withheld=withheld, first=tuple(first))


def _write(file: IO[bytes], page: Sequence[Record]) -> None:
    for record in page:
        text = json.dumps(record_document(record), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        file.write(f"{text}\n".encode("utf-8", "backslashreplace"))


def _shown(record: Record) -> Sequence[str]:
    return (record.place, record.key, *(_text(record.body.get(name)) for name in _SHOWN_FIELDS))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
