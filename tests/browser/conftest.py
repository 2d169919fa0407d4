from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import launched
from tests.browser.stage import PRIVACY, Seat, Stage, open_stage

SitDown = Callable[..., Awaitable[Seat]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One stage for a whole module: its tests ask for different devices."""
    async with open_stage(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def sit_down(browser: Browser, stage: Stage) -> AsyncIterator[SitDown]:
    """Open the page for a person; at the end nothing may have gone wrong on any page."""
    seats: list[Seat] = []
    async with AsyncExitStack() as stack:

        async def sit_down(person: str, channel: str = PRIVACY, **how: Any) -> Seat:
            seat = await stack.enter_async_context(Seat.taken(browser, stage, person, channel, **how))
            seats.append(seat)
            return seat

        yield sit_down
    assert [trouble for seat in seats for trouble in seat.troubles] == []
