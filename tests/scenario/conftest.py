import logging
import os
import re
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
import structlog

from bot import log
from sandbox.azure import default_fleet
from tests.scenario.house import House, open_house


@pytest.fixture(scope="module", autouse=True)
def _no_device_id_in_any_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Everything that the suite logs, searched for every seeded device when a module is through."""
    path = tmp_path_factory.mktemp("logs") / "bot.log"
    root = logging.getLogger()
    before = (root.handlers, root.level)
    with path.open("w", encoding="utf-8") as stream:
        log.set_up(stream)
        yield
    root.handlers, root.level = before
    structlog.reset_defaults()
    logged = path.read_text(encoding="utf-8")
    assert "connected to slack" in logged
    present = [name for name in seeded_ids() if name in logged]
    leaked = [name for name in present if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", logged)]
    assert not leaked, f"device ids in the logs: {leaked}"
    assert not re.search(r"xox[bp]-|xapp-|Bearer |eyJ", logged), "a token in the logs"


@cache
def seeded_ids() -> frozenset[str]:
    world = default_fleet()
    ids = {name for hub in world.hubs.values() for name in hub.device_ids()}
    for service in world.services.values():
        ids.update(service.enrollments.ids())
    return frozenset(ids | {"nobody-0"})


@pytest.fixture
def _environment() -> Iterator[None]:
    """azure-identity reads its endpoint from the process's environment."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
async def house(tmp_path: Path, _environment: None) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        os.environ.update(opened.azure.environment())
        yield opened
