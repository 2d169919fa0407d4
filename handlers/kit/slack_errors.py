"""Slack's failures, translated where they enter: `later` or `never`, with Slack's own error word."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from privacy.model.clocks import SECOND
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model.ids import Millis

_LATER = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
                    "request_timeout", "team_added_to_org"})  # fmt: skip
_HALF_DONE = frozenset({"internal_error", "fatal_error"})
"""Of these Slack says itself that some of the work may be done (docs.slack.dev: `chat.postMessage`, errors)."""
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
TOO_MANY = 429
SERVER_ERROR = 500


@asynccontextmanager
async def slack_errors() -> AsyncIterator[None]:
    """Turn what a Slack call raises into a `DeliveryError`.

    The cause is cut off: its text can hold what was sent.
    """
    try:
        yield
    except SlackApiError as error:
        raise _translated(error) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError, ConnectionError) as error:
        raise DeliverLaterError(type(error).__name__, unsure=not isinstance(error, _NOT_SENT)) from None


def _translated(error: SlackApiError) -> DeliveryError:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(data.get("error", f"http_{status}"))
    garbled = "error" not in data  # not Slack's own words: something on the way, or half an answer
    if garbled or status == TOO_MANY or status >= SERVER_ERROR or code in _LATER:
        unsure = status != TOO_MANY and (garbled or status >= SERVER_ERROR or code in _HALF_DONE)
        return DeliverLaterError(code, retry_after=retry_after(response.headers), unsure=unsure)
    return UndeliverableError(code)


def retry_after(headers: Mapping[str, str]) -> Millis | None:
    """How long Slack asks to be left alone; None where it does not say."""
    text = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return Millis(int(text) * SECOND) if text.isdigit() else None
