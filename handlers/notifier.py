"""Sending messages: posted once, then updated where they stand."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import calls, news, reminder
from handlers.erasure import open_places as places
from handlers.export import card, findings, guarded_card, letters, reply
from handlers.kit.blocks import live
from handlers.kit.private_reply import say_alone
from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import CardGoneError, DeliveryError, UndeliverableError
from privacy.model.ids import ChannelId, MessageKind, MessageTs, RequestId, RequestStatus
from privacy.request.changes import Message
from privacy.request.request import DataSubjectRequest, may_vote

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""The message cannot be updated any more: a new one takes its place."""


@dataclass(frozen=True, kw_only=True)
class SlackNotifier:
    """Keeps `privacy.delivery.ports.Notifier`."""

    client: AsyncWebClient
    id_hint: str
    groups: bool = False
    """Whether all records of a group may be asked for."""

    async def send(self, message: Message, request: DataSubjectRequest, *, guarded: str | None = None) -> MessageTs:
        """Draw the message from the request as it is now, and post or update it."""
        content = self._draw(message.key.kind, request, guarded)
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
        if message.thread and answer["message"].get("thread_ts") != message.thread:
            await self._take_back(message, answer["ts"])
            raise CardGoneError(message.thread)
        return MessageTs(answer["ts"])

    async def summarise(
        self, channel: ChannelId, request: DataSubjectRequest, alike: Sequence[RequestId], *, guarded: str | None = None
    ) -> None:
        """One message in the channel for many that would say the same."""
        async with slack_errors():
            await self.client.chat_postMessage(
                channel=channel,
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                **news.summary(request, alike, with_reason=guarded is None),
            )

    async def _take_back(self, message: Message, ts: str) -> None:
        """Slack posts a reply to a deleted message into the channel (slack-go #1571)."""
        with suppress(DeliveryError):
            async with slack_errors():
                await self.client.chat_delete(channel=message.channel, ts=ts)

    async def tell_alone(self, message: Message, request: DataSubjectRequest, error: DeliveryError) -> None:
        """The requester by the command's response URL while it lives; everybody else by direct message.

        There it has its buttons, and they work.
        """
        why = f"Slack does not take this card in <#{message.channel}> ({error.code}): {error.advice}."
        content = self._draw(message.key.kind, request)
        text = f"{content['text']}\n{why}"
        blocks = [*content["blocks"], live(why).to_dict()] if "blocks" in content else []
        people = [request.requester, *await self._voters(request)]
        failed: list[DeliveryError] = []
        for person in people:
            url = message.response_url if person == request.requester else None
            try:
                await say_alone(self.client, person, url or "", text, blocks=blocks)
            except DeliveryError as refusal:
                failed.append(refusal)
        if len(failed) == len(people):
            raise failed[0]

    async def _voters(self, request: DataSubjectRequest) -> list[str]:
        """Those who may vote now; of a user group its members, where Slack says who they are."""
        people: list[str] = []
        for name in may_vote(request) if request.status is RequestStatus.AWAITING_APPROVAL else ():
            if not name.startswith("S"):
                people.append(name)
                continue
            with suppress(DeliveryError):
                async with slack_errors():
                    people += (await self.client.usergroups_users_list(usergroup=name))["users"]
        return [person for person in dict.fromkeys(people) if person != request.requester]

    async def _update(self, message: Message, ts: MessageTs, content: dict[str, Any]) -> MessageTs:
        async with slack_errors():
            await self.client.chat_update(channel=message.channel, ts=ts, parse="none", **content)
        return ts

    def _draw(self, kind: MessageKind, request: DataSubjectRequest, guarded: str | None = None) -> dict[str, Any]:
        if guarded is not None and kind not in guarded_card.HARMLESS:
            return guarded_card.content(kind, request, guarded)
        if kind is MessageKind.REPLY:
            return reply.content(request, self.id_hint)
        if drawn := _DRAWN.get(kind):
            return drawn(request)
        return card.content(request, self.id_hint, groups=self.groups)


_DRAWN: Mapping[MessageKind, Callable[[DataSubjectRequest], dict[str, Any]]] = {
    MessageKind.FINDINGS: findings.content,
    MessageKind.ARRIVAL: letters.arrival,
    MessageKind.EXTENSION: letters.extension,
    MessageKind.CALL: calls.content,
    MessageKind.NEWS: news.content,
    MessageKind.REMINDER: reminder.content,
    MessageKind.DUE: reminder.due,
    MessageKind.PLACES: places.content,
    MessageKind.UNSAFE: guarded_card.safe_again,
}
"""Messages that are drawn from the request and from nothing else."""
