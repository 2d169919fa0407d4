"""The local Slack, served: the demo's workspace and manifest, unless a module has its own."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import RunningSlack, Workspace, default_workspace, start_slack
from tests.contract.slack.bench import Bench, Time, open_bench


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def time() -> Time:
    """What a workspace with a clock of its own is made with."""
    return Time()


@pytest.fixture
def workspace() -> Workspace:
    return default_workspace()


@pytest.fixture
def manifest() -> dict[str, Any]:
    """With what the app of the bench is installed."""
    return {}


@pytest.fixture
async def bench(workspace: Workspace, manifest: dict[str, Any]) -> AsyncIterator[Bench]:
    async with open_bench(workspace, **manifest) as bench:
        yield bench


@pytest.fixture
async def slack(workspace: Workspace) -> AsyncIterator[RunningSlack]:
    running = await start_slack(workspace)
    yield running
    await running.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: RunningSlack, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
