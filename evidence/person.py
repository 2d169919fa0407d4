"""The folder for the person: a page in plain words and the records behind it.

What is in them is decided in `privacy.export.person`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.archive import Archive
from evidence.rows import METADATA, Row, rows
from evidence.sealing import json_bytes
from evidence.template import pieces
from privacy.export.content import Export
from privacy.export.documents import BundleMember
from privacy.export.earlier import NAME as EARLIER
from privacy.export.earlier import content
from privacy.export.person import FOLDER, PAGE, PersonRecord, has_copy, person_records
from privacy.model.clocks import readable
from privacy.subject.identifiers import ParsedIdentifier

_STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
_COUNT = "$version"
"""How often the service wrote a side of a twin; of no use on a page."""


@dataclass(frozen=True, kw_only=True)
class _View:
    """One record on the page. What can be long comes one at a time."""

    record: PersonRecord
    shown: Mapping[str, Any]
    times: Mapping[str, Any]

    def rows(self) -> Iterator[Row]:
        return rows(self.shown, {held.pointer: held.what for held in self.record.held_back})

    def changes(self) -> Iterator[tuple[str, str]]:
        """Each value of a twin and when it was last changed, in the twin's own order."""
        todo = _members((), self.times)
        while todo:
            steps, node = todo.pop()
            if isinstance(at := node.get("$lastUpdated"), str):
                yield _STEP.join(steps), at
            todo += _members(steps, node)

    def held_back(self) -> Iterator[tuple[str, str, str]]:
        """Where, what and why; not the time of a value a second time."""
        for held in self.record.held_back:
            if METADATA not in held.pointer.split("/"):
                yield _words(held.pointer), held.what, held.why


def person_members(archive: Archive, export: Export) -> Iterator[BundleMember]:
    """Write the folder, member by member, where the export has one; each record is made anew and let go."""
    if has_copy(export):
        yield archive.add(PAGE, person_page(export), "for the person: the data in plain words, to read and print")
        for record in person_records(export):
            document = record.document()
            yield archive.add(document.name, [json_bytes(document.content)], document.what)
        if export.earlier:
            name, said = f"{FOLDER}/{EARLIER}", [json_bytes(content(export.earlier))]
            yield archive.add(name, said, "requests about the device, for the person")


def person_page(export: Export) -> Iterator[bytes]:
    """The page in pieces of UTF-8; the same export gives the same bytes."""
    read_at = sorted(record.read_at for record in export.findings.records)
    context = {
        "device": ParsedIdentifier.parse(export.identifier).text,
        "partial": export.findings.coverage.partial,
        "first": readable(read_at[0]) if read_at else "",
        "last": readable(read_at[-1]) if read_at else "",
        "earlier": export.earlier,
        "earlier_file": EARLIER,
        "count": len(read_at),
        "views": map(_view, person_records(export)),
    }
    return pieces("person.html", context)


def _view(record: PersonRecord) -> _View:
    """The times of a twin's values apart from the values, for they are many and of less interest."""
    sides = record.data.get("properties")
    if not isinstance(sides, Mapping):
        return _View(record=record, shown=record.data, times={})
    times = {name: side[METADATA] for name, side in sides.items() if _is_timed(side)}
    values = {name: {k: v for k, v in sides[name].items() if k not in {METADATA, _COUNT}} for name in times}
    return _View(record=record, shown={**record.data, "properties": {**sides, **values}}, times=times)


def _members(steps: tuple[str, ...], node: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Those that have members of their own, the last one first."""
    return [((*steps, name), value) for name, value in node.items() if isinstance(value, Mapping)][::-1]


def _is_timed(side: Any) -> bool:
    return isinstance(side, Mapping) and isinstance(side.get(METADATA), Mapping)


def _words(pointer: str) -> str:
    """A JSON pointer as people read it."""
    return _STEP.join(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
