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

SLACK_WAITS = 3.0
"""Seconds that Slack waits for an acknowledgement, and that a trigger opens a form (docs.slack.dev: interactivity)."""

SPARE = 0.5
"""Seconds of them that are left for the acknowledgement."""

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class _Interaction:
    began: float
    waits: float
    """Seconds that Slack waits."""
    later: list[Work] = field(default_factory=list)
    recorded: bool = False
    """True once something of it is on disk."""


_CURRENT: ContextVar[_Interaction] = ContextVar("interaction")


@asynccontextmanager
async def interaction(waits: float = SLACK_WAITS) -> AsyncIterator[None]:
    """Around one payload of Slack's and its acknowledgement; at the end, what was put off is done.

    Args:
        waits: Seconds that Slack waits.
    """
    current = _Interaction(began=asyncio.get_running_loop().time(), waits=waits)
    token = _CURRENT.set(current)
    try:
        yield
    finally:
        _CURRENT.reset(token)  # what follows has time of its own
        for work in current.later:
            await _done(work)


def leaving(seconds: float) -> asyncio.Timeout:
    """A limit on a call to Slack that leaves so many of its seconds, counted since the payload came.

    Outside of a listener nobody waits for an acknowledgement, and each call has as long.
    """
    current = _CURRENT.get(None)
    return asyncio.timeout_at(current.began + current.waits - seconds) if current else _from_now(SLACK_WAITS - seconds)


def leaving_from_now(seconds: float) -> asyncio.Timeout:
    """As `leaving`, for a call whose answer is also for others: counted from now, whoever asked first."""
    current = _CURRENT.get(None)
    return _from_now((current.waits if current else SLACK_WAITS) - seconds)


def _from_now(seconds: float) -> asyncio.Timeout:
    return asyncio.timeout_at(asyncio.get_running_loop().time() + seconds)


def somebody_waits() -> bool:
    """True before an acknowledgement, for whatever a listener calls: Slack and a person wait for it."""
    return _CURRENT.get(None) is not None


def note_recorded() -> None:
    """Something was written to disk; whoever waits here hears so, should anything fail after it."""
    if current := _CURRENT.get(None):
        current.recorded = True


def was_recorded() -> bool:
    """Whether something of what this person did is on disk."""
    current = _CURRENT.get(None)
    return current is not None and current.recorded


def afterwards(work: Work) -> None:
    """Have something done once the acknowledgement is sent. A crash forgets it: it is never what was asked for."""
    _CURRENT.get().later.append(work)


async def _done(work: Work) -> None:
    try:
        await work()
    except Exception:  # what was put off after it must still be done
        log.exception("what follows an acknowledgement failed")
