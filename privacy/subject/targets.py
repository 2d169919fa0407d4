"""Which devices the target condition of a hub's configuration selects, as far as its text says it.

Conditions are a small SQL: comparisons of `deviceId`, of tags and of reported properties, joined by AND, OR and NOT,
with texts in single or double quotes (Microsoft: `iot-hub-automatic-device-management`).
"""

import re

_LITERAL = re.compile(r"'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"")
_COMPARED = re.compile(r"\bdeviceId\s*(?:[=!<>]{1,2}|(?:NOT\s+)?IN)\s*\[?[\s,?]*\]?", re.IGNORECASE)
"""A comparison of the device's id, once every text in it has become a question mark."""
_GLUE = re.compile(r"\b(?:AND|OR|NOT)\b|[()\s]", re.IGNORECASE)


def literals(condition: str) -> frozenset[str]:
    """Every text in quotes: a device id among them is named, however it is compared."""
    return frozenset(_text(found) for found in _LITERAL.finditer(condition))


def selects_otherwise(condition: str) -> bool:
    """True where devices can be selected by more than their ids: by tags, by properties, or simply all of them."""
    without_texts = _LITERAL.sub("?", condition)
    return bool(_GLUE.sub("", _COMPARED.sub("", without_texts)))


def _text(found: re.Match[str]) -> str:
    single, double = found.groups()
    return single.replace("''", "'") if single is not None else double.replace('""', '"')
