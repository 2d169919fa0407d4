"""The small part of IoT Hub's query language that this sandbox understands."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sandbox.azure.refusal import bad_request

KNOWN = (
    "SELECT * FROM devices, devices.modules or devices.jobs, with or without WHERE deviceId = '...'; and "
    "SELECT deviceId FROM devices WHERE array_contains(parentScopes, '...')"
)


class Source(StrEnum):
    """What can be queried."""

    DEVICES = "devices"
    """Device twins."""

    MODULES = "devices.modules"
    """Module twins."""

    JOBS = "devices.jobs"
    """What jobs did on devices."""


@dataclass(frozen=True, kw_only=True)
class HubQuery:
    """A query that was understood."""

    source: Source
    device_id: str | None
    """The one device that is asked for; None for all."""

    parent: str | None = None
    """The scope of the edge device whose children are asked for; then the answer holds their ids alone."""


_QUERY = re.compile(
    r"\s*SELECT\s+\*\s+FROM\s+(?P<source>devices(?:\.modules|\.jobs)?)"
    r"(?:\s+WHERE\s+(?:[a-z.]+\.)?deviceId\s*=\s*(?P<quote>['\"])(?P<device_id>.*)(?P=quote))?\s*",
    re.IGNORECASE,
)
_CHILDREN = re.compile(
    r"\s*SELECT\s+deviceId\s+FROM\s+devices\s+WHERE\s+array_contains\(parentScopes,\s*'(?P<parent>.*)'\)\s*",
    re.IGNORECASE,
)


def parse(text: str) -> HubQuery:
    """Read a query of the kind that `KNOWN` says; `''` is a quotation mark in an id.

    Raises:
        Refusal: 400, it is anything else.
    """
    if children := _CHILDREN.fullmatch(text):
        return HubQuery(source=Source.DEVICES, device_id=None, parent=children["parent"].replace("''", "'"))
    found = _QUERY.fullmatch(text)
    device_id = found["device_id"] if found else None
    if found is None or (device_id is not None and "'" in device_id.replace("''", "")):
        raise bad_request(f"Not understood: {text}. This sandbox knows {KNOWN}")
    return HubQuery(
        source=Source(found["source"].lower()),
        device_id=None if device_id is None else device_id.replace("''", "'"),
    )
