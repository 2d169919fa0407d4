"""Telling one person something alone: where they did it, or else by direct message."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import DeliveryError

PATIENCE = aiohttp.ClientTimeout(total=5)
"""Seconds: nobody waits for an acknowledgement any more, and a direct message takes over."""
_OK = 200


async def tell(client: AsyncWebClient, body: Mapping[str, Any], text: str) -> None:
    """Tell whoever pressed, took or typed this. Never raises: it is never the only copy."""
    with suppress(DeliveryError):
        await say_alone(
            client, _who(body), body.get("response_url", ""), text, thread=_thread(body), channel=_channel(body)
        )


async def say_alone(
    client: AsyncWebClient,
    user: str,
    response_url: str,
    text: str,
    *,
    thread: str = "",
    channel: str = "",
    blocks: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Show `text` to the person alone: by the response URL while it lives, then where they are, then directly.

    Args:
        client: with which Slack is called.
        user: the person.
        response_url: empty where there is none.
        text: with Slack's own escaping.
        thread: where in the channel; empty for the channel itself.
        channel: where the person is just now; empty where nobody knows.
        blocks: what a direct message shows, with the text for screen readers.

    Raises:
        DeliveryError: Slack took none of them.
    """
    if response_url and await _reply(client, response_url, text, thread):
        return
    if channel and await _whisper(client, user, channel, text, thread):
        return
    async with slack_errors():
        opened = await client.conversations_open(users=[user])
        await client.chat_postMessage(
            channel=opened["channel"]["id"], text=text, parse="none", blocks=[dict(block) for block in blocks] or None
        )


async def _reply(client: AsyncWebClient, response_url: str, text: str, thread: str) -> bool:
    """Whether Slack took it.

    Uses the client's own connections; Slack's webhook client would open new ones for each sentence, and retry.
    """
    body = {"text": text, "response_type": "ephemeral", "replace_original": False}
    if thread:
        body["thread_ts"] = thread
    with suppress(aiohttp.ClientError, TimeoutError, ConnectionError, ValueError):
        session: aiohttp.ClientSession = client.session  # type: ignore[assignment]  # bot.slack gives it one
        async with session.post(response_url, json=body, timeout=PATIENCE) as answer:
            return answer.status == _OK and _says_yes(await answer.text())
    return False


async def _whisper(client: AsyncWebClient, user: str, channel: str, text: str, thread: str) -> bool:
    """Whether Slack took it; where the bot is no member of the channel it does not."""
    with suppress(DeliveryError):
        async with slack_errors():
            await client.chat_postEphemeral(
                channel=channel, user=user, text=text, thread_ts=thread or None, parse="none"
            )
        return True
    return False


def _says_yes(said: str) -> bool:
    """Slack answers `ok`, or JSON that says so; a page of something on the way is no answer of Slack's."""
    if said.strip() in {"", "ok"}:
        return True
    answer = json.loads(said)
    return isinstance(answer, dict) and answer.get("ok") is True


def _who(body: Mapping[str, Any]) -> str:
    """A command names its person in another way than everything else."""
    return str(body["user_id"] if "user_id" in body else body["user"]["id"])


def _channel(body: Mapping[str, Any]) -> str:
    """Where the person is; empty for the Home tab, shortcuts and forms."""
    channel = body.get("channel") or {}
    return str(channel.get("id", "") if isinstance(channel, Mapping) else "") or str(body.get("channel_id", ""))


def _thread(body: Mapping[str, Any]) -> str:
    """The thread of the message that was pressed; an answer that does not name it lands in the channel.

    Facts: docs.slack.dev/interactivity/handling-user-interaction. A thread's first message stands in the channel.
    """
    container = body.get("container") or {}
    thread = container.get("thread_ts") or ""
    return "" if thread == container.get("message_ts") else str(thread)
