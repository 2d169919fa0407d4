"""A file on its way: the channel looked at each time before it can become visible, shared once, told once more."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.delivery.file_delivery import FORGOTTEN, TELL_AGAIN
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.ids import RequestStatus as S
from privacy.request.retry_policy import REMAKES
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.erasure.world import HUB


@pytest.fixture
async def ready(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure that is approved, in a Slack that shows no file yet."""
    async with scene(tmp_path) as opened:
        await opened.ask()
        await opened.approve()
        opened.files.hidden = True
        yield opened


async def look(one: Scene) -> None:
    """One turn, when the request is due next."""
    due = (await one.now()).due_at
    assert due is not None
    one.outside.time.at = max(one.outside.time.at, due)
    await one.work(1)


async def told_again(one: Scene) -> None:
    """Up to the look with which Slack is told once more."""
    await one.work()
    assert len(one.files.shares) == 1
    for _ in range(TELL_AGAIN - 1):
        await look(one)
    assert len(one.files.shares) == 1


async def test_a_file_is_shared_once_and_done_when_slack_shows_it(ready: Scene) -> None:
    assert (await ready.work()).status is S.DELIVERING
    ready.files.hidden = False
    assert (await ready.until(S.FULFILLED)).status is S.FULFILLED
    assert len(ready.files.shares) == 1


async def test_a_file_that_slack_shows_already_is_not_shared(ready: Scene) -> None:
    ready.moves[S.DELIVERING] = lambda: setattr(ready.files, "hidden", False)
    assert (await ready.work()).status is S.FULFILLED
    assert ready.files.shares == []


async def test_that_it_is_shared_is_on_disk_before_slack_is_told(ready: Scene) -> None:
    ready.files.refusal = DeliverLaterError("http_503", unsure=True)
    await ready.work()
    upload = await ready.bot.requests.latest_upload(ready.request)
    assert upload
    assert upload.shared_at is not None
    assert len(ready.files.shares) == 1
    await look(ready)
    assert len(ready.files.shares) == 1


async def test_nothing_is_shared_into_a_channel_that_is_not_safe_any_more(ready: Scene) -> None:
    ready.moves[S.DELIVERING] = ready.files.becomes_unsafe
    request = await ready.work()
    assert (request.status, ready.files.shares) == (S.VERIFYING, [])
    assert "A guest is in this channel." in str(request.report.retry.reason)
    await look(ready)
    assert [upload.channel for upload in ready.files.shares] == [f"D{ANA}"]


async def test_slack_is_told_once_more_and_only_once(ready: Scene) -> None:
    await told_again(ready)
    for _ in range(4):
        await look(ready)
    assert len(ready.files.shares) == 2


async def test_the_channel_is_looked_at_again_before_slack_is_told_again(ready: Scene) -> None:
    await told_again(ready)
    ready.files.unsafe = True
    await look(ready)

    request = await ready.now()
    assert len(ready.files.shares) == 1
    assert "A guest is in this channel." in str(request.report.retry.reason)


async def test_told_again_a_file_that_is_shared_already_is_looked_for_and_not_made_anew(ready: Scene) -> None:
    await told_again(ready)
    ready.files.refusal = UndeliverableError(FORGOTTEN)
    await look(ready)
    request = await ready.now()
    assert (request.status, request.report.delivery.remakes, request.report.retry.reason) == (S.DELIVERING, 0, None)
    assert len(ready.receipts) == 1


async def test_told_again_another_refusal_is_told(ready: Scene) -> None:
    await told_again(ready)
    ready.files.refusal = UndeliverableError("not_in_channel")
    await look(ready)
    assert (await ready.now()).report.retry.reason


async def test_a_file_that_slack_forgot_is_made_anew_a_few_times_and_then_told(ready: Scene) -> None:
    ready.files.refusal = UndeliverableError(FORGOTTEN)
    await ready.work()
    request = await ready.until(S.FULFILLED)
    assert len(ready.receipts) == 1 + REMAKES
    assert request.report.delivery.remakes == REMAKES
    assert request.report.delivery.owed


async def test_the_file_waits_for_its_card(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.bot.slack_is_busy = one.files.hidden = True
        request = await one.erase()
        assert (request.status, one.files.shares) == (S.DELIVERING, [])
        one.bot.slack_is_busy = False
        await look(one)
        assert len(one.files.shares) == 1


async def test_what_a_person_closed_is_never_fulfilled(ready: Scene) -> None:
    ready.moves[S.VERIFYING] = lambda: ready.azure.deaf.add(HUB)
    await ready.work()
    await ready.bot.clicks.close(ready.bot.on_request(ANA, ready.request))
    ready.files.hidden = False
    assert (await ready.work()).status is S.CLOSED
