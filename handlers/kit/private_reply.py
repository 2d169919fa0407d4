"""Telling one person something, by the response URL of what that person did."""

import json
from contextlib import suppress

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

PATIENCE = aiohttp.ClientTimeout(total=1.5)
"""Seconds: half of what Slack waits for an acknowledgement."""
_OK = 200


async def reply_privately(client: AsyncWebClient, response_url: str, text: str) -> bool:
    """Show `text` to the person alone; says whether Slack took it. Never raises: it is never the only copy.

    Uses the client's own connections; Slack's webhook client would open new ones for each sentence, and retry.
    """
    body = {"text": text, "response_type": "ephemeral", "replace_original": False}
    with suppress(aiohttp.ClientError, TimeoutError, ConnectionError, ValueError):
        session: aiohttp.ClientSession = client.session  # type: ignore[assignment]  # bot.slack gives it one
        async with session.post(response_url, json=body, timeout=PATIENCE) as answer:
            return answer.status == _OK and _says_yes(await answer.text())
    return False


def _says_yes(said: str) -> bool:
    """Slack answers `ok`, or JSON that says so; a page of something on the way is no answer of Slack's."""
    if said.strip() in {"", "ok"}:
        return True
    answer = json.loads(said)
    return isinstance(answer, dict) and answer.get("ok") is True
