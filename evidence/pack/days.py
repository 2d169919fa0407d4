"""The ledger of some days as CSV and as JSON, for programs that auditors use."""

import asyncio
import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from evidence.spool import Spool
from privacy.model.clocks import iso
from privacy.model.ids import Digest
from privacy.pack.days import DayEntry, Days
from privacy.request.changes import Bundle

COLUMNS = ("sequence", "at", "event", "request", "device", "requester", "approver", "by", "detail", "digest")
_ROLES = ("requester", "approver", "by")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a spreadsheet begins a formula, or leaves the cell (OWASP: CSV injection)."""


class SpooledDays:
    """Keeps `privacy.pack.days.DayWriter`."""

    def __init__(self, spool: Path) -> None:
        self._spool = Spool(spool)

    async def write(self, days: Days, entries: Sequence[DayEntry]) -> Sequence[Bundle]:
        """Write `DSR-ledger-….csv` and `.json` on the spool, off the event loop."""
        name = f"DSR-ledger-{days.first}-{days.last}"
        return await asyncio.to_thread(
            lambda: [self._write(f"{name}.csv", as_csv(entries)), self._write(f"{name}.json", as_json(entries))]
        )

    def discard(self, bundle: Bundle) -> None:
        """Take the file off the spool."""
        self._spool.discard(bundle)

    def _write(self, name: str, text: str) -> Bundle:
        def fill(file: IO[bytes]) -> tuple[int, Digest]:
            file.write(text.encode())
            return 1, Digest("")

        return self._spool.write(name, fill)


def as_csv(entries: Sequence[DayEntry]) -> str:
    """A line for each entry, after one with the names of the columns; no cell is a formula (RFC 4180)."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows([harmless(str(cell)) for cell in _cells(entry)] for entry in entries)
    return text.getvalue()


def as_json(entries: Sequence[DayEntry]) -> str:
    """The same as a list of objects."""
    return json.dumps([_object(entry) for entry in entries], ensure_ascii=False, indent=1)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(entry: DayEntry) -> list[Any]:
    said = _object(entry)
    people, detail = said.pop("people"), json.dumps(said.pop("detail"), ensure_ascii=False, sort_keys=True)
    known = said | {role: people.get(role, "") for role in _ROLES} | {"detail": detail}
    return [known[column] or "" for column in COLUMNS]


def _object(entry: DayEntry) -> dict[str, Any]:
    people: Mapping[str, str] = {role: entry.people[role] for role in _ROLES if role in entry.people}
    return {
        "sequence": entry.sequence,
        "at": iso(entry.at),
        "event": entry.event.value,
        "request": entry.request,
        "device": entry.device,
        "people": dict(people),
        "detail": dict(entry.detail),
        "digest": entry.digest,
    }
