"""Answering a click to the person alone."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.private_reply import reply_privately
from privacy.model.errors import RefusedError

Body = dict[str, Any]


async def answer(ack: AsyncAck, client: AsyncWebClient, body: Body, work: Callable[[], Awaitable[str]]) -> None:
    """Record, tell the person alone, acknowledge. What is recorded holds whether or not the person could be told."""
    try:
        said = await work()
    except RefusedError as refusal:
        said = str(refusal)
    await reply_privately(client, body.get("response_url", ""), said)
    await ack()
