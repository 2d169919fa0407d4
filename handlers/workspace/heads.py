"""The message that carries a signed head of the ledger: all that a check needs, to be copied."""

import re
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.escape import mrkdwn
from handlers.kit.slack_errors import slack_errors
from privacy.ledger.heads import SignedHead
from privacy.model.ids import ChannelId

_CALLED = re.compile(r"&lt;(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)&gt;")


@dataclass(frozen=True, kw_only=True)
class SlackHeads:
    """Posts heads to one channel."""

    client: AsyncWebClient
    channel: ChannelId

    async def say(self, sentence: str) -> None:
        """Post a sentence. Raises DeliveryError: Slack did not take it."""
        async with slack_errors():
            await self.client.chat_postMessage(
                channel=self.channel, text=f":rotating_light: {_calling(sentence)}", unfurl_links=False, parse="none"
            )

    async def post(self, head: SignedHead) -> None:
        """Post it as one message.

        Raises:
            DeliveryError: Slack did not take it.
        """
        async with slack_errors():
            await self.client.chat_postMessage(
                channel=self.channel, unfurl_links=False, unfurl_media=False, parse="none", **content(head)
            )


def _calling(sentence: str) -> str:
    """A sentence of the bot's own: harmless, but for people and user groups whom it calls by name."""
    return _CALLED.sub(r"<\1>", mrkdwn(sentence))


def content(head: SignedHead) -> dict[str, Any]:
    """`text` of the message. Nothing in it is a person's: numbers, hashes and a time."""
    note = str(head.note).rstrip("\n")
    return {
        "text": f"The ledger's newest entry is number {head.said.tree.size}. This message is its head, signed: "
        f"keep a copy.\n```{note}```"
    }
