"""Trying again, in this one place: what may pass is tried a few times, within what the service itself asks for."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import stamina

from dps.transport.config import Limits
from dps.transport.errors import NoTokenError
from privacy.model.errors import RecordSourceError, TryLaterError

T = TypeVar("T")

TOO_MANY = 429


async def persist(call: Callable[[int], Awaitable[T]], limits: Limits) -> T:
    """The result of `call`, tried as often and as long as `limits` allow.

    `call` is given the number of the try, from 1, and must be safe to repeat. What is logged about a try names
    our errors alone, which hold no id.

    Raises:
        RecordSourceError: the last one, with the number of tries in it.
    """
    async for attempt in stamina.retry_context(
        on=_pause(limits),
        attempts=limits.tries,
        timeout=limits.total,
        wait_initial=limits.first_wait,
        wait_jitter=limits.first_wait,
        wait_max=limits.short_wait,
    ):
        with attempt:
            try:
                return await call(attempt.num)
            except RecordSourceError as error:
                error.tries = attempt.num
                raise
    raise AssertionError("stamina gives a result or raises")  # pragma: no cover


def _pause(limits: Limits) -> Callable[[Exception], bool | float]:
    """Whether to try again, and after how many seconds where the service has a say in it."""

    def pause(error: Exception) -> bool | float:
        if not isinstance(error, TryLaterError) or isinstance(error, NoTokenError):
            return False
        if error.retry_after is not None:
            seconds = error.retry_after / 1000
            return seconds if seconds <= limits.short_wait else False
        # A throttled service that names no time needs more than a moment; Microsoft's own policy waits 5 s.
        return limits.short_wait if error.status == TOO_MANY else True

    return pause
