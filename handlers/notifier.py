"""Sending messages: posted once, then updated where they stand."""

from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import calls, news
from handlers.erasure import open_places as places
from handlers.export import card, findings, reply
from handlers.kit.private_reply import say_alone
from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import UndeliverableError
from privacy.model.ids import ChannelId, MessageKind, MessageTs
from privacy.request.changes import Message
from privacy.request.request import DataSubjectRequest

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""The message cannot be updated any more: a new one takes its place."""

_NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})


@dataclass(frozen=True, kw_only=True)
class SlackNotifier:
    """Keeps `privacy.delivery.ports.Notifier`."""

    client: AsyncWebClient
    id_hint: str
    groups: bool = False
    """Whether all records of a group may be asked for."""

    async def send(self, message: Message, request: DataSubjectRequest) -> MessageTs:
        """Draw the message from the request as it is now, and post or update it."""
        content = self._draw(message.key.kind, request)
        if message.ts:
            try:
                return await self._update(message, message.ts, content)
            except UndeliverableError as error:
                if error.code not in _GONE:
                    raise
        async with slack_errors():
            answer = await self.client.chat_postMessage(
                channel=message.channel,
                thread_ts=message.thread,
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                **content,
            )
        return MessageTs(answer["ts"])

    async def reply_privately(self, message: Message, request: DataSubjectRequest, problem: str) -> None:
        """By the command's response URL while it lives, then by direct message."""
        said = card.text(request, self.id_hint)
        text = f"{said}\n{_why_alone(message.channel, problem)}"
        await say_alone(self.client, request.requester, message.response_url or "", text)

    async def _update(self, message: Message, ts: MessageTs, content: dict[str, Any]) -> MessageTs:
        async with slack_errors():
            await self.client.chat_update(channel=message.channel, ts=ts, parse="none", **content)
        return ts

    def _draw(self, kind: MessageKind, request: DataSubjectRequest) -> dict[str, Any]:
        if kind is MessageKind.FINDINGS:
            return findings.content(request)
        if kind is MessageKind.REPLY:
            return reply.content(request, self.id_hint)
        if kind is MessageKind.CALL:
            return calls.content(request)
        if kind is MessageKind.NEWS:
            return news.content(request)
        if kind is MessageKind.PLACES:
            return places.content(request)
        return card.content(request, self.id_hint, groups=self.groups)


def _why_alone(channel: ChannelId, problem: str) -> str:
    if problem in _NOT_THERE:
        return f"I am not in <#{channel}>: invite me with `/invite @dps-bot`."
    return f"I cannot post in <#{channel}> ({problem}): show this to your Slack administrator."
