"""Lists in portions, with a cursor."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.limits import MOST
from sandbox.slack.model.values import JsonObject
from sandbox.slack.web_api.arguments import Arguments

Item = TypeVar("Item")


def page_of(
    items: Sequence[Item], arguments: Arguments, *, usual: int = 100, most: int = MOST
) -> tuple[Sequence[Item], JsonObject]:
    """The portion that `limit` and `cursor` ask for, and what the answer says about the next one.

    Args:
        items: All of them.
        arguments: Those of the call.
        usual: The limit of a call that names none.
        most: No portion is larger, whatever the call asks for; Slack promises no more than that either.

    Raises:
        SlackError: `invalid_cursor`, or `invalid_limit`.
    """
    limit = arguments.number("limit", usual)
    if not 1 <= limit <= MOST:
        raise SlackError("invalid_limit")
    start = _start(arguments.get("cursor"))
    end = start + min(limit, most)
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except ValueError:
        raise SlackError("invalid_cursor") from None
