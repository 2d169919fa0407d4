"""Secrets that show by their shape: keys in PEM, SAS tokens, web tokens, well-known prefixes, passwords in addresses.

Every pattern is bounded or cannot restart inside what it has read, so the time grows with the length of the text alone.
"""

import json
import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from privacy.model.records import SecretType
from privacy.redaction.issuers import issued
from privacy.redaction.labels import printed


class Span(NamedTuple):
    """A part of a text that is a secret."""

    start: int
    end: int
    what: SecretType


_PEM = re.compile(
    r"-{4,5} ?BEGIN [A-Z0-9 +]{0,40}PRIVATE[ +]KEY[A-Z +]{0,10}-{4,5}|PuTTY-User-Key-File-|AGE-SECRET-KEY-1"
)
_PEM_END = re.compile(r"-{4,5} ?END [^-\n]{0,60}-{4,5}")

_SHAPES: Final[tuple[tuple[str, SecretType, re.Pattern[str]], ...]] = (
    (
        "=",
        SecretType.SAS_TOKEN,
        re.compile(r"SharedAccessSignature[ \t]{1,4}([^\s\"'=<>]{1,80}=[^\s\"'<>]*)", re.IGNORECASE),
    ),
    # Client secrets of Entra ID; access key ids of AWS.
    ("Q~", SecretType.SECRET, re.compile(r"(?<![\w~.-])([\w~.-]{3}[78]Q~[\w~.-]{30,40})(?![\w~.-])")),
    ("IA", SecretType.ACCESS_KEY, re.compile(r"(?<![A-Za-z0-9])((?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])")),
    # `scheme://user:password@host`, but not `scheme://host:8080/@name`; and curl's `-u user:password`.
    (
        "://",
        SecretType.PASSWORD,
        re.compile(r"://[^\s/:\"'<>]{0,128}:(?![0-9]{1,5}(?:[/?#\s]|$))([^\s\"'<>]{1,256})@"),
    ),
    # A token as the user: a person's name is shorter, or has a dot in it.
    (
        "://",
        SecretType.TOKEN,
        re.compile(r"://(?=[^@/]{0,128}[0-9])((?=[\w-]{0,128}[A-Za-z])[A-Za-z0-9_-]{20,128})@"),
    ),
    # Hashes of passwords: crypt(5), and LDAP's.
    (
        "$",
        SecretType.PASSWORD,
        re.compile(
            r"(\$(?:[1567y]|2[abxy]?|gy|apr1|sha1|md5|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]{0,12})\$[^\s:\"'<>]{8,})"
        ),
    ),
    ("{", SecretType.PASSWORD, re.compile(r"(\{S?(?:SHA|MD5|CRYPT)(?:256|384|512)?\}[A-Za-z0-9+/=$.]{16,})")),
    (
        "-u",
        SecretType.PASSWORD,
        re.compile(r"(?<!\S)(?:-u|--user)[ =]\"?[^\s:\"]{1,128}:(?![0-9]+(?:\s|$))([^\s\"]+)"),
    ),
)
"""A mark that is always there (looking for it is quick), what it is, and the pattern whose group is the secret."""

_HEADER = re.compile(r"(?<![A-Za-z])(bearer|basic|token|apikey)[ \t:]{1,4}([A-Za-z0-9._~+/=-]{6,})", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![A-Za-z0-9_=-])[A-Za-z0-9_=-]{10,}+(?:\.[A-Za-z0-9_=-]*+){2,}+")
_TOKEN_START = re.compile(r"ey[JA]")
_AZURE_KEY = re.compile(
    r"(?<![\w+/-])(?<!sha(?:256|512)[-:])"
    r"([A-Za-z0-9+/]{42}[048AEIMQUYcgkosw](?![\w+/-])=?|[A-Za-z0-9_-]{42}[048AEIMQUYcgkosw](?![\w+/-])=?"
    r"|[A-Za-z0-9+/]{85}[AQgw](?![\w+/-])(?:==)?|[A-Za-z0-9_-]{85}[AQgw](?![\w+/-])(?:==)?)(?!=)"
)
"""32 or 64 bytes; the last sign of either leaves bits over, which are zero."""
_OF_WORDS = re.compile(r"[a-z]{12}|[-_].*[-_].*[-_].*[-_].*[-_].*[-_]")
"""What a name as long as a key has, and hardly any key."""
_LONG: Final = 20
_SHORTEST: Final = 6
_SHORTEST_KEY: Final = 43
_SMALL: Final = {large: large + 32 for large in range(ord("A"), ord("Z") + 1)}
_SCHEMES: Final = ("bearer", "basic", "token", "apikey")
_TRIES: Final = 3
"""How often one part may seem to begin a web token; the text could be made of beginnings."""


def shaped(text: str, *, keys: bool) -> Iterator[Span]:
    """The secrets in `text` that show by their shape, in no order; they can overlap.

    Args:
        text: any text.
        keys: whether 32 or 64 bytes in base64, the form of Azure's own keys, are one.
    """
    yield from _private_keys(text)
    for mark, what, pattern in _SHAPES:
        if mark in text:
            yield from (Span(*found.span(1), what) for found in pattern.finditer(text))
    yield from (Span(*found, SecretType.TOKEN) for found in issued(text))
    small = text.casefold() if text.isascii() else text.translate(_SMALL)
    yield from (Span(*found, SecretType.PASSWORD) for found in printed(text, small))
    for found in _HEADER.finditer(text) if any(scheme in small for scheme in _SCHEMES) else ():
        if _authorizes(found[1].casefold(), found[2]):
            yield Span(*found.span(2), SecretType.TOKEN)
    if "ey" in text:
        yield from _web_tokens(text)
    if keys and len(text) >= _SHORTEST_KEY:
        yield from (Span(*m.span(1), SecretType.ACCESS_KEY) for m in _AZURE_KEY.finditer(text) if _is_key(m[1]))


def looks_made(text: str) -> bool:
    """Whether `text` looks like the work of a machine and not like a word."""
    word = (text.split(None, 1) or [""])[0].strip(".,;:()\"'")
    if len(word) < _SHORTEST:
        return False
    return any(map(str.isdigit, word)) or (any(map(str.islower, word)) and any(map(str.isupper, word[1:])))


def _private_keys(text: str) -> Iterator[Span]:
    """From its first line to its last; to the end of the text where the last is missing."""
    position = 0
    while begin := _PEM.search(text, position):
        end = _PEM_END.search(text, begin.end())
        position = end.end() if end else len(text)
        yield Span(begin.start(), position, SecretType.PRIVATE_KEY)


def _authorizes(scheme: str, value: str) -> bool:
    if scheme == "basic":
        return ":" in decoded_text(value)
    return looks_made(value) or (scheme == "bearer" and len(value) >= _LONG)


def _web_tokens(text: str) -> Iterator[Span]:
    """JWTs (RFC 7519): parts in base64url, of which the first is a JSON object that names an algorithm."""
    for run in _DOTTED.finditer(text):
        position = run.start()
        for part in run[0].split("."):
            starts = (found.start() for found in islice(_TOKEN_START.finditer(part), _TRIES))
            start = next((start for start in starts if _is_header(part[start:])), None)
            if start is not None:
                yield Span(position + start, run.end(), SecretType.TOKEN)
                break
            position += len(part) + 1


def _is_header(part: str) -> bool:
    try:
        header = json.loads(decoded_text(part))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


def decoded_text(encoded: str) -> str:
    """The UTF-8 text in base64 or base64url; empty where there is none."""
    try:
        return decoded_bytes(encoded).decode()
    except ValueError:
        return ""


def decoded_bytes(encoded: str) -> bytes:
    """What base64 or base64url stands for; padding may be missing.

    Raises:
        ValueError: it is not base64.
    """
    bare = encoded.rstrip("=")
    padded = bare + "=" * (-len(bare) % 4)
    return urlsafe_b64decode(padded) if "-" in bare or "_" in bare else b64decode(padded, validate=True)


def _is_key(text: str) -> bool:
    mixed = any(map(str.isupper, text)) and any(map(str.islower, text)) and any(map(str.isdigit, text))
    return mixed and (text.endswith("=") or not _OF_WORDS.search(text))
