"""Target conditions of configurations and jobs, which can name many devices by id."""

import re
from collections.abc import Iterator

from privacy.model.records import SecretType, placeholder

_TOKEN = re.compile(r"'(?:[^'\\]|\\.|'')*+'?|\"(?:[^\"\\]|\\.|\"\")*+\"?|\w+|.", re.DOTALL)
_BETWEEN = frozenset({"and", "or"})


def other_ids_in_condition(text: str, own: str) -> str:
    """`text` with every device id but `own` withheld.

    A condition reads like `deviceId IN ['a', 'b'] AND tags.room = 'hall'` (the query language of IoT Hub). What is
    compared with anything else than a device id stays.

    Args:
        text: the condition, well-formed or not.
        own: the subject's device id; its case counts.
    """
    return "".join(token for clause in _clauses(text) for token in _shown(clause, own))


def _clauses(text: str) -> Iterator[list[str]]:
    """The tokens of each comparison; those that join two comparisons go with the second."""
    clause: list[str] = []
    for token in _TOKEN.findall(text):
        if token.casefold() in _BETWEEN:
            yield clause
            clause = []
        clause.append(token)
    yield clause


def _shown(clause: list[str], own: str) -> Iterator[str]:
    about_ids = any(token.casefold() == "deviceid" for token in clause)
    for token in clause:
        is_text = token[0] in "'\""
        if about_ids and is_text and _unquoted(token) not in {own, ""}:
            yield f"{token[0]}{placeholder(SecretType.OTHER_DEVICE)}{token[0]}"
        else:
            yield token


def _unquoted(token: str) -> str:
    quote = token[0]
    inner = token[1:-1] if len(token) > 1 and token.endswith(quote) else token[1:]
    return re.sub(r"\\(.)", r"\1", inner.replace(quote * 2, quote), flags=re.DOTALL)
