"""Payloads as TypeScript, each typed as what Slack publishes, and copies of them that are wrong."""

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

HEAD = """\
import type { HomeView, KnownBlock, MessageAttachment, ModalView } from "@slack/types";
interface Message { text?: string; blocks?: KnownBlock[]; attachments?: MessageAttachment[] }
interface Modal extends Omit<ModalView, "blocks"> { blocks: KnownBlock[] }
interface Home extends Omit<HomeView, "blocks"> { blocks: KnownBlock[] }
"""
"""A view's own type takes any block whose type it does not know; ours takes the known ones alone."""

_TYPES = {"modal": "Modal", "home": "Home"}
_DECIDES = frozenset({"type", "style"})
"""Of these the value counts, of other texts only that they are texts."""


@dataclass(frozen=True, kw_only=True)
class Spoiling:
    """A way to make a payload wrong."""

    name: str
    where: Callable[[Json], bool]
    """Which part of it."""
    spoil: Callable[[Json], object]


def _of_type(*types: str) -> Callable[[Json], bool]:
    return lambda part: part.get("type") in types


def _with(field: str) -> Callable[[Json], bool]:
    return lambda part: field in part


def _put(**fields: object) -> Callable[[Json], object]:
    return lambda part: part.update(fields)


def _drop(field: str) -> Callable[[Json], object]:
    return lambda part: part.pop(field)


_PLAIN = {"type": "plain_text", "text": "x"}
SPOILINGS = (
    Spoiling(name="a field that no block has", where=_of_type("section"), spoil=_put(txet=1)),
    Spoiling(name="a block that Slack does not know", where=_of_type("section"), spoil=_put(type="box")),
    Spoiling(name="a number for a text", where=_of_type("mrkdwn", "plain_text"), spoil=_put(text=5)),
    Spoiling(name="a text for a yes or no", where=_with("expand"), spoil=_put(expand="yes")),
    Spoiling(name="a colour that no button has", where=_with("style"), spoil=_put(style="green")),
    Spoiling(name="a dialog without its question", where=_of_type("button"), spoil=_put(confirm={"title": _PLAIN})),
    Spoiling(name="a button without its label", where=_of_type("button"), spoil=_drop("text")),
    Spoiling(name="an input without its label", where=_of_type("input"), spoil=_drop("label")),
    Spoiling(name="an option without its text", where=_with("options"), spoil=_put(options=[{"value": "x"}])),
    Spoiling(name="a form without its title", where=_of_type("modal"), spoil=_drop("title")),
    Spoiling(name="a tab without its blocks", where=_of_type("home"), spoil=_drop("blocks")),
)


def distinct(payloads: Iterable[Json]) -> list[Json]:
    """One of each shape: what a type can tell apart."""
    return list({json.dumps(_shape(payload), sort_keys=True): payload for payload in payloads}.values())


def _shape(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _shape(one, name) for name, one in value.items()}
    if isinstance(value, list):
        shapes = {json.dumps(_shape(one), sort_keys=True) for one in value}
        return sorted(shapes)
    return value if key in _DECIDES else type(value).__name__


def source(payloads: Iterable[Json]) -> tuple[str, list[str]]:
    """The program, and the names of the spoilings in it.

    It compiles only if every payload fits its type and no spoiled one does: an error that is missing is one, too.
    """
    payloads = list(payloads)
    wrong = [(spoiling.name, spoiled) for spoiling in SPOILINGS for spoiled in _spoiled(spoiling, payloads)]
    lines = [_literal(f"sent{number}", payload) for number, payload in enumerate(payloads)]
    for number, (name, payload) in enumerate(wrong):
        lines += [f"// @ts-expect-error {name}", _literal(f"wrong{number}", payload)]
    return "\n".join([HEAD, *lines, ""]), [name for name, _ in wrong]


def _literal(name: str, payload: Json) -> str:
    return f"export const {name}: {_TYPES.get(payload.get('type', ''), 'Message')} = {json.dumps(payload)};"


def _spoiled(spoiling: Spoiling, payloads: list[Json]) -> Iterator[Json]:
    """A spoiled copy of the first payload in which there is something to spoil."""
    for payload in payloads:
        spoiled = copy.deepcopy(payload)
        for part in _parts(spoiled):
            if spoiling.where(part):
                spoiling.spoil(part)
                yield spoiled
                return


def _parts(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(one)
