"""The border: what goes wrong over HTTP becomes one of our errors, and loses every id on the way.

Azure's messages and httpx's exceptions quote device ids and URLs, so only the status, the error code and the
tracking id are kept, each in a shape that an id of a device is unlikely to fit.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import httpx

from dps.transport.largest import TooLargeError
from dps.transport.retry_after import retry_after
from privacy.model.coverage import Failure, FailureKind
from privacy.model.errors import (
    DriftedError,
    NeverWorksError,
    NotAllowedError,
    NotFoundError,
    RecordSourceError,
    TryLaterError,
)
from privacy.model.ids import Millis

TRANSIENT: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that may be gone at the next try."""

_CODE_HEADERS = ("x-ms-error-code", "iothub-errorcode")
_TRACKING_HEADERS = ("x-ms-request-id", "x-ms-correlation-request-id")
_CODE = re.compile(r"[A-Za-z]{3,60}|\d{3,9}")
_CODE_IN_TEXT = re.compile(r"ErrorCode:([A-Za-z]{3,60})")
_TRACKING_ID = re.compile(r"(?=[0-9A-Fa-f-]*\d)[0-9A-Fa-f][0-9A-Fa-f-]{15,63}")

_BY_STATUS: Final[dict[int, tuple[type[RecordSourceError], str]]] = {
    401: (NotAllowedError, "refused the bot's token"),
    403: (NotAllowedError, "does not allow the bot to read this"),
    404: (NotFoundError, "holds no such record"),
    408: (TryLaterError, "did not answer"),
    409: (DriftedError, "holds a record of this id already"),
    412: (DriftedError, "holds another version of the record"),
    429: (TryLaterError, "asked to be called less often"),
}


class NoTokenError(TryLaterError):
    """No token just now; azure-identity has tried several times by itself already."""


class NoIdentityError(NotAllowedError):
    """No token, and none to be expected: the bot's identity is missing or refused before any service was asked."""


def no_answer(error: Exception) -> RecordSourceError:
    """What it means that no whole answer came."""
    match error:
        case TooLargeError():  # it would be as long the next time
            return NeverWorksError(str(error))
        case TimeoutError() | httpx.TimeoutException():
            return TryLaterError("did not answer in time")
        case httpx.ConnectError() | httpx.ProxyError() | httpx.UnsupportedProtocol():
            return TryLaterError("could not be reached")
        case _:
            return TryLaterError("broke off its answer")


def refused(response: httpx.Response, now: Millis) -> RecordSourceError:
    """What an answer other than 2xx means; `now` is the time to which an HTTP date is compared."""
    status = response.status_code
    kind, clause = _BY_STATUS.get(status, (NeverWorksError, "does not take the bot's request"))
    if status in TRANSIENT and kind is NeverWorksError:
        kind, clause = TryLaterError, "did not answer"
    body = _body(response)
    error = kind(
        f"{clause} (HTTP {status})",
        status=status,
        error_code=_error_code(response.headers, body),
        tracking_id=_tracking_id(body) or tracking_id(response.headers),
    )
    if isinstance(error, TryLaterError):
        error.retry_after = retry_after(response.headers, now)
    return error


def not_the_api(clause: str, status: int | None = None) -> NeverWorksError:
    """An answer that is not what Microsoft describes; `clause` follows "answered"."""
    return NeverWorksError(f"answered {clause}", status=status)


def tracking_id(headers: Mapping[str, str]) -> str | None:
    """Azure's name for a call, from the headers of its answer; None where there is none in that shape."""
    named = [headers[name] for name in _TRACKING_HEADERS if name in headers]
    return next((name for name in named if _TRACKING_ID.fullmatch(name)), None)


def failure(error: RecordSourceError, role: str) -> Failure:
    """The same for the coverage statement; `role` lets the bot do what failed."""
    match error:
        case TryLaterError():
            kind = FailureKind.TRY_LATER
        case NotAllowedError():
            kind = FailureKind.NOT_ALLOWED
        case _:
            kind = FailureKind.NEVER_WORKS
    return Failure(
        kind=kind,
        reason=str(error),
        tries=error.tries,
        status=error.status,
        error_code=error.error_code,
        tracking_id=error.tracking_id,
        retry_after=error.retry_after if isinstance(error, TryLaterError) else None,
        # Services answer 401 as well as 403 where an identity has no role at all.
        role=role if kind is FailureKind.NOT_ALLOWED and not isinstance(error, NoIdentityError) else None,
    )


def _body(response: httpx.Response) -> dict[str, Any]:
    """The members of an error's body, whichever of Azure's forms it has; empty where it has none."""
    try:
        body = json.loads(response.content)
        # IoT Hub sometimes puts the one form, as a string, into the other.
        if isinstance(body, dict) and str(body.get("Message", "")).startswith("{"):
            body = {**body, **json.loads(body["Message"])}
    except (ValueError, TypeError):
        return {}
    return body if isinstance(body, dict) else {}


def _error_code(headers: httpx.Headers, body: dict[str, Any]) -> str | None:
    named = [headers[name] for name in _CODE_HEADERS if name in headers]
    in_text = _CODE_IN_TEXT.search(str(body.get("Message", "")))
    for candidate in (*named, body.get("errorCode"), in_text and in_text[1]):
        if candidate is not None and _CODE.fullmatch(str(candidate)):
            return str(candidate)
    return None


def _tracking_id(body: dict[str, Any]) -> str | None:
    said = f"{body.get('trackingId', '')} {body.get('ExceptionMessage', '')}"
    found = _TRACKING_ID.search(said)
    return found[0].rstrip("-") if found else None
