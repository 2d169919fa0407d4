"""One spelling for names of fields: no invisible letters, no accents, and one letter for all that look like it."""

from typing import Final
from unicodedata import category, normalize

NAME: Final = (
    r"[\w.\-\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a"
    r"\u0e47-\u0e4e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u3099\u309a\ufe00-\ufe0f\ufeff]"
)
"""What a name is written with, as a class of a pattern: `\\w` knows neither vowel signs nor what cannot be seen."""

_UNSEEN: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
"""What is drawn as nothing, beside Unicode's format characters (Cf) and marks (Mn)."""
_ALIKE: Final = str.maketrans(
    "аеорсухіјѕԁһӏкмтαεικνορτυχωıɑɡł",
    "aeopcyxijsdhlkmtaeikvoptuxwiagl",
)


def folded(name: str) -> str:
    """`name` with a `_` wherever its case or its script changes, in one spelling.

    It is for comparing alone: words of languages that have some of Latin's letters become a mixture.
    """
    if not name.isascii():
        name = "".join(sign for sign in normalize("NFKD", name) if _is_seen(sign))
    return "".join(_with_edges(name)).casefold().translate(_ALIKE)


def _is_seen(sign: str) -> bool:
    return sign not in _UNSEEN and category(sign) not in {"Cf", "Mn"}


def _with_edges(name: str) -> list[str]:
    parts: list[str] = []
    for before, sign, after in zip(f" {name}", name, f"{name[1:]} ", strict=False):
        if _is_edge(before, sign, after):
            parts.append("_")
        parts.append(sign)
    return parts


def _is_edge(before: str, sign: str, after: str) -> bool:
    if sign.isupper() and (before.islower() or (before.isupper() and after.islower())):
        return True
    return before.isalpha() and sign.isalpha() and _has_case(before) != _has_case(sign)


def _has_case(letter: str) -> bool:
    return letter.isascii() or category(letter) != "Lo"
