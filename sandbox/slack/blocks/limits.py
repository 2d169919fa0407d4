"""Slack's limits for the blocks of messages, modals and Home tabs, checked as Slack checks them.

The numbers are those of docs.slack.dev/reference/block-kit.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sandbox.slack.blocks.elements import BESIDE_SECTIONS, IN_ACTIONS, IN_INPUTS, check_element, check_image
from sandbox.slack.blocks.objects import Place, check_list, check_text
from sandbox.slack.blocks.rich_text import check_rich_text
from sandbox.slack.blocks.tables import characters, check_table, refuse_second_table
from sandbox.slack.model.errors import BlocksError, SlackError
from sandbox.slack.model.values import JsonObject

ACTIONS = 25
CONTEXT_ELEMENTS = 10
FIELDS = 10
SECTION_TEXT = 3000
FIELD_TEXT = 2000
LABEL = 2000
HEADER_TEXT = 150
HEADER_LEVELS = range(1, 5)
ALL_CHARACTERS = 11_300
"""Not documented: Slack answered `msg_blocks_too_long` at 11,341 characters of text (bolt-js #2867), and elsewhere not
before 13,200 (#2509); this is a round number below the least that was refused."""

ANYWHERE = frozenset({"section", "header", "context", "actions", "divider", "input", "rich_text"})


@dataclass(frozen=True)
class Limits:
    """What a surface takes."""

    most: int
    """How many blocks."""

    kinds: frozenset[str]
    """Which types of block."""


class Surface(Enum):
    """Where blocks are shown."""

    MESSAGE = Limits(50, ANYWHERE | {"table"})
    MODAL = Limits(100, ANYWHERE)
    HOME = Limits(100, ANYWHERE | {"table"})


TOP = Place("/blocks")


def checked_blocks(blocks: Any, surface: Surface = Surface.MESSAGE, top: Place = TOP) -> list[JsonObject]:
    """The blocks, with an id for each block and element that came without one.

    Raises:
        SlackError: `invalid_blocks_format`, `msg_blocks_too_long`, or `invalid_attachments` for a second table.
        BlocksError: A limit of Block Kit is broken; the error says which and where.
    """
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if len(blocks) > surface.value.most:
        raise BlocksError(f"no more than {surface.value.most} items allowed", top.pointer)
    for index, block in enumerate(blocks):
        _check_block(block, top.at(index), surface)
    _refuse_twins([block.get("block_id") for block in blocks], "block_id", top)
    if surface is Surface.MESSAGE:
        refuse_second_table(blocks)
        if characters([block for block in blocks if block["type"] != "table"]) > ALL_CHARACTERS:
            raise SlackError("msg_blocks_too_long")
    return [_with_ids(block) for block in blocks]


def elements_of(block: JsonObject) -> list[JsonObject]:
    """What can be clicked or filled in within a block."""
    if block["type"] == "actions":
        return list(block["elements"])
    inside = block.get("element") or block.get("accessory")
    return [] if inside is None or inside["type"] == "image" else [inside]


def _check_block(block: Any, place: Place, surface: Surface) -> None:
    if not isinstance(block, dict):
        raise BlocksError("must be an object", place.pointer)
    kind = str(block.get("type"))
    if kind not in surface.value.kinds:
        raise BlocksError(f"unsupported type: {block.get('type')}", place.pointer)
    place.short_id(block, "block_id")
    _CHECKS[kind](block, place)


def _section(block: JsonObject, place: Place) -> None:
    place.only(block, {"text", "fields", "accessory", "expand", "block_id"})
    if "text" not in block and "fields" not in block:
        raise BlocksError("must define either text or fields", place.pointer)
    if "text" in block:
        check_text(block["text"], place.at("text"), most=SECTION_TEXT)
    if "fields" in block:
        fields = check_list(block["fields"], place.at("fields"), most=FIELDS)
        for index, field in enumerate(fields):
            check_text(field, place.at("fields").at(index), most=FIELD_TEXT)
    if "accessory" in block:
        check_element(block["accessory"], place.at("accessory"), among=BESIDE_SECTIONS)


def _header(block: JsonObject, place: Place) -> None:
    place.only(block, {"text", "level", "block_id"})
    check_text(block.get("text"), place.at("text"), most=HEADER_TEXT, plain=True)
    if block.get("level", 1) not in HEADER_LEVELS:
        raise BlocksError("must be from 1 to 4", place.at("level").pointer)


def _context(block: JsonObject, place: Place) -> None:
    place.only(block, {"elements", "block_id"})
    elements = check_list(block.get("elements"), place.at("elements"), most=CONTEXT_ELEMENTS)
    for index, element in enumerate(elements):
        inside = place.at("elements").at(index)
        if isinstance(element, dict) and element.get("type") == "image":
            check_image(element, inside)
        else:
            check_text(element, inside, most=SECTION_TEXT)


def _actions(block: JsonObject, place: Place) -> None:
    place.only(block, {"elements", "block_id"})
    elements = check_list(block.get("elements"), place.at("elements"), most=ACTIONS)
    for index, element in enumerate(elements):
        check_element(element, place.at("elements").at(index), among=IN_ACTIONS)
    _refuse_twins([element.get("action_id") for element in elements], "action_id", place.at("elements"))


def _input(block: JsonObject, place: Place) -> None:
    place.only(block, {"label", "element", "hint", "optional", "dispatch_action", "block_id"})
    check_text(block.get("label"), place.at("label"), most=LABEL, plain=True)
    if "hint" in block:
        check_text(block["hint"], place.at("hint"), most=LABEL, plain=True)
    place.flags(block, "optional", "dispatch_action")
    check_element(block.get("element"), place.at("element"), among=IN_INPUTS)


def _divider(block: JsonObject, place: Place) -> None:
    place.only(block, {"block_id"})


_CHECKS: dict[str, Callable[[JsonObject, Place], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": _divider,
    "rich_text": check_rich_text,
    "table": check_table,
}


def _refuse_twins(ids: list[str | None], name: str, place: Place) -> None:
    given = [one for one in ids if one is not None]
    if len(given) != len(set(given)):
        raise BlocksError(f"`{name}` already exists", place.pointer)


def _with_ids(block: JsonObject) -> JsonObject:
    filled = {"block_id": _new_id(), **block}
    if block["type"] == "actions":
        filled["elements"] = [{"action_id": _new_id(), **element} for element in block["elements"]]
    for name in ("accessory", "element"):
        if name in block and block[name]["type"] != "image":
            filled[name] = {"action_id": _new_id(), **block[name]}
    return filled


def _new_id() -> str:
    return secrets.token_urlsafe(4)
