"""Slack's three seconds: whatever comes before an acknowledgement shares them, and what can wait comes after it.

A listener records, acknowledges and returns; Bolt sends the acknowledgement once it has returned
(`docs/adr/0016-recorded-acknowledged-told.md`).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import structlog

Work = Callable[[], Awaitable[object]]

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class _Interaction:
    began: float
    later: list[Work] = field(default_factory=list)


_CURRENT: ContextVar[_Interaction] = ContextVar("interaction")


@asynccontextmanager
async def interaction() -> AsyncIterator[None]:
    """Around one payload of Slack's and its acknowledgement; at the end, what was put off is done."""
    current = _Interaction(began=asyncio.get_running_loop().time())
    token = _CURRENT.set(current)
    try:
        yield
    finally:
        _CURRENT.reset(token)  # what follows has time of its own
        for work in current.later:
            await _done(work)


def within(seconds: float) -> asyncio.Timeout:
    """A limit on a call to Slack: so many seconds since the payload came, for all calls of its listener together.

    Outside of a listener nobody waits for an acknowledgement, and each call has as long.
    """
    current = _CURRENT.get(None)
    began = current.began if current else asyncio.get_running_loop().time()
    return asyncio.timeout_at(began + seconds)


def afterwards(work: Work) -> None:
    """Have something done once the acknowledgement is sent. A crash forgets it: it is never what was asked for."""
    _CURRENT.get().later.append(work)


async def _done(work: Work) -> None:
    try:
        await work()
    except Exception:  # what was put off after it must still be done
        log.exception("what follows an acknowledgement failed")
