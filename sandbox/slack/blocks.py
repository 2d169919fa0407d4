"""Slack's limits for the blocks of a message, checked as Slack checks them.

The numbers are those of docs.slack.dev/reference/block-kit.
"""

import secrets
from collections.abc import Callable
from typing import Any

from sandbox.slack.elements import check_element, check_image
from sandbox.slack.errors import BlocksError, SlackError
from sandbox.slack.model import JsonObject
from sandbox.slack.objects import Place, check_list, check_text

BLOCKS = 50
ACTIONS = 25
CONTEXT_ELEMENTS = 10
FIELDS = 10
SECTION_TEXT = 3000
FIELD_TEXT = 2000
HEADER_TEXT = 150
HEADER_LEVELS = range(1, 5)
ALL_CHARACTERS = 13_200
"""Not documented: over about so many characters of text Slack answers `msg_blocks_too_long`."""


def checked_blocks(blocks: Any) -> list[JsonObject]:
    """The blocks, with an id for each block and button that came without one.

    Raises:
        SlackError: `invalid_blocks_format`, or `msg_blocks_too_long`.
        BlocksError: A limit of Block Kit is broken; the error says which and where.
    """
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    top = Place("/blocks")
    if len(blocks) > BLOCKS:
        raise BlocksError(f"no more than {BLOCKS} items allowed", top.pointer)
    for index, block in enumerate(blocks):
        _check_block(block, top.at(index))
    _refuse_twins([block.get("block_id") for block in blocks], "block_id", top)
    if _characters(blocks) > ALL_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return [_with_ids(block) for block in blocks]


def _check_block(block: Any, place: Place) -> None:
    if not isinstance(block, dict):
        raise BlocksError("must be an object", place.pointer)
    check = _CHECKS.get(str(block.get("type")))
    if check is None:
        raise BlocksError(f"unsupported type: {block.get('type')}", place.pointer)
    place.short_id(block, "block_id")
    check(block, place)


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
        check_element(block["accessory"], place.at("accessory"))


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
        check_element(element, place.at("elements").at(index))
    _refuse_twins([element.get("action_id") for element in elements], "action_id", place.at("elements"))


def _divider(block: JsonObject, place: Place) -> None:
    place.only(block, {"block_id"})


_CHECKS: dict[str, Callable[[JsonObject, Place], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
}


def _refuse_twins(ids: list[str | None], name: str, place: Place) -> None:
    given = [one for one in ids if one is not None]
    if len(given) != len(set(given)):
        raise BlocksError(f"`{name}` already exists", place.pointer)


def _characters(value: Any) -> int:
    """How many characters of text are in all text objects."""
    if isinstance(value, list):
        return sum(_characters(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(_characters(item) for item in value.values())


def _with_ids(block: JsonObject) -> JsonObject:
    filled = {"block_id": _new_id(), **block}
    if block["type"] == "actions":
        filled["elements"] = [{"action_id": _new_id(), **element} for element in block["elements"]]
    if "accessory" in block:
        filled["accessory"] = {"action_id": _new_id(), **block["accessory"]}
    return filled


def _new_id() -> str:
    return secrets.token_urlsafe(4)
