"""What was approved and cannot be carried out ends aloud, with the place that refused and what to do about it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.model.clocks import DAY, HOUR, Patience
from privacy.model.errors import NotAllowedError, TryLaterError, UndeliverableError
from privacy.model.ids import Millis
from privacy.model.ids import RequestStatus as S
from privacy.request.report import Report
from privacy.request.report_parts import RetryReport
from privacy.request.retry_policy import GiveUp, RetryPolicy, Wait
from tests.unit.privacy.erasure.samples import erasure
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.erasure.world import FACTORY, HUB
from tests.unit.privacy.request.samples import PLAIN
from tests.unit.storage.samples import Time


@pytest.fixture
async def approved(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure with its vote; the worker has not looked yet."""
    async with scene(tmp_path) as opened:
        await opened.ask()
        await opened.approve()
        yield opened


async def test_a_place_that_refuses_before_anything_is_deleted_is_named_and_ends_it_after_a_day(
    approved: Scene,
) -> None:
    approved.azure.deny = {HUB: NotAllowedError("refused to show the record", status=403)}
    first = await approved.work()
    request = await approved.until(S.FAILED, turns=2000)

    assert first.report.retry.reason == f"{HUB} refused to show the record. Trying again."
    reason = str(request.report.retry.reason)
    assert reason.startswith(f"{HUB} refused to show the record, for too long. Nothing more is deleted.")
    assert "Ask an administrator" in reason
    assert DAY <= approved.outside.time() - Time().at < 2 * DAY
    assert approved.calls == []


async def test_patience_counts_from_the_trouble_and_not_from_the_vote(approved: Scene) -> None:
    approved.pause()
    await approved.work()
    await approved.later(3 * DAY)
    approved.azure.goes_down()
    approved.resume()
    request = await approved.later(HOUR)

    assert request.status is S.APPROVED
    approved.azure.down = False
    assert (await approved.until(S.FULFILLED)).status is S.FULFILLED


async def test_a_deletion_that_azure_answers_no_more_is_incomplete_after_a_day(approved: Scene) -> None:
    approved.azure.between[1] = approved.azure.goes_down
    await approved.work()
    request = await approved.until(S.INCOMPLETE, turns=2000)

    assert "Stopped after 1 of 5" in str(request.report.stopped)
    assert f"{FACTORY} did not answer, for too long." in str(request.report.stopped)
    assert DAY <= approved.outside.time() - Time().at < 2 * DAY


async def test_where_slack_never_says_who_may_approve_it_ends_after_a_day(approved: Scene) -> None:
    approved.people.trouble = UndeliverableError("missing_scope", advice="install the app again")
    request = await approved.until(S.FAILED, turns=2000)

    assert "did not say who may approve (missing_scope), for too long: install the app again" in str(
        request.report.retry.reason
    )
    assert approved.calls == []


def test_a_deletion_that_takes_days_has_all_its_patience_when_trouble_begins() -> None:
    began = Millis(PLAIN.received_at + 3 * DAY)
    request = replace(erasure(S.ERASING), report=Report(since=PLAIN.received_at))
    first = RetryPolicy(request=request, patience=Patience(), now=began).azure(TryLaterError("did not answer"))
    assert isinstance(first, Wait)
    waits = RetryReport().put_off(first.trying, first.until, first.reason, now=began)
    later = replace(request, report=Report(since=PLAIN.received_at, retry=waits))

    for hours, ends in ((23, Wait), (24, GiveUp)):
        now = Millis(began + hours * HOUR)
        policy = RetryPolicy(request=later, patience=Patience(), now=now)
        assert isinstance(policy.azure(TryLaterError("did not answer")), ends)
