"""Whoever waits for the workspace is told of its changes, and asks by themselves for what is no change of it."""

import asyncio

import pytest

from sandbox.slack.model.feed import Feed


async def test_what_comes_true_without_a_change_is_noticed() -> None:
    truth: list[str] = []
    asyncio.get_running_loop().call_later(0.1, truth.append, "written elsewhere")

    await Feed().until(lambda: bool(truth), seconds=5)


async def test_a_change_is_noticed_at_once() -> None:
    feed, asked = Feed(), 0

    def condition() -> bool:
        nonlocal asked
        asked += 1
        asyncio.get_running_loop().call_soon(feed.changed_for_all)
        return asked == 100

    await feed.until(condition, seconds=3)  # asking now and then alone would take five


async def test_what_never_comes_true_ends_in_time() -> None:
    with pytest.raises(TimeoutError):
        await Feed().until(lambda: False, seconds=0.2)
