"""A link to a card, asked of Slack (`chat.getPermalink` needs no scope)."""

import asyncio
from contextlib import suppress

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import DeliveryError
from privacy.model.ids import ChannelId, MessageTs

PATIENCE = 1.0
"""Seconds: a third of what Slack waits for an acknowledgement."""


async def card_link(client: AsyncWebClient, channel: ChannelId, ts: MessageTs | None) -> str:
    """` <…|See its card.>` to stand after a sentence; empty where there is no card, or Slack does not say."""
    if ts is None:
        return ""
    with suppress(DeliveryError):
        async with slack_errors(), asyncio.timeout(PATIENCE):
            answer = await client.chat_getPermalink(channel=channel, message_ts=ts)
        return f" <{answer['permalink']}|See its card.>"
    return ""
