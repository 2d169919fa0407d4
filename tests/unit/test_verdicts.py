"""Go on, wait or give up: the rules by themselves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy import verdicts
from privacy.clocks import HOUR, Patience
from privacy.coverage import Coverage, Failure, FailureKind, Search, SearchOutcome
from privacy.errors import DeliverLaterError, UndeliverableError
from privacy.model import Millis
from tests.unit.request_samples import PLAIN

NOW = PLAIN.received_at
PATIENCE = Patience()


def place(name: str, kind: FailureKind | None = None, retry_after: int | None = None) -> Search:
    failure = kind and Failure(
        kind=kind, reason=f"failed ({kind})", tries=3, retry_after=Millis(retry_after) if retry_after else None
    )
    outcome = SearchOutcome.FAILED if failure else SearchOutcome.EMPTY
    return Search(place=name, what="by id", outcome=outcome, failure=failure or None, ended_at=NOW)


def judge(*searches: Search, attempts: int = 0, after: int = 0) -> verdicts.GoOn | verdicts.Stop:
    request = replace(PLAIN, attempts=attempts)
    return verdicts.judge(Coverage(searches=searches), request, PATIENCE, now=Millis(NOW + after))


def test_a_whole_search_goes_on() -> None:
    assert isinstance(judge(place("dps"), place("hub")), verdicts.GoOn)


def test_a_place_that_may_answer_later_is_given_three_tries_and_then_left_out() -> None:
    hub = place("hub", FailureKind.TRY_LATER)

    assert isinstance(judge(place("dps"), hub), verdicts.Wait)
    assert isinstance(judge(place("dps"), hub, attempts=1), verdicts.Wait)
    assert isinstance(judge(place("dps"), hub, attempts=2), verdicts.GoOn)


@pytest.mark.parametrize("kind", [FailureKind.NOT_ALLOWED, FailureKind.NEVER_WORKS])
def test_a_place_that_will_never_answer_is_not_waited_for(kind: FailureKind) -> None:
    assert isinstance(judge(place("dps"), place("hub", kind)), verdicts.GoOn)
    everywhere = judge(place("dps", kind), place("hub", kind))
    assert isinstance(everywhere, verdicts.GiveUp)
    assert "Ask an administrator" in everywhere.reason


def test_with_no_answer_at_all_it_waits_for_a_day_and_then_says_so() -> None:
    searches = (place("dps", FailureKind.TRY_LATER), place("hub", FailureKind.NOT_ALLOWED))

    assert isinstance(judge(*searches, attempts=50, after=23 * HOUR), verdicts.Wait)
    assert isinstance(judge(*searches, attempts=50, after=24 * HOUR), verdicts.GiveUp)


@given(st.integers(0, 60), st.integers(1, 10 * HOUR))
def test_no_wait_is_shorter_than_what_the_service_asked_for(attempts: int, asked: int) -> None:
    verdict = judge(place("dps", FailureKind.TRY_LATER, asked), attempts=attempts)

    assert isinstance(verdict, verdicts.Wait)
    assert verdict.until - NOW >= max(asked, PATIENCE.first_wait)
    assert verdict.until - NOW <= max(asked, PATIENCE.longest_wait)


def test_slack_is_waited_for_by_its_own_word_or_refuses_with_what_to_do() -> None:
    later = verdicts.slack_later(DeliverLaterError("ratelimited", retry_after=Millis(90_000)), PLAIN, PATIENCE, now=NOW)
    refused = verdicts.slack_refused(UndeliverableError("storage_limit_reached"))

    assert isinstance(later, verdicts.Wait)
    assert later.until == NOW + 90_000
    assert "free some storage" in refused.reason
    assert "(storage_limit_reached)" in refused.reason


def test_our_own_faults_are_tried_a_few_times_and_end_with_a_reference() -> None:
    ends = [verdicts.after_a_fault(replace(PLAIN, attempts=n), PATIENCE, now=NOW) for n in range(verdicts.FAULTS)]

    assert [type(end) for end in ends] == [*[verdicts.Wait] * (verdicts.FAULTS - 1), verdicts.GiveUp]
    assert PLAIN.id in ends[-1].reason
