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


class Span(NamedTuple):
    """A part of a text that is a secret."""

    start: int
    end: int
    what: SecretType


_PEM = re.compile(
    r"-{4,5} ?BEGIN [A-Z0-9 +]{0,40}PRIVATE[ +]KEY[A-Z +]{0,10}-{4,5}|PuTTY-User-Key-File-|AGE-SECRET-KEY-1"
)
_PEM_END = re.compile(r"-{4,5} ?END [^-\n]{0,60}-{4,5}")

_TOKENS: Final = (
    r"xox[a-z]-[A-Za-z0-9-]{10,}|x(?:app|wfp)-[A-Za-z0-9-]{10,}|hooks\.slack\.com/(?:services|workflows)/[\w/-]{8,}",
    r"gh[a-z]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl[a-z]{2,5}-[A-Za-z0-9_-]{20,}",
    r"AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//0[A-Za-z0-9_-]{20,}",
    r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{16,}|sk-[A-Za-z0-9_-]{20,}|shp[a-z]{2}_[0-9a-f]{20,}",
    r"npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{40,}|hf_[A-Za-z0-9]{30,}|do[a-z]_v1_[0-9a-f]{40,}|dckr_pat_[\w-]{20,}",
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|gl(?:c|sa)_[A-Za-z0-9+/=_]{20,}|hv[sb]\.[A-Za-z0-9_-]{20,}",
    r"[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}",
)
"""Prefixes that their issuers gave to tokens so that scanners find them."""

_SHAPES: Final[tuple[tuple[str, SecretType, re.Pattern[str]], ...]] = (
    (
        "=",
        SecretType.SAS_TOKEN,
        re.compile(r"SharedAccessSignature[ \t]{1,4}([^\s\"'=<>]{1,80}=[^\s\"'<>]*)", re.IGNORECASE),
    ),
    ("", SecretType.TOKEN, re.compile(rf"(?<![A-Za-z0-9])({'|'.join(_TOKENS)})")),
    # Client secrets of Entra ID; access key ids of AWS.
    ("Q~", SecretType.SECRET, re.compile(r"(?<![\w~.-])([\w~.-]{3}[78]Q~[\w~.-]{30,40})(?![\w~.-])")),
    ("IA", SecretType.ACCESS_KEY, re.compile(r"(?<![A-Za-z0-9])((?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])")),
    # `scheme://user:password@host`, but not `scheme://host:8080/@name`; and curl's `-u user:password`.
    (
        "://",
        SecretType.PASSWORD,
        re.compile(r"://[^\s/:\"'<>]{0,128}:(?![0-9]{1,5}(?:[/?#\s]|$))([^\s\"'<>]{1,256})@"),
    ),
    # What a QR code says about a network.
    ("WIFI:", SecretType.PASSWORD, re.compile(r"WIFI:(?:[^;\r\n]{0,80};){0,4}?P:([^;\r\n]{1,80})")),
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
_AZURE_KEY = re.compile(r"(?<![\w+/])(?<!sha(?:256|512)[-:])([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)(?![\w+/=])")
_LONG: Final = 20
_SHORTEST: Final = 6
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
    for found in _HEADER.finditer(text):
        if _authorizes(found[1].casefold(), found[2]):
            yield Span(*found.span(2), SecretType.TOKEN)
    yield from _web_tokens(text)
    if keys and "=" in text:
        yield from (Span(*m.span(1), SecretType.ACCESS_KEY) for m in _AZURE_KEY.finditer(text) if _is_mixed(m[1]))


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


def _is_mixed(text: str) -> bool:
    return any(map(str.isupper, text)) and any(map(str.islower, text)) and any(map(str.isdigit, text))
