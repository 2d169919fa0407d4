"""The demo's fleet, with a client of `dps` before it."""

from collections.abc import AsyncIterator

import pytest

from dps.erasure.eraser import AzureEraser
from sandbox.azure import default_fleet
from tests.contract.dps.bench import Bench, benched


@pytest.fixture
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    async with benched(default_fleet(), monkeypatch) as made:
        yield made


@pytest.fixture
def eraser(bench: Bench) -> AzureEraser:
    return bench.records.eraser()
