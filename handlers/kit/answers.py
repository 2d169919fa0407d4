"""Answering a click to the person alone."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.private_reply import tell
from handlers.kit.three_seconds import afterwards
from privacy.model.errors import RefusedError

Body = dict[str, Any]


async def answer(ack: AsyncAck, client: AsyncWebClient, body: Body, work: Callable[[], Awaitable[str]]) -> None:
    """Record, acknowledge, then tell the person alone. What is recorded holds whether or not they could be told."""
    try:
        said = await work()
    except RefusedError as refusal:
        said = str(refusal)
    await ack()
    tell_afterwards(client, body, said)


def tell_afterwards(client: AsyncWebClient, body: Body, said: str) -> None:
    """Tell the person alone once this is acknowledged."""
    afterwards(lambda: tell(client, body, said))
