"""Secrets that a text gives by name: `password=…`, `?code=…`, `"apiKey": "…"`, `--token …`, `<secret>…</secret>`.

Where the value ends is a guess in free text: at the closing quotation mark, at the next parameter, or at the end of
the line. In doubt more is taken than less.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from privacy.model.records import SecretType
from privacy.redaction.letters import NAME
from privacy.redaction.names import Meaning, Proof, is_public, meaning
from privacy.redaction.shapes import Span, looks_made


class _Around(StrEnum):
    """What a value stands in."""

    QUERY = "query"
    ELEMENT = "element"
    JSON = "json"
    WORDS = "words"
    FLAG = "flag"
    TEXT = "text"


_GIVEN = re.compile(
    rf"(?<!{NAME})(?P<name>{NAME}++)"
    r"(?:(?P<close>[\\\"'\])\s]{0,12}+)(?P<sign>=>|->|:=|[=:>\uff1d\uff1a])|[ \t]{1,4}+(?:(?:is|was|to)[ \t])?)"
    r"[\s\\|]{0,12}+(?P<quote>[\"'`]?)"
)
"""A name, what assigns, and where the value begins."""
_FLAG = re.compile(rf"(?<!\S)--?(?P<name>{NAME}++)[ \t]{{1,4}}+(?!-)(?P<quote>[\"'`]?)")

_ENDS: Final = {
    _Around.QUERY: re.compile(r"[&#\s\"'<>]|$"),
    _Around.ELEMENT: re.compile(r"<|$"),
    _Around.JSON: re.compile(r"[,}\]\r\n]|$"),
    _Around.WORDS: re.compile(r"\s|$"),
    _Around.FLAG: re.compile(r"\s|$"),
    _Around.TEXT: re.compile(r"[\r\n]|;(?=\s{0,4}(?:[\w .-]{1,40}=|$))|[&\s](?=[\w.-]{1,40}=)|$"),
}
"""Where an unquoted value ends."""
_END_OF_LINE = re.compile(r"[\r\n]|$")
_NOTHING = re.compile(
    r"(?:true|false|null|none|nil|undefined|-?\d{1,3}|\*+|[{\[]\s{0,4}[}\]])?(?:[,;&}\]\r\n]|\s*$)",
    re.IGNORECASE,
)
"""A value that holds no secret, and its end."""
_WITHHELD = re.compile(rf"\[withheld: (?:{'|'.join(SecretType)})\](?!\w)")
"""What was left out before."""
_NEXT_LINE = re.compile(r"(?:\r?\n[A-Za-z0-9+/]{8,}={0,2}(?=[;\s]|$)){1,4}")
"""More of a key, where a line was too short for it."""
_PIN = re.compile(r"\d{4,12}(?!\w)")
_CODE = re.compile(r"(?=[\w#*-]{0,40}\d)[\w#*-]{4,40}")
_ANY_CODE = re.compile(r"[\w#*-]{4,40}")
_COUNT = re.compile(r"\d+\s*$")

_QUERY_NAMES: Final = frozenset({"code", "key", "auth", "signature", "x-amz-signature", "x-goog-signature", "hmac"})
"""Parameters of addresses that hold secrets although fields of the same name need not."""
_SECOND_WORDS: Final = frozenset({"key", "keys", "string", "signature", "word", "phrase", "code"})
"""Words that only those before them make the name of a secret, such as `API key`."""
_ONE = re.compile(rf"{NAME}+")
_TOLD: Final = _SECOND_WORDS | {"bearer", "basic", "token", "apikey"}
_FIRST_WORDS = re.compile(r"(?:[\w-]+ ){1,3}$")
_FARTHEST_BACK: Final = 40
_ENOUGH: Final = 200
"""How much of a value is looked at before it is taken for a secret."""
_WORDY: Final = frozenset({SecretType.PASSWORD, SecretType.SECRET, SecretType.CONNECTION_STRING})
"""What need not look like the work of a machine."""
_KEYS: Final = frozenset({SecretType.ACCESS_KEY, SecretType.SYMMETRIC_KEY, SecretType.PRIVATE_KEY})
_WEAK: Final = frozenset({"pass", "pw"})


_PUBLIC_NAME = re.compile(rf"({NAME}{{1,64}}+)[\"']{{0,2}}\s{{0,2}}[=:]\s{{0,2}}[\"']?$")


def is_public_at(text: str, start: int) -> bool:
    """Whether what begins here stands behind a name that says that it may be seen, such as `checksum=`."""
    named = _PUBLIC_NAME.search(text[max(0, start - _FARTHEST_BACK) : start])
    return named is not None and is_public(named[1])


def assigned(text: str, allowed: frozenset[str]) -> Iterator[Span]:
    """The values in `text` that stand behind the name of a secret, unless the name is in `allowed` (casefolded)."""
    position = 0
    while found := _GIVEN.search(text, position):
        around = _around(text, found)
        said = _said(text, found, around, allowed) if around else None
        span = _value(text, found, around, said) if around and said else None
        position = max(found.end(), span.end if span else 0)
        if span:
            yield span
    for found in _FLAG.finditer(text):
        said = meaning(found["name"], allowed)
        span = _value(text, found, _Around.FLAG, said) if said else None
        if span:
            yield span


def tells(text: str) -> bool:
    """Whether any word of `text` can give a secret away without any sign."""
    return any(word.casefold() in _TOLD or meaning(word, frozenset()) for word in _ONE.findall(text))


def _around(text: str, found: re.Match[str]) -> _Around | None:
    """None where the sign assigns nothing, such as the end of a tag in HTML."""
    before = text[found.start() - 1 : found.start()]
    sign = found["sign"]
    if sign == ">":
        return _Around.ELEMENT if before == "<" else None
    if sign == "=" and before in {"?", "&", "#"}:
        return _Around.QUERY
    if sign is None:
        return _Around.WORDS
    return _Around.JSON if {'"', "'"} & set(found["close"]) else _Around.TEXT


def _said(text: str, found: re.Match[str], around: _Around, allowed: frozenset[str]) -> Meaning | None:
    name = found["name"]
    if said := meaning(name, allowed):
        return said
    plain = name.casefold()
    if around is _Around.QUERY and plain in _QUERY_NAMES - allowed:
        return Meaning(what=SecretType.WEBHOOK_QUERY)
    if plain in _SECOND_WORDS:
        words = _FIRST_WORDS.search(text[max(0, found.start() - _FARTHEST_BACK) : found.start()])
        return meaning(words[0] + name, allowed) if words else None
    return None


def _value(text: str, found: re.Match[str], around: _Around, said: Meaning) -> Span | None:
    """The secret that begins here, or None. Whatever is refused is refused on sight of a bounded part of the text."""
    start = found.end()
    if _WITHHELD.match(text, start):
        return None
    if said.what is SecretType.PIN:
        digits = _digits(found, said).match(text, start)
        return Span(*digits.span(), said.what) if digits else None
    head = text[start : start + _ENOUGH]
    quoted = bool(found["quote"])
    if not quoted and (_NOTHING.match(head) or (said.plural and _COUNT.match(head))):
        return None
    if (around is _Around.WORDS or not quoted) and not _is_likely(head, found, around, said):
        return None
    end = _closing(text, start, found["quote"]) if quoted else _end(text, start, around)
    if said.what in _KEYS and not quoted and (rest := _NEXT_LINE.match(text, end)):
        end = rest.end()
    if not said.fits(text[start : min(end, start + _ENOUGH)]):
        return None
    return Span(start, end, said.what)


def _digits(found: re.Match[str], said: Meaning) -> re.Pattern[str]:
    if said.proof is not Proof.CODE:
        return _PIN
    sign = found.groupdict().get("sign")
    return _ANY_CODE if sign and sign not in ":\uff1a" else _CODE


def _is_likely(head: str, found: re.Match[str], around: _Around, said: Meaning) -> bool:
    """Whether a secret begins with `head`, and not a sentence about one."""
    if said.what is SecretType.WEBHOOK_QUERY:
        return looks_made(_ENDS[around].split(head, 1)[0])
    if around is not _Around.WORDS and (around is not _Around.TEXT or found.group("sign") != ":"):
        return True
    if said.what is SecretType.CONNECTION_STRING:
        return "=" in head
    wordy = said.what in _WORDY and around is not _Around.WORDS and found["name"].casefold() not in _WEAK
    return wordy or looks_made(head)


def _end(text: str, start: int, around: _Around) -> int:
    ends = _END_OF_LINE if text[start : start + 1] in {"{", "["} else _ENDS[around]
    found = ends.search(text, start)
    return found.start() if found else len(text)


def _closing(text: str, start: int, quote: str) -> int:
    """Where the quotation mark stands that ends what begins at `start`, less the backslashes before it."""
    outer = _backslashes(text, start - len(quote), 0)
    position = start
    while (at := text.find(quote, position)) >= 0:
        inner = _backslashes(text, at, start)
        if inner <= outer:
            return at - inner
        position = at + 1
    return len(text)


def _backslashes(text: str, end: int, start: int) -> int:
    before = text[max(start, end - _FARTHEST_BACK) : end]
    return len(before) - len(before.rstrip("\\"))
