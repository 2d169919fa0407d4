"""Durations as people write them in the config: `90s`, `15m`, `72h`, `7d`."""

import re

from privacy.model.clocks import DAY, HOUR, MINUTE, SECOND
from privacy.model.ids import Millis

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_DURATION = re.compile(r"([0-9]{1,6})([smhd])")


def parse_duration(text: object) -> Millis:
    """The duration in milliseconds; `text` is whatever the config holds there.

    Raises:
        ValueError: it is not a whole number with one of the units s, m, h or d, or it is 0.
    """
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None or not int(found[1]):
        raise ValueError("write a whole number and a unit, such as 90s, 15m, 72h or 7d")
    return Millis(int(found[1]) * _UNITS[found[2]])
