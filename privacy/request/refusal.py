"""A refusal is on disk before anyone hears of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from privacy.model.clocks import Clock
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Act, Millis


class Refusals(Protocol):
    """Where refusals are kept."""

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write down that `act` was refused."""


@asynccontextmanager
async def refusals_recorded(refusals: Refusals, act: Act, clock: Clock) -> AsyncIterator[None]:
    """Write down a refusal of `act` that happens inside, and let it go on.

    Raises:
        RefusedError: as it was raised inside.
    """
    try:
        yield
    except RefusedError as refusal:
        await refusals.refuse(act, refusal.reason, now=clock())
        raise
