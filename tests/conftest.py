import gc
import os

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, max_examples=60)
settings.load_profile("house")


BEGINS = ("test_chaos.py", "contract", "browser", "e2e", "scenario")
"""Files and tiers in the order in which they begin: what takes long is not what everybody waits for at the end, and the
longest, which has patience of its own, runs beside what asks for little."""


def pytest_xdist_auto_num_workers() -> int:
    """Three for two cores: half of the time the tests wait, for each other's answers and for programs."""
    return max(1, len(os.sched_getaffinity(0)) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long; the order within a tier stays."""
    order = {part: place for place, part in enumerate(BEGINS)}
    items.sort(key=lambda item: min((order[part] for part in item.path.parts if part in order), default=len(order)))


def pytest_collection_finish() -> None:
    """What is there by now stays: looking through it over and over took a quarter of the processor's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
