"""Numbers in sentences."""

import re

_IES = re.compile(r"[^aeiou]y$")
_ES = re.compile(r"(s|x|z|ch|sh)$")


def counted(count: int, one: str) -> str:
    """A number with its noun, such as `1 device identity`, `2 days` or `1,204 module identities`."""
    many = f"{one[:-1]}ies" if _IES.search(one) else f"{one}es" if _ES.search(one) else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"


_MINUTE = 60_000
_UNITS = ((86_400_000, "day"), (3_600_000, "hour"), (_MINUTE, "minute"))


def lasting(milliseconds: int) -> str:
    """A length of time in its largest unit, such as `40 days`; under a minute, in seconds.

    To the nearest minute, then rounded down: what lacks a day by the second that measuring took is a day.
    """
    if milliseconds >= _MINUTE:
        milliseconds = (milliseconds + _MINUTE // 2) // _MINUTE * _MINUTE
    size, unit = next(((size, unit) for size, unit in _UNITS if milliseconds >= size), (1000, "second"))
    return counted(milliseconds // size, unit)
