"""Canonical JSON (RFC 8785): what has one form only is read alike by every program.

Of a name that stands twice SQLite takes the first value and Python the last one, so such a body says two things.
"""

import json
from typing import Any, NoReturn

import rfc8785

_EXACT = 2**53
"""From here on a JSON number is not one integer in every program (RFC 7493, section 2.2)."""


def read(body: bytes) -> Any:
    """What a canonical body says.

    Raises:
        ValueError: it is not, byte for byte, the canonical form of what it says.
    """
    said = _read_plain(body)
    if said is not None:
        return said
    try:
        said = json.loads(body.decode())  # given bytes, it would guess their encoding
        canonical = rfc8785.dumps(said)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if canonical != body:
        raise ValueError("not canonical")
    return said


def write(said: Any) -> bytes:
    """The canonical form of this, the common kind at a third of the time.

    Raises:
        rfc8785.CanonicalizationError: it has none.
    """
    text = _ENCODER.encode(said)
    plain = text.isascii() and _is_plain(text)
    return text.encode() if plain else rfc8785.dumps(said)


def of_scalar(value: str | int | None) -> str:
    """The canonical form of a value that holds no others, at a twentieth of the time."""
    if isinstance(value, str):
        return _ENCODER.encode(value)
    return rfc8785.dumps(value).decode()


def _is_plain(text: str) -> bool:
    try:
        _PLAIN.raw_decode(text)
    except ValueError:
        return False
    return True


def _read_plain(body: bytes) -> Any:
    """What `read` gives for nearly every body, at a tenth of the time; None where that is not sure.

    Python's own encoder, with sorted names and no spaces, writes what RFC 8785 does, except for fractions, large
    numbers, and the order of names beyond ASCII.
    """
    try:
        text = body.decode("ascii")
        said, _ = _PLAIN.raw_decode(text)  # what follows the value, if anything, is not in what is compared with it
        return said if _ENCODER.encode(said) == text else None
    except (ValueError, RecursionError):
        return None


def _whole(digits: str) -> int:
    number = int(digits)
    return number if -_EXACT < number < _EXACT else _not_plain(digits)


def _not_plain(number: str) -> NoReturn:
    raise ValueError(number)


_PLAIN = json.JSONDecoder(parse_int=_whole, parse_float=_not_plain, parse_constant=_not_plain)
_ENCODER = json.JSONEncoder(check_circular=False, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
