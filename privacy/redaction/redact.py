"""Withholding: secrets, and ids of other devices, are replaced before a record goes anywhere.

Known fields come first (`azure_fields`). Everything else is looked through by name (`names`) and by content
(`texts`), names of members included: a best effort, because a secret can look like anything.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from privacy.model.records import RecordKind, SecretType, Withheld, json_pointer, placeholder
from privacy.redaction.azure_fields import JsonPath, KnownSecrets, holds_more, is_entered, is_id, place_in
from privacy.redaction.name_words import listed
from privacy.redaction.names import meaning
from privacy.redaction.texts import Texts

_NAMED: Final = frozenset({"value", "val", "v"})
"""`{"name": "DB_PASSWORD", "value": …}`: members that the texts beside them name."""
_HELD: Final = listed("data content contents text current raw input entry wert valor valeur valore 值")
"""`{"key": "wifiPassword", "content": …}`: members that only a label beside them names."""
_LABELS: Final = listed("name key label field id param parameter setting property option attribute variable env k")
_LONGEST_LABEL: Final = 64
_KEYS: Final = frozenset({"key", "keys"})
"""Names that say more together with the name above, such as `wifi` or `api`."""
_PARTS: Final = "createOptions"
"""A long text that a deployment of edge modules cuts into `createOptions`, `createOptions01`, … of 512 characters."""


Seal = Callable[[str, bytes], str]


def _unsealed(_pointer: str, _value: bytes) -> str:
    """For whoever binds nothing."""
    return ""


def withhold(
    kind: RecordKind, body: Mapping[str, Any], *, allowed: frozenset[str] = frozenset(), seal: Seal = _unsealed
) -> tuple[dict[str, Any], tuple[Withheld, ...]]:
    """A copy of `body` in which secrets are placeholders, and the list of what was replaced.

    `body` is not changed. Null and empty values stay as they are: nothing is held there. A pointer to a replaced name
    uses the new name.

    Args:
        kind: what the record is.
        body: a JSON object.
        allowed: names of fields, in any case, that are never taken for a secret's; Azure's own secret fields are
            withheld all the same, and so is what shows by its content.
        seal: gives what stands for a withheld value, by its pointer and its bytes.
    """
    walk = _Walk(frozenset(name.casefold() for name in allowed), known=KnownSecrets(kind, body), seal=seal)
    return walk.clean(body), tuple(walk.withheld)


def without_secrets(text: str) -> tuple[str, tuple[SecretType, ...]]:
    """What a person typed, with placeholders for what looks like a secret, and what that was.

    Everything that people type freely goes through here before it is kept, shown or chained. Once is enough: a
    placeholder is left as it is.
    """
    walk = _Walk(frozenset())
    clean = walk.clean(text)
    return str(clean), tuple(item.what for item in walk.withheld)


class _Walk:
    """One pass over a JSON value. It keeps its own stack, so that no depth of nesting can break it."""

    def __init__(
        self, allowed: frozenset[str], *, known: KnownSecrets | None = None, depth: int = 0, seal: Seal = _unsealed
    ) -> None:
        self._seal = seal
        self.withheld: list[Withheld] = []
        self._allowed = allowed
        self._known = known
        self._depth = depth
        self._texts = Texts(allowed=allowed, look=self._look)
        self._names: dict[str, tuple[str, tuple[SecretType, ...]]] = {}
        """Names that were looked through, for the same names come again and again."""
        self._todo: list[tuple[Any, Any, JsonPath | None, Any, tuple[str, ...]]] = []
        """Where the cleaned value goes, its place, the value, and what names it."""

    def clean(self, value: Any) -> Any:
        """A copy of `value` without its secrets."""
        result: list[Any] = [None]
        self._todo.append((result, 0, None, value, ()))
        while self._todo:
            holder, slot, place, value, names = self._todo.pop()
            holder[slot] = self._cleaned(place, value, names)
        return result[0]

    def _look(self, value: Any, depth: int) -> SecretType | None:
        walk = _Walk(self._allowed, depth=depth)
        walk.clean(value)
        return walk.withheld[0].what if walk.withheld else None

    def _cleaned(self, place: JsonPath | None, value: Any, names: tuple[str, ...]) -> Any:
        if value is None or value in ("", [], {}):
            return value
        if place and (what := self._secret(place, value, names)):
            return self._replace(place, value, what)
        if isinstance(value, Mapping):
            return self._members(place, value)
        if isinstance(value, list):
            return self._items(place, value, names)
        if isinstance(value, str) and not (place and self._known and is_id(place)):
            return self._text(place, value, names)
        return value

    def _secret(self, place: JsonPath, value: Any, names: tuple[str, ...]) -> SecretType | None:
        if self._known:
            if what := self._known.at(place, value):
                return what
            if holds_more(value) and is_entered(place):
                return None
        meanings = (meaning(name, self._allowed) for name in names)
        return next((said.what for said in meanings if said and said.fits(value)), None)

    def _replace(self, place: JsonPath, value: Any, what: SecretType) -> str:
        self._note(place, what, value)
        if what is SecretType.WEBHOOK_QUERY and isinstance(value, str):
            return f"{self._text(place, value.partition('?')[0], ())}?{placeholder(what)}"
        return placeholder(what)

    def _text(self, place: JsonPath | None, text: str, names: tuple[str, ...]) -> str:
        clean, found = self._texts.clean(text, names=names, depth=self._depth)
        for what in found:
            self._note(place, what, text)
        return clean

    def _members(self, place: JsonPath | None, value: Mapping[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        todo: list[tuple[Any, Any, JsonPath | None, Any, tuple[str, ...]]] = []
        cut = self._cut_text(value)
        for name, item in value.items():
            new = self._name(place, name, value, result)
            result[new] = None
            here = place_in(place, new)
            if cut and name.startswith(_PARTS):
                self._note(here, cut, item)
                result[new] = placeholder(cut)
            else:
                todo.append((result, new, here, item, _names(place, name, value) if new == name else ()))
        self._todo += reversed(todo)
        return result

    def _items(self, place: JsonPath | None, value: list[Any], names: tuple[str, ...]) -> list[Any]:
        result: list[Any] = [None] * len(value)
        todo: list[tuple[Any, Any, JsonPath | None, Any, tuple[str, ...]]] = []
        torn = self._torn(value, names)
        for index, item in enumerate(value):
            here = place_in(place, str(index))
            if what := torn.get(index):
                self._note(here, what, item)
                result[index] = placeholder(what)
            else:
                todo.append((result, index, here, item, (*names, *self._before(value, index))))
        self._todo += reversed(todo)
        return result

    def _torn(self, items: list[Any], names: tuple[str, ...]) -> dict[int, SecretType]:
        texts = [item for item in items if isinstance(item, str)]
        return self._texts.across(texts, names=names, depth=self._depth) if 1 < len(texts) == len(items) else {}

    def _before(self, items: list[Any], index: int) -> tuple[str, ...]:
        """What names an item of a list: an option before it, such as `--password`; of pairs, the first of its pair."""
        item, before = items[index], items[index - 1] if index else None
        if not isinstance(before, str) or len(before) > _LONGEST_LABEL:
            return ()
        if before.startswith("-"):
            return () if "=" in before else (before.lstrip("-"),)
        is_pair = index % 2 == 1 and len(items) % 2 == 0
        is_name = isinstance(item, str) and meaning(item, self._allowed)
        return (before,) if is_pair and not is_name else ()

    def _name(self, place: JsonPath | None, name: str, value: Mapping[str, Any], result: Mapping[str, Any]) -> str:
        """The name under which a member of `value` goes on in `result`, different from all others."""
        if name not in self._names:
            self._names[name] = self._texts.clean(name, depth=self._depth)
        new, found = self._names[name]
        if not found:
            return name
        number = len(result)
        free = new
        while free in result or free in value:
            number += 1
            free = f"{new} {number}"
        for what in found:
            self._note(place_in(place, free), what, name)
        return free

    def _cut_text(self, members: Mapping[str, Any]) -> SecretType | None:
        """What is secret in a text that was cut into parts, where the cut may go through the secret."""
        if f"{_PARTS}01" not in members:
            return None
        parts = [members[name] for name in sorted(members) if name.startswith(_PARTS)]
        return self._texts.first("".join(part for part in parts if isinstance(part, str)), depth=self._depth)

    def _note(self, place: JsonPath | None, what: SecretType, value: Any) -> None:
        pointer = json_pointer(place.names() if place else ())
        sealed = self._seal(pointer, json.dumps(value, sort_keys=True).encode())
        self.withheld.append(Withheld(pointer=pointer, what=what, seal=sealed))


def _names(place: JsonPath | None, name: str, members: Mapping[str, Any]) -> tuple[str, ...]:
    """What names a member: its name; for a bare `key` also the name above, for a `value` what is beside it."""
    plain = name.casefold()
    if plain in _KEYS and place:
        return name, f"{place.name} {name}"
    if plain in _NAMED:
        beside = (text for other, text in members.items() if other.casefold() not in _NAMED)
        return name, *(text for text in beside if isinstance(text, str) and len(text) <= _LONGEST_LABEL)
    if plain in _HELD:
        labels = (text for other, text in members.items() if other.casefold() in _LABELS)
        return name, *(text for text in labels if isinstance(text, str) and len(text) <= _LONGEST_LABEL)
    return (name,)
