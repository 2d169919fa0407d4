"""How long a service asks to be left alone."""

import math
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from privacy.model.ids import Millis


def retry_after(headers: httpx.Headers, now: Millis) -> Millis | None:
    """The service's word in milliseconds from `now`, None where it gave none that can be read.

    Microsoft's services use `x-ms-retry-after-ms` and `retry-after-ms` beside RFC 9110's `Retry-After`, which is
    whole seconds or an HTTP date; fractions are taken too.
    """
    for name in ("x-ms-retry-after-ms", "retry-after-ms"):
        if (milliseconds := _number(headers.get(name))) is not None:
            return Millis(math.ceil(milliseconds))
    said = headers.get("retry-after")
    if (seconds := _number(said)) is not None:
        return Millis(math.ceil(seconds * 1000))
    return _until(said, now) if said else None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _until(date: str, now: Millis) -> Millis | None:
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Millis(max(0, round(at.timestamp() * 1000) - now))
