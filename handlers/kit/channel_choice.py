"""Where a request lands that was not typed in a channel: in the one where files may land, or in a chosen one."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, MarkdownTextObject, Option, RadioButtonsElement

from handlers.kit import fields, ids
from privacy.model.ids import ChannelId

MOST = 10
"""Radio buttons that Slack takes. In a channel beyond these, the command can be typed."""


def blocks(channels: Sequence[str]) -> list[Block]:
    """The field of a form that asks; none where there is nothing to choose. Slack shows the names of the channels."""
    if len(channels) < 2:  # noqa: PLR2004 - one is no choice
        return []
    options = [_option(channel) for channel in channels[:MOST]]
    element = RadioButtonsElement(action_id=ids.CHANNEL, options=options, initial_option=options[0])
    return [fields.field(ids.CHANNEL, "Channel for the answer", element)]


def chosen(values: Mapping[str, Any], opened_in: str) -> ChannelId:
    """The channel that was chosen, or the one that the form carries."""
    option = values.get(ids.CHANNEL, {}).get(ids.CHANNEL, {}).get("selected_option")
    return ChannelId(option["value"] if option else opened_in)


def _option(channel: str) -> Option:
    return Option(value=channel, text=MarkdownTextObject(text=f"<#{channel}>", verbatim=True))
