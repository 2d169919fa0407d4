"""`index.html`: the bundle as people read and print it. No script, nothing fetched, everything escaped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.group import NAME
from evidence.rows import Row, rows
from evidence.signing import PUBLIC_KEY
from evidence.template import pieces
from privacy.export.content import Export, age, summary
from privacy.export.documents import order_said, record_name
from privacy.export.earlier import NAME as EARLIER
from privacy.export.person import FOLDER, has_copy
from privacy.model import out_of_reach
from privacy.model.records import Record
from privacy.subject.identifiers import ParsedIdentifier


@dataclass(frozen=True, kw_only=True)
class _RecordView:
    number: int
    file: str
    record: Record

    @property
    def anchor(self) -> str:
        return f"record-{self.number}"

    @property
    def title(self) -> str:
        words = self.record.kind.words
        return words[0].upper() + words[1:]

    def rows(self) -> Iterator[Row]:
        """One at a time: the page is never held as a whole."""
        return rows(self.record.body, {w.pointer: w.what.value for w in self.record.withheld})


def page(export: Export, first: Sequence[Sequence[str]] = (), *, key_id: str) -> Iterator[bytes]:
    """The page in pieces of UTF-8; the same export gives the same bytes.

    Args:
        export: what is shown.
        first: of a group's registration records the first (`evidence.group.Spooled`).
        key_id: of the key that signs.
    """
    yield from pieces(
        "index.html", _context(export) | {"first": first, "all": NAME, "key_id": key_id, "public_key": PUBLIC_KEY}
    )


def _context(export: Export) -> dict[str, Any]:
    return {
        "export": export,
        "order": order_said(export),
        "earlier": export.earlier,
        "earlier_file": EARLIER,
        "summary": summary(export, listed="below"),
        "coverage": export.coverage,
        "group": ParsedIdentifier.parse(export.identifier).group,
        "ages": [age(export, search) for search in export.coverage.searches],
        "stores": out_of_reach.STORES,
        "state": out_of_reach.STATE,
        "notes": out_of_reach.NOTES,
        "records": [
            _RecordView(number=number, file=record_name(export, number), record=record)
            for number, record in enumerate(export.findings.records, 1)
        ],
        "person": FOLDER if has_copy(export) else None,
        "withheld": any(record.withheld for record in export.findings.records),
    }
