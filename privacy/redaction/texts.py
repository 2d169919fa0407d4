"""Finding secrets in one text, however it is wrapped, and putting placeholders in their places."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from privacy.model.records import SecretType, placeholder
from privacy.redaction.assignments import assigned, is_public_at, tells
from privacy.redaction.encodings import insides
from privacy.redaction.names import is_public
from privacy.redaction.shapes import Span, shaped

_DEEPEST: Final = 4
"""How many wrappings are undone, such as base64 of JSON in a JSON text."""
_PLAIN = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,20}Z?|(?!-)(?:[\w+/-]{1,11}+[ ,.;!?()']{1,3}+(?!-))*+[\w+/-]{0,11}")
"""Times, and short words without signs: nearly all of what devices say, and nothing that could hide a secret."""
_MADE = re.compile(r"(?=[\w-]{0,11}[0-9])[\w-]{4,}|[a-z][\w-]*[A-Z]")
"""What a secret among short words looks like at least: a code with digits, or capitals inside of a word."""
_PAIRS = re.compile(r"(?:[0-9A-Fa-f]{2}[ ,]{1,2}){11}")
_BRACKETS: Final = {"{": "}", "[": "]", '"': '"'}

Look = Callable[[Any, int], SecretType | None]
"""The first secret in a JSON value, found at this depth of wrappings."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Looks through texts."""

    allowed: frozenset[str]
    """Names (casefolded) that are never taken for a secret's."""
    look: Look
    """How a JSON value that a text holds is looked through."""

    def clean(self, text: str, *, names: tuple[str, ...] = (), depth: int = 0) -> tuple[str, tuple[SecretType, ...]]:
        """`text` with placeholders for its secrets, and what they were.

        The smallest part that is surely a whole secret is replaced; otherwise the whole text.

        Args:
            text: any text.
            names: what names the field that holds it.
            depth: how many wrappings were undone already.
        """
        if _PLAIN.fullmatch(text) and not (_MADE.search(text) and tells(text)) and not _PAIRS.search(text):
            return text, ()
        if what := self._in_json(text, depth):
            return placeholder(what), (what,)
        shapes = shaped(text, keys=self._keys_count(names))
        secret = (s for s in shapes if s.what is not SecretType.ACCESS_KEY or not is_public_at(text, s.start))
        open_to_view = _apart((*secret, *assigned(text, self.allowed)))
        hidden = self._wrapped(_blanked(text, open_to_view), names, depth)
        return _replaced(text, _apart((*open_to_view, *hidden)))

    def across(self, items: list[str], *, names: tuple[str, ...] = (), depth: int = 0) -> dict[int, SecretType]:
        """Which of these texts hold a part each of one secret, such as the lines of a key, and what it is."""
        if all(_PLAIN.fullmatch(item) for item in items):
            return {}
        keys = self._keys_count(names)
        held: dict[int, SecretType] = {}
        for glue in ("", "\n"):
            text = glue.join(items)
            spans = _apart(shaped(text, keys=keys))
            spans = _apart((*spans, *self._wrapped(_blanked(text, spans), names, depth)))
            for index, what in _torn(items, len(glue), spans):
                held.setdefault(index, what)
        return held

    def _keys_count(self, names: tuple[str, ...]) -> bool:
        return not any(name.casefold() in self.allowed or is_public(name) for name in names)

    def first(self, text: str, *, names: tuple[str, ...] = (), depth: int = 0) -> SecretType | None:
        """What the first secret in `text` is."""
        _, found = self.clean(text, names=names, depth=depth)
        return found[0] if found else None

    def _in_json(self, text: str, depth: int) -> SecretType | None:
        bare = text.strip()
        if depth >= _DEEPEST or not bare or bare[-1] != _BRACKETS.get(bare[0]):
            return None
        try:
            value = json.loads(bare)
        except (ValueError, RecursionError):
            return None
        return self.look(value, depth + 1)

    def _wrapped(self, text: str, names: tuple[str, ...], depth: int) -> Iterable[Span]:
        if depth >= _DEEPEST:
            return
        for inside in insides(text):
            if inside.content is None:
                yield Span(0, len(text), SecretType.PRIVATE_KEY)
            elif what := self.first(inside.content, names=names, depth=depth + 1):
                yield Span(inside.start, inside.end, what)


def _blanked(text: str, spans: Iterable[Span]) -> str:
    """`text`, as long as before, without what was found already: its surroundings can hide more."""
    parts: list[str] = []
    kept = 0
    for start, end, _ in spans:
        parts += [text[kept:start], " " * (end - start)]
        kept = end
    return "".join((*parts, text[kept:]))


def _replaced(text: str, spans: Iterable[Span]) -> tuple[str, tuple[SecretType, ...]]:
    parts: list[str] = []
    kept = 0
    found: dict[SecretType, None] = {}
    for start, end, what in spans:
        parts += [text[kept:start], placeholder(what)]
        kept = end
        found[what] = None
    return "".join((*parts, text[kept:])), tuple(found)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, with those that overlap made one under the name of the first and longest."""
    apart: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if apart and span.start < apart[-1].end:
            before = apart.pop()
            span = Span(before.start, max(before.end, span.end), before.what)  # noqa: PLW2901
        apart.append(span)
    return apart


def _torn(items: list[str], between: int, spans: list[Span]) -> Iterator[tuple[int, SecretType]]:
    """The items that a span reaches into, where it reaches into more than one."""
    start, at = 0, 0
    for index, item in enumerate(items):
        end = start + len(item)
        while at < len(spans) and spans[at].end <= start:
            at += 1
        if at < len(spans) and spans[at].start < end and (spans[at].start < start or spans[at].end > end + between):
            yield index, spans[at].what
        start = end + between
