"""Names of fields that hold secrets, told by whole words: `wifiPassword` and `api_key`, not `monkey` or `tokenCount`.

A name is cut into words where case, script, digits or punctuation change. What counts is how it ends: `passwordPolicy`
and `secretName` are about a secret and hold none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from privacy.model.records import SecretType
from privacy.redaction import name_words
from privacy.redaction.letters import folded
from privacy.redaction.shapes import looks_made

_WORDS = re.compile(r"[^\W\d_]+")
_DATES = frozenset({"$lastUpdated", "$lastUpdatedVersion"})
_SHORTEST_NUMBER: Final = 1_000
_SHORTEST_CODE: Final = 4
_SHORTEST_WORD: Final = 6
_LONG: Final = 20
_ENOUGH: Final = 64
"""How much of a name is read, from its end."""
_REMEMBERED: Final = 4_096


class Proof(StrEnum):
    """What a value must look like, besides its name, to be taken for the secret."""

    NONE = "none"
    ONE_WORD = "one long word"
    MADE = "made by a machine"
    CODE = "a code"
    DIGITS = "digits"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a field with a secret-like name holds."""

    what: SecretType
    plural: bool = False
    """True for `tokens`: a number there is a count."""
    asks: bool = False
    """True for `hasPassword` and `selfTestPass`: an answer is no secret."""
    proof: Proof = Proof.NONE

    def fits(self, value: Any) -> bool:
        """Whether this value can be the secret; booleans, small numbers and a twin's own dates cannot."""
        match value:
            case None | bool() | float():
                return False
            case int():
                return abs(value) >= _SHORTEST_NUMBER and not self.plural
            case str():
                return self._fits_text(value.strip())
            case Mapping() if value.keys() <= _DATES:
                return False
            case _:
                return bool(value) and self.proof in {Proof.NONE, Proof.ONE_WORD}

    def _fits_text(self, text: str) -> bool:
        plain = text.casefold()
        if plain in name_words.NOTHING or (self.asks and plain in name_words.ANSWERS):
            return False
        match self.proof:
            case Proof.DIGITS:
                return _is_pin(text)
            case Proof.CODE:
                return _is_pin(text) or (len(text) >= _SHORTEST_CODE and " " not in text)
            case Proof.MADE:
                return _is_made(text) or (len(text) >= _LONG and " " not in text)
            case Proof.ONE_WORD:
                return _is_made(text) or (len(text) >= _SHORTEST_WORD and not {" ", ",", "."} & set(text))
        return bool(text)


def _is_pin(text: str) -> bool:
    digits = text.replace(" ", "").replace("-", "")
    return len(digits) >= _SHORTEST_CODE and digits.isdecimal()


def _is_made(text: str) -> bool:
    return any(any(map(str.isdigit, word)) and looks_made(word) for word in text.split())


def meaning(name: str, allowed: frozenset[str]) -> Meaning | None:
    """What a field of this name holds; None where the name is not that of a secret, or is in `allowed` (casefolded)."""
    return None if allowed and name.casefold() in allowed else _meaning(name[-_ENOUGH:])


@lru_cache(_REMEMBERED)
def _meaning(name: str) -> Meaning | None:
    words = words_in(name)
    asks = bool(words) and words[0] in name_words.ASKING
    whole = True
    while words:
        if found := _ending(words, whole=whole):
            what, plural, proof = found
            return Meaning(what=what, plural=plural, asks=asks or words[-1] in name_words.WHOLE, proof=proof)
        if words[-1] not in name_words.ADDED:
            return None
        words, whole = words[:-1], False
    return None


def is_public(name: str) -> bool:
    """Whether the name says that its value may be seen, such as `sha256` or `publicKey`."""
    return not name_words.PUBLIC.isdisjoint(words_in(name[-_ENOUGH:]))


def words_in(name: str) -> list[str]:
    """The words of a field's name in one spelling: `wifi`, `password` for `wifiPassword`."""
    return _WORDS.findall(folded(name))


def _run_together(words: str) -> str:
    return "".join(words_in(words))


_BY_ENDING: Final = {
    _run_together(ending): what for what, endings in name_words.ENDINGS.items() for ending in endings.split()
}
_PROOFS: Final = {
    **{_run_together(word): Proof.CODE for word in name_words.CODES},
    **dict.fromkeys(name_words.MADE, Proof.MADE),
    **dict.fromkeys(name_words.ONE_WORD, Proof.ONE_WORD),
}
_MOST_WORDS: Final = 6
"""The most words that one ending has; a script with vowel signs cuts one into several."""
_UNMISTAKABLE: Final = 8
_WITHOUT_EDGES = re.compile(
    "(?:passwd|apikey|"
    + "|".join(
        sorted(
            re.escape(ending)
            for ending, what in _BY_ENDING.items()
            if len(ending) >= _UNMISTAKABLE
            and what not in {SecretType.TOKEN, SecretType.CREDENTIALS, SecretType.SECRET}
        )
    )
    + ")$"
)
"""`wifipassword`, `SHAREDACCESSKEY`: words that are long enough to be no part of another one."""


def _ending(words: list[str], *, whole: bool) -> tuple[SecretType, bool, Proof] | None:
    if words[-1] in name_words.WHOLE:
        return _of_word(words, name_words.WHOLE[words[-1]], plural=False) if whole else None
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        ending = "".join(words[-count:])
        for spelled, plural in ((ending, False), (ending.removesuffix("s"), True)):
            if spelled in _BY_ENDING:
                return _of_word([*words[:-1], spelled] if count == 1 else [spelled], _BY_ENDING[spelled], plural=plural)
    if long := _WITHOUT_EDGES.search(words[-1]):
        return _of_word([long[0]], _BY_ENDING[long[0]], plural=False)
    return None


def _of_word(words: list[str], what: SecretType, *, plural: bool) -> tuple[SecretType, bool, Proof] | None:
    """None where the word before says that it is a thing: a parking token, a pin on a map."""
    things = name_words.THINGS.get(words[-1], frozenset())
    if len(words) > 1 and words[-2] in things:
        return None
    if what is SecretType.PIN:
        return what, plural, _PROOFS.get(words[-1], Proof.DIGITS)
    return what, plural, _PROOFS.get(words[-1], Proof.NONE)
