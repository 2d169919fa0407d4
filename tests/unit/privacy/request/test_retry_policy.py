"""Go on, wait or give up: the rules by themselves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.clocks import HOUR, Patience
from privacy.model.coverage import Coverage, Failure, FailureKind, Search, SearchOutcome
from privacy.model.errors import DeliverLaterError, UndeliverableError, UnsafeChannelError
from privacy.model.ids import Millis
from privacy.request.report import Report
from privacy.request.report_parts import DeliveryReport, RetryReport, Trying
from privacy.request.retry_policy import FAULTS, LOOKS, GiveUp, GoOn, RetryPolicy, Stop, Wait
from tests.unit.privacy.request.samples import PLAIN

NOW = PLAIN.received_at
PATIENCE = Patience()


def place(
    name: str, kind: FailureKind | None = None, retry_after: int | None = None, role: str | None = None
) -> Search:
    failure = kind and Failure(
        kind=kind, reason=f"failed ({kind})", tries=3, retry_after=Millis(retry_after) if retry_after else None
    )
    failure = replace(failure, role=role) if failure else None
    outcome = SearchOutcome.FAILED if failure else SearchOutcome.EMPTY
    return Search(place=name, what="by id", outcome=outcome, failure=failure, ended_at=NOW)


def judge(tries: int = 0, trying: Trying = Trying.AZURE, after: int = 0, report: Report = PLAIN.report) -> RetryPolicy:
    request = replace(PLAIN, report=replace(report, retry=RetryReport(tries={trying: tries})))
    return RetryPolicy(request=request, patience=PATIENCE, now=Millis(NOW + after))


def search(*searches: Search, tries: int = 0, after: int = 0, report: Report = PLAIN.report) -> GoOn | Stop:
    return judge(tries, Trying.AZURE, after, report).search(Coverage(searches=searches))


def test_a_whole_search_goes_on() -> None:
    assert isinstance(search(place("dps"), place("hub")), GoOn)


def test_a_place_that_may_answer_later_is_given_three_tries_and_then_left_out() -> None:
    hub = place("hub", FailureKind.TRY_LATER)

    assert isinstance(search(place("dps"), hub), Wait)
    assert isinstance(search(place("dps"), hub, tries=1), Wait)
    assert isinstance(search(place("dps"), hub, tries=2), GoOn)


def test_no_other_trouble_uses_up_a_places_tries() -> None:
    coverage = Coverage(searches=(place("dps"), place("hub", FailureKind.TRY_LATER)))

    for trouble in set(Trying) - {Trying.AZURE}:
        assert isinstance(judge(5, trouble).search(coverage), Wait)
        assert isinstance(judge(5, Trying.AZURE).fault(), Wait)


@pytest.mark.parametrize("kind", [FailureKind.NOT_ALLOWED, FailureKind.NEVER_WORKS])
def test_a_place_that_will_never_answer_is_not_waited_for(kind: FailureKind) -> None:
    assert isinstance(search(place("dps"), place("hub", kind)), GoOn)
    everywhere = search(place("dps", kind), place("hub", kind))
    assert isinstance(everywhere, GiveUp)
    assert "Ask an administrator" in everywhere.reason


def test_what_refuses_the_bot_is_named_with_the_role_that_it_lacks() -> None:
    lost = place("hub", FailureKind.NOT_ALLOWED, role="Reader of hubs")
    one = search(lost)
    two = search(place("dps", FailureKind.NOT_ALLOWED, role="Reader of services"), lost)

    assert isinstance(one, GiveUp)
    assert "hub failed (not allowed): give the bot's identity the role Reader of hubs there. Nothing" in one.reason
    assert one.reason.endswith("Ask an administrator for this role, then ask again.")
    assert isinstance(two, GiveUp)
    assert "the role Reader of services there; hub failed" in two.reason
    assert two.reason.endswith("Ask an administrator for these roles, then ask again.")


def test_an_identity_without_a_token_is_no_matter_of_roles() -> None:
    verdict = search(place("dps", FailureKind.NOT_ALLOWED), place("hub", FailureKind.NOT_ALLOWED))

    assert isinstance(verdict, GiveUp)
    assert "role" not in verdict.reason
    assert verdict.reason.endswith("check the identity under which the bot runs, then ask again.")


def test_with_no_answer_at_all_it_waits_for_a_day_and_then_says_so() -> None:
    searches = (place("dps", FailureKind.TRY_LATER), place("hub", FailureKind.NOT_ALLOWED))

    assert isinstance(search(*searches, tries=50, after=23 * HOUR), Wait)
    late = search(*searches, tries=50, after=24 * HOUR)
    assert isinstance(late, GiveUp)
    assert "Nothing was exported" in late.reason


def test_patience_counts_from_the_last_start_and_an_earlier_file_is_not_denied() -> None:
    down = place("dps", FailureKind.TRY_LATER)

    started_again = Report(since=Millis(NOW + 25 * HOUR), delivery=DeliveryReport(earlier_file=True))

    again = search(down, after=25 * HOUR, report=started_again)
    late = search(down, after=50 * HOUR, report=started_again)

    assert isinstance(again, Wait)
    assert isinstance(late, GiveUp)
    assert "The earlier file stands." in late.reason
    assert "Nothing was exported" not in late.reason


@given(st.integers(0, 60), st.integers(1, 10**15))
def test_a_wait_is_by_the_services_word_as_far_as_our_own_patience_reaches(tries: int, asked: int) -> None:
    verdict = search(place("dps", FailureKind.TRY_LATER, asked), tries=tries)

    assert isinstance(verdict, Wait)
    assert verdict.until - NOW >= min(asked, PATIENCE.give_up_after)
    assert PATIENCE.first_wait <= verdict.until - NOW <= PATIENCE.give_up_after


def test_slack_is_waited_for_by_its_own_word_or_refuses_with_what_to_do() -> None:
    later = judge().slack(DeliverLaterError("ratelimited", retry_after=Millis(90_000)))
    refused = judge().slack(UndeliverableError("storage_limit_reached", advice="free some storage"))
    unsafe = judge().slack(UnsafeChannelError("This channel has a guest in it."))

    assert isinstance(later, Wait)
    assert later.until == NOW + 90_000
    assert isinstance(refused, GiveUp)
    assert "free some storage" in refused.reason
    assert isinstance(unsafe, GiveUp)
    assert unsafe.reason == "This channel has a guest in it."


def test_looks_come_soon_then_less_often_and_end() -> None:
    looks = [judge(number, Trying.VISIBILITY).look() for number in range(LOOKS + 1)]

    waits = [look.until - NOW for look in looks if isinstance(look, Wait)]
    assert len(waits) == LOOKS
    assert waits == sorted(waits)
    assert 60_000 < sum(waits) < 180_000
    assert isinstance(looks[-1], GiveUp)


def test_our_own_faults_are_tried_a_few_times_and_end_with_a_reference() -> None:
    ends = [judge(number, Trying.OURSELVES).fault() for number in range(FAULTS)]

    assert [type(end) for end in ends] == [*[Wait] * (FAULTS - 1), GiveUp]
    last = ends[-1]
    assert isinstance(last, GiveUp)
    assert PLAIN.id in last.reason
