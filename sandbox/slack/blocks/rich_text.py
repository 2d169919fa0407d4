"""Rich text: what a person formats in Slack's own message box, and apps can send.

Facts: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

from collections.abc import Callable
from typing import Any

from sandbox.slack.blocks.objects import Place
from sandbox.slack.model.errors import BlocksError
from sandbox.slack.model.values import JsonObject

STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
RANGES = ("here", "channel", "everyone")
LIST_STYLES = ("bullet", "ordered")
DEEPEST = 8

INSIDE: dict[str, tuple[str, type, set[str]]] = {
    "text": ("text", str, {"style"}),
    "link": ("url", str, {"text", "style", "unsafe"}),
    "user": ("user_id", str, {"style"}),
    "usergroup": ("usergroup_id", str, {"style"}),
    "channel": ("channel_id", str, {"style"}),
    "emoji": ("name", str, {"unicode", "style", "skin_tone"}),
    "broadcast": ("range", str, {"style"}),
    "color": ("value", str, {"style"}),
    "date": ("timestamp", int, {"format", "url", "fallback", "style"}),
}
"""Of each element inside a line: what it must have, of which kind, and what it may have."""


def check_rich_text(block: JsonObject, place: Place) -> None:
    """Check a rich text block.

    Raises:
        BlocksError: It holds something else.
    """
    place.only(block, {"elements", "block_id"})
    _each(block.get("elements"), place.at("elements"), _part)


def _part(part: Any, place: Place) -> None:
    kinds = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in kinds:
        raise BlocksError(f"must be one of {', '.join(kinds)}", place.at("type").pointer)
    inside = place.at("elements")
    if kind == "rich_text_list":
        place.only(part, {"elements", "style", "indent", "offset", "border"})
        if part.get("style") not in LIST_STYLES:
            raise BlocksError("must be bullet or ordered", place.at("style").pointer)
        place.number(part, "indent", least=0, most=DEEPEST)
        _each(part.get("elements"), inside, _line)
        return
    place.only(part, {"elements", "border"} | ({"language"} if kind == "rich_text_preformatted" else set()))
    _each(part.get("elements"), inside, _inside)


def _line(line: Any, place: Place) -> None:
    if not isinstance(line, dict) or line.get("type") != "rich_text_section":
        raise BlocksError("must be a rich_text_section", place.pointer)
    place.only(line, {"elements"})
    _each(line.get("elements"), place.at("elements"), _inside)


def _inside(element: Any, place: Place) -> None:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in INSIDE:
        raise BlocksError(f"must be one of {', '.join(INSIDE)}", place.at("type").pointer)
    needed, type_, optional = INSIDE[kind]
    place.only(element, {needed} | optional)
    value = element.get(needed)
    if type(value) is not type_ or value == "":
        raise BlocksError("is missing or of another kind", place.at(needed).pointer)
    if kind == "broadcast" and value not in RANGES:
        raise BlocksError(f"must be one of {', '.join(RANGES)}", place.at(needed).pointer)
    style = element.get("style", {})
    if not isinstance(style, dict) or style.keys() - STYLES:
        raise BlocksError(f"must be an object of {', '.join(sorted(STYLES))}", place.at("style").pointer)


def _each(value: Any, place: Place, check: Callable[[Any, Place], None]) -> None:
    if not isinstance(value, list):
        raise BlocksError("must be a list", place.pointer)
    for index, item in enumerate(value):
        check(item, place.at(index))
