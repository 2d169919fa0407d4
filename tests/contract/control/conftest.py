"""Both worlds, anew for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.control.bench import Bench, open_bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench
