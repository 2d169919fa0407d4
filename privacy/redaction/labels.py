"""What stands on a device's label or in its QR code for its set-up: whoever has it can take the device over."""

import re
from collections.abc import Iterator
from typing import Final

_LABELS: Final = (
    # A network (WPA3 specification): `\` makes the sign after it an ordinary one.
    ("wifi:", re.compile(r"WIFI:(?:(?:[^;\\\r\n]|\\.){0,80};){0,5}?P:((?:[^;\\\r\n]|\\.){1,130})", re.IGNORECASE)),
    ("mt:", re.compile(r"(?<![A-Za-z0-9])MT:([A-Z0-9.-]{19,})")),  # Matter
    ("x-hm:", re.compile(r"X-HM://([0-9A-Z]{9,40})", re.IGNORECASE)),  # HomeKit
    ("dpp:", re.compile(r"DPP:(?:[^;\r\n]{0,80};){0,6}?K:([A-Za-z0-9+/=]{20,})", re.IGNORECASE)),  # Wi-Fi Easy Connect
    ("$i:", re.compile(r"\$I:([0-9A-F]{12,36})", re.IGNORECASE)),  # Zigbee: install code and its checksum
    ("-", re.compile(r"(?<![\w-])((?:[0-9]{5}-){7}[0-9]{5})(?![\w-])")),  # Z-Wave: device-specific key
    ("90", re.compile(r"(?<!\w)(90[0-9]{50,120})(?!\w)")),  # Z-Wave SmartStart
)
"""A mark in small letters that is always there, and the pattern whose group is the secret."""


def printed(text: str, small: str) -> Iterator[tuple[int, int]]:
    """Where such secrets begin and end in `text`; `small` is the same in small letters."""
    for mark, pattern in _LABELS:
        if mark in small:
            yield from (found.span(1) for found in pattern.finditer(text))
