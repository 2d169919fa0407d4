"""Tables in a message: one of them, of at most 100 rows and 20 columns.

Facts: docs.slack.dev/reference/block-kit/blocks/table-block.
"""

from collections.abc import Iterable
from typing import Any

from sandbox.slack.blocks.objects import Place, check_list
from sandbox.slack.blocks.rich_text import check_rich_text
from sandbox.slack.model.errors import BlocksError, SlackError
from sandbox.slack.model.values import JsonObject

ROWS = 100
COLUMNS = 20
CHARACTERS = 10_000
"""In all cells together."""

ALIGNMENTS = ("left", "center", "right")


def check_table(block: JsonObject, place: Place) -> None:
    """Check a table block.

    Raises:
        BlocksError: It breaks a limit.
    """
    place.only(block, {"rows", "column_settings", "block_id"})
    rows = check_list(block.get("rows"), place.at("rows"), most=ROWS)
    for number, row in enumerate(rows):
        at = place.at("rows").at(number)
        for column, cell in enumerate(check_list(row, at, most=COLUMNS)):
            _cell(cell, at.at(column))
    if "column_settings" in block:
        inside = place.at("column_settings")
        for index, settings in enumerate(check_list(block["column_settings"], inside, most=COLUMNS)):
            _settings(settings, inside.at(index))
    if characters(rows) > CHARACTERS:
        raise BlocksError(f"must hold less than {CHARACTERS + 1} characters", place.at("rows").pointer)


def refuse_second_table(blocks: Iterable[JsonObject]) -> None:
    """Refuse a message with more than one table.

    Raises:
        SlackError: `invalid_attachments`, with `only_one_table_allowed`.
    """
    if sum(block["type"] == "table" for block in blocks) > 1:
        raise SlackError("invalid_attachments", response_metadata={"messages": ["[ERROR] only_one_table_allowed"]})


def characters(value: Any) -> int:
    """How many characters of text are in all text objects."""
    if isinstance(value, list):
        return sum(characters(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(characters(item) for item in value.values())


def _cell(cell: Any, place: Place) -> None:
    kind = cell.get("type") if isinstance(cell, dict) else None
    if kind == "rich_text":
        check_rich_text(cell, place)
    elif kind == "raw_text":
        place.only(cell, {"text"})
        place.text({"text": "", **cell}, "text", most=CHARACTERS)
    else:
        raise BlocksError("must be raw_text or rich_text", place.pointer)


def _settings(settings: Any, place: Place) -> None:
    if settings is None:
        return
    if not isinstance(settings, dict):
        raise BlocksError("must be an object", place.pointer)
    place.only(settings, {"align", "is_wrapped"})
    place.flags(settings, "is_wrapped")
    if settings.get("align", "left") not in ALIGNMENTS:
        raise BlocksError(f"must be one of {', '.join(ALIGNMENTS)}", place.at("align").pointer)
