"""Slack's failures, translated where they enter: `later` or `never`, with Slack's own error word."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.kit.refusals import Remedy, advice, remedy
from privacy.model.clocks import SECOND
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model.ids import Millis

_HALF_DONE = frozenset({"internal_error", "fatal_error"})
"""Of these Slack says itself that some of the work may be done (docs.slack.dev: `chat.postMessage`, errors)."""
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
TOO_MANY = 429
_LONGEST_WORD = 60
"""Characters of it that are logged."""
log = structlog.get_logger(__name__)
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
    helps = remedy(code)
    if helps is None and not garbled:
        log.warning("slack refuses with a word that is not in the table", code=code[:_LONGEST_WORD])
    if garbled or status == TOO_MANY or status >= SERVER_ERROR or helps in {None, Remedy.LATER}:
        unsure = status != TOO_MANY and (garbled or status >= SERVER_ERROR or code in _HALF_DONE)
        return DeliverLaterError(code, retry_after=retry_after(response.headers), unsure=unsure)
    return UndeliverableError(code, advice=advice(code))


def retry_after(headers: Mapping[str, str]) -> Millis | None:
    """How long Slack asks to be left alone; None where it does not say."""
    text = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return Millis(int(text) * SECOND) if text.isdigit() else None
