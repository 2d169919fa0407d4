"""What Slack's failures become: later or never, and whether what was asked may have happened all the same."""

from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError

KEY = ConnectionKey(
    host="slack.com", port=443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)
NO_CONNECTION = aiohttp.ClientConnectorError(KEY, ConnectionRefusedError())


def answer(data: Any, status: int = 200) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=status
    )
    return SlackApiError("…", response)


async def translated(error: Exception) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        async with slack_errors():
            raise error
    return raised.value


@pytest.mark.parametrize(
    ("error", "unsure"),
    [
        (aiohttp.ServerDisconnectedError(), True),
        (aiohttp.ClientOSError(104, "reset"), True),
        (aiohttp.ClientPayloadError(), True),
        (aiohttp.SocketTimeoutError(), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (NO_CONNECTION, False),
        (aiohttp.ConnectionTimeoutError(), False),
        (answer({}, status=502), True),
        (answer({"ok": False, "error": "service_unavailable"}, status=503), True),
        (answer({}), True),
        (answer({"ok": False, "error": "internal_error"}), True),
        (answer({"ok": False, "error": "fatal_error"}), True),
        (answer({"ok": False, "error": "ratelimited"}), False),
        (answer({"ok": False, "error": "ratelimited"}, status=429), False),
        (answer({}, status=429), False),
        (answer({"ok": False, "error": "request_timeout"}), False),
    ],
)
async def test_what_may_have_happened_without_an_answer_is_told_from_what_did_not(
    error: Exception, *, unsure: bool
) -> None:
    later = await translated(error)

    assert isinstance(later, DeliverLaterError)
    assert later.unsure is unsure


async def test_a_refusal_is_for_good() -> None:
    refused = await translated(answer({"ok": False, "error": "not_in_channel"}))

    assert isinstance(refused, UndeliverableError)
    assert refused.code == "not_in_channel"
