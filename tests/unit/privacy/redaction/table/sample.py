"""What a sample of the table is, and the places in which it is tried."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from privacy.model.records import RecordKind

_SEED = 20_261
_EACH = 8
"""Samples of each kind."""
_DATES = {"$lastUpdated": "2026-11-01T08:00:00Z"}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A secret as somebody writes it down."""

    value: Any
    """What a field holds: a text, a list of lines, or an object with a telling name."""
    parts: tuple[str, ...]
    """What must not be left."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One way in which secrets are written down."""

    name: str
    source: str
    """The document that names it; empty where people just do so."""
    make: Callable[[Random], Sample]

    def samples(self) -> list[Sample]:
        """The same each time, whatever other kinds there are."""
        rng = Random(f"{_SEED} {self.name}")
        return [self.make(rng) for _ in range(_EACH)]


Body = Mapping[str, Any]


def places(value: Any) -> Iterator[tuple[str, RecordKind, Body]]:
    """A record for every place in which somebody can write, each with this value in it."""
    twin, text = RecordKind.DEVICE_TWIN, _text(value)
    yield "tag", twin, {"deviceId": "d", "tags": {"note": value}}
    yield "desired", twin, {"properties": {"desired": {"note": value}}}
    yield "reported", RecordKind.MODULE_TWIN, {"moduleId": "m", "properties": {"reported": {"app": {"note": value}}}}
    yield "payload", RecordKind.REGISTRATION_RECORD, {"registrationId": "d", "payload": {"note": value}}
    yield "enrollment", RecordKind.ENROLLMENT, {"initialTwin": {"tags": {"note": value}}}
    yield "list", twin, {"tags": {"notes": [{"room": "hall"}, [value]]}}
    if text is not None:
        yield "metadata", twin, {"properties": {"desired": {"$metadata": {text: _DATES}}}}
        yield "key", twin, {"tags": {text: 1}}
        yield "free text", RecordKind.DEVICE_IDENTITY, {"statusReason": f"seen on site:\n{text}\nleft as it is"}
        yield "method", RecordKind.DEVICE_JOB, {"deviceJobId": "d", "outcome": {"message": f"it said\t{text}"}}


def _text(value: Any) -> str | None:
    """How the same is written in one line; None for what only a structure can say."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, held),) = value.items()
        return f"{name}={held}" if isinstance(held, str | int) else None
    return None


def left(clean: Any, parts: tuple[str, ...]) -> bool:
    """Whether any part of the secret is in what goes out."""
    shown = json.dumps(clean, ensure_ascii=False)
    return any(json.dumps(part, ensure_ascii=False)[1:-1] in shown for part in parts)
