"""What of a record binds a vote, and what changes by itself and does not.

A device that reboots or reports must not void every vote; a tag that somebody edits must. A record's bound content is
compared before each delete.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from privacy.model.order import Order
from privacy.model.records import Record, RecordKind
from privacy.subject.pseudonym import Pseudonyms

_HUB_MOVES = frozenset(
    {
        "etag", "connectionState", "connectionStateUpdatedTime", "statusUpdatedTime", "statusUpdateTime",
        "lastActivityTime", "cloudToDeviceMessageCount", "deviceEtag", "version",
    }
)  # fmt: skip
"""Members that a hub changes without anybody's edit."""
VOLATILE: Mapping[RecordKind, frozenset[str]] = {
    RecordKind.ENROLLMENT: frozenset({"etag", "lastUpdatedDateTimeUtc", "registrationState"}),
    RecordKind.ENROLLMENT_GROUP: frozenset({"etag", "lastUpdatedDateTimeUtc"}),
    RecordKind.DEVICE_IDENTITY: _HUB_MOVES,
    RecordKind.DEVICE_TWIN: _HUB_MOVES,
    RecordKind.MODULE_IDENTITY: _HUB_MOVES,
    RecordKind.MODULE_TWIN: _HUB_MOVES,
}
"""Members that do not bind; every other one does, so that a new one of Azure's binds until somebody has looked."""
ONLY: Mapping[RecordKind, tuple[str, ...]] = {
    RecordKind.REGISTRATION_RECORD: ("registrationId", "deviceId", "assignedHub", "status"),
}
"""Kinds that the service rewrites as a whole whenever the device starts: only these members bind."""
_SERVICE_ADDED = frozenset({"$metadata", "$version"})
SEALS = "(withheld)"
"""Beside the members of a record: what stands for each withheld value, by its pointer."""
MOST_CHANGES = 8
_LONGEST_VALUE = 60
_DIFFERENT = "what is withheld there is different"
_PLACEHOLDER = "[withheld: "


def bound(record: Record) -> dict[str, Any]:
    """The record's content without what changes by itself, and a keyed hash of each withheld value of it.

    Raises:
        KeyError: the kind is never part of a plan.
    """
    kept = without_seals(record)
    seals = {held.pointer: held.seal for held in record.withheld if held.seal and _binds(held.pointer, kept)}
    return kept | {SEALS: seals} if seals else kept


def without_seals(record: Record) -> dict[str, Any]:
    """What bound in plans that were made before withheld values did. Raises as `bound` does."""
    if record.kind in ONLY:
        return {name: record.body[name] for name in ONLY[record.kind] if name in record.body}
    kept = {name: value for name, value in record.body.items() if name not in VOLATILE[record.kind]}
    properties = kept.get("properties")
    if isinstance(properties, Mapping):
        kept["properties"] = {name: value for name, value in properties.items() if name != "reported"}
    cleaned: dict[str, Any] = _without_service_added(kept)
    return cleaned


def canonical(content: Mapping[str, Any]) -> bytes:
    """The same bytes for the same content, for every number and text that a service may send."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def order_hash(order: Order, pseudonyms: Pseudonyms) -> str:
    """What a plan binds of the order for which it is made: a vote is for why, for whom and under which law, too."""
    return pseudonyms.of_content(canonical(order.as_json()))


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what is different, without any value, such as `tags room`; at most `MOST_CHANGES` lines."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    differ = [path for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    return _most(list(dict.fromkeys(_words(path[1]) if path[0] == SEALS else " ".join(path) for path in differ)))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What is different, a line each, such as `tags room: "kitchen" → "office"`; at most `MOST_CHANGES` lines."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    differ = [path for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    lines = list(dict.fromkeys(_line(path, old.get(path), new.get(path)) for path in differ))
    return _most(lines)


def _most(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_CHANGES
    return [*lines[:MOST_CHANGES], f"and {more} more"] if more > 0 else lines


def _binds(pointer: str, kept: Mapping[str, Any]) -> bool:
    """Whether what is withheld there is in a part of the record that binds."""
    value: Any = kept
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            return True
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True


def _without_service_added(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_service_added(item) for name, item in value.items() if name not in _SERVICE_ADDED}
    return value


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _leaves(item, (*path, name))
    else:
        yield path, value


def _line(path: tuple[str, ...], before: Any, after: Any) -> str:
    """Of what is withheld, and of what stands or stood in its place, only that it is different."""
    if path[0] == SEALS:
        return f"{_words(path[1])}: {_DIFFERENT}"
    if any(isinstance(value, str) and _PLACEHOLDER in value for value in (before, after)):
        return f"{' '.join(path)}: {_DIFFERENT}"
    return f"{' '.join(path)}: {_shown(before)} → {_shown(after)}"


def _words(pointer: str) -> str:
    return " ".join(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
