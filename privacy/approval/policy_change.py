"""What is different between the policy that was and the one that is: in words, for the ledger and for people. Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

import rfc8785

from privacy.model.ids import Digest
from privacy.model.numbers import counted

_DOMAIN = b"dps-bot/policy/v1\0"
_PERSON = re.compile(r"\b([UWS](?=[A-Z]*[0-9])[A-Z0-9]{2,})\b")

Value: TypeAlias = str | int | bool | Sequence[str] | Sequence[Sequence[str]] | None
OnRecord: TypeAlias = Mapping[str, Value]
"""A policy by the keys of the config: people as ids, lengths of time in words."""


def digest_of(policy: OnRecord) -> Digest:
    """Names a policy: it stands in the entry that says that it changed."""
    return Digest(hashlib.sha256(_DOMAIN + rfc8785.dumps(dict(policy))).hexdigest())


def differences(was: OnRecord, now: OnRecord) -> tuple[str, ...]:
    """What is different, a sentence for each key; empty where nothing is."""
    return tuple(
        f"{key}: {', '.join(_difference(was.get(key), now.get(key)))}."
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
    )


def _difference(was: Value, now: Value) -> Iterator[str]:
    before, after = _lists(was), _lists(now)
    if before is None or after is None:
        yield f"{_said(was)} → {_said(now)}"
        return
    if len(before) != len(after):
        yield f"{counted(len(before), 'list')} → {counted(len(after), 'list')}"
        yield from _of_lists(before, after)
    else:
        yield from list(_of_lists(before, after)) or [f"{_said(was)} → {_said(now)}"]


def _of_lists(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> Iterator[str]:
    """Who came and went; list by list where there are as many as before."""
    same = len(before) == len(after)
    pairs = list(zip(before, after, strict=True)) if same else [(list(chain(*before)), list(chain(*after)))]
    for number, (left, right) in enumerate(pairs, start=1):
        where = f" (list {number})" if same and len(pairs) > 1 else ""
        if added := sorted(set(right) - set(left)):
            yield f"added {', '.join(added)}{where}"
        if removed := sorted(set(left) - set(right)):
            yield f"removed {', '.join(removed)}{where}"


def _lists(value: Value) -> list[list[str]] | None:
    """A list of people as the only one of lists; None for what is no list."""
    if value is None or isinstance(value, str | int):
        return None
    if value and not isinstance(value[0], str):
        return [list(one) for one in value]
    return [[str(name) for name in value]]


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if lists := _lists(value):
        return " and ".join(f"[{', '.join(one)}]" for one in lists)
    return "nothing" if value is None or value == "" else str(value)


def with_mentions(sentence: str) -> str:
    """The sentence with each person and user group as Slack calls them."""
    return _PERSON.sub(lambda found: f"<{'!subteam^' if found[1][0] == 'S' else '@'}{found[1]}>", sentence)
