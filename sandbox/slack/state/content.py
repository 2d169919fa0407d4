"""Reads what a message shall say from the arguments of a call."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.slack.blocks.limits import checked_blocks
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Content, JsonObject

POSTED_TEXT = 40_000
"""Longer texts are cut off when they are posted."""


def is_on(value: Any) -> bool:
    """Whether a switch is on, in JSON or as text."""
    return str(value).lower() in {"true", "1"}


def content_of(arguments: Mapping[str, Any]) -> Content:
    """The content in the arguments of a call, an acknowledgement or a response URL.

    Raises:
        SlackError: `no_text`, or what `checked_blocks` raises. A message of blocks alone counts as
            without text here, though Slack shows it: screen readers would have nothing to read.
    """
    text = arguments.get("text")
    blocks = _decoded(arguments.get("blocks"), "invalid_blocks_format")
    if not isinstance(text, str) or not text.strip():
        raise SlackError("no_text")
    return Content(
        text=text[:POSTED_TEXT],
        blocks=checked_blocks(blocks) if blocks else None,
        metadata=_metadata(arguments),
        links_names=arguments.get("parse") == "full" or is_on(arguments.get("link_names")),
    )


def says_nothing(arguments: Mapping[str, Any]) -> bool:
    """Whether the arguments hold neither a text nor blocks."""
    return arguments.get("text") is None and arguments.get("blocks") is None


def _metadata(arguments: Mapping[str, Any]) -> JsonObject | None:
    metadata = _decoded(arguments.get("metadata"), "invalid_metadata_format")
    if metadata is not None and not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    return metadata


def _decoded(value: Any, error: str) -> Any:
    """A structure, which comes as JSON inside a form or a query string."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None
