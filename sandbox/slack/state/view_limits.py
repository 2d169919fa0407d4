"""Slack's limits for views.

The numbers are those of docs.slack.dev/surfaces/modals and docs.slack.dev/reference/views.
"""

import json
from typing import Any

from sandbox.slack.blocks.limits import Surface, checked_blocks, elements_of
from sandbox.slack.blocks.objects import ID, Place, check_text
from sandbox.slack.model.errors import BlocksError, SlackError
from sandbox.slack.model.values import JsonObject
from sandbox.slack.model.view import ViewKind

TITLE = 24
METADATA = 3000
LARGEST = 250_000
"""In bytes, as JSON."""

SURFACES = {ViewKind.MODAL: Surface.MODAL, ViewKind.HOME: Surface.HOME}
COMMON: JsonObject = {"callback_id": "", "private_metadata": "", "external_id": ""}
MODAL_ONLY: JsonObject = {
    "title": None,
    "submit": None,
    "close": None,
    "clear_on_close": False,
    "notify_on_close": False,
}


def checked_view(value: Any, kind: ViewKind) -> JsonObject:
    """What a view says, with every default and id filled in.

    Raises:
        SlackError: `invalid_arguments`, with the place and the limit; or `view_too_large`.
    """
    try:
        _check(value, kind, Place("/view"))
        blocks = checked_blocks(value.get("blocks"), SURFACES[kind], Place("/view/blocks"))
        _check_together(value, kind, blocks)
    except BlocksError as error:
        raise error.in_view() from None
    if len(json.dumps(value).encode()) > LARGEST:
        raise SlackError("view_too_large")
    return {**COMMON, **(MODAL_ONLY if kind is ViewKind.MODAL else {}), **value, "blocks": blocks}


def _check(value: Any, kind: ViewKind, place: Place) -> None:
    if not isinstance(value, dict) or value.get("type") != kind.value:
        raise BlocksError(f"must be a view of type {kind.value}", place.at("type").pointer)
    names = COMMON.keys() | {"blocks"} | (MODAL_ONLY.keys() if kind is ViewKind.MODAL else set())
    place.only(value, names)
    for name, most in (("callback_id", ID), ("external_id", ID), ("private_metadata", METADATA)):
        place.text(value, name, most=most, empty=True)
    if kind is ViewKind.MODAL:
        check_text(value.get("title"), place.at("title"), most=TITLE, plain=True)
        for name in ("submit", "close"):
            if value.get(name) is not None:
                check_text(value[name], place.at(name), most=TITLE, plain=True)
        place.flags(value, "clear_on_close", "notify_on_close")
    if not isinstance(value.get("blocks"), list):
        raise BlocksError("must be a list", place.at("blocks").pointer)


def _check_together(value: JsonObject, kind: ViewKind, blocks: list[JsonObject]) -> None:
    has_input = any(block["type"] == "input" for block in blocks)
    if kind is ViewKind.MODAL and has_input and value.get("submit") is None:
        raise BlocksError("must be there when a block is an input", "/view/submit")
    if sum(bool(element.get("focus_on_load")) for block in blocks for element in elements_of(block)) > 1:
        raise BlocksError("no more than 1 element may have focus_on_load", "/view/blocks")
