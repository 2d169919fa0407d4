"""A link to a card, asked of Slack (`chat.getPermalink` needs no scope)."""

from contextlib import suppress

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import SPARE, leaving
from privacy.model.errors import DeliveryError
from privacy.model.ids import ChannelId, MessageTs


async def card_link(client: AsyncWebClient, channel: ChannelId, ts: MessageTs | None) -> str:
    """` <…|See its card.>` to stand after a sentence; empty where there is no card, or Slack does not say."""
    if ts is None:
        return ""
    with suppress(DeliveryError):
        async with slack_errors(), leaving(SPARE):
            answer = await client.chat_getPermalink(channel=channel, message_ts=ts)
        return f" <{answer['permalink']}|See its card.>"
    return ""
