"""The books of the kill harness must be able to find what they say they do not find."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.kit import ids
from tests.chaos import audit
from tests.chaos.books import Books, Call, Click, Edit, Halt, Life, What, Wrong
from tests.unit.chaos_history import (
    ANA,
    BEN,
    CASE,
    CLEO,
    DEVICE,
    REQUEST,
    ask,
    call,
    good,
    receipt,
    said,
    shown,
    vote,
)


def wrongs(books: Books) -> set[Wrong]:
    return {finding.wrong for finding in audit.findings(books)}


def test_a_good_history_has_nothing_against_it() -> None:
    assert list(audit.findings(good())) == []


@pytest.mark.parametrize(
    ("ended", "last", "extra"),
    [
        (107.0, "Done here", []),
        (200.0, "Done here", [vote(106.0, CLEO)]),
    ],
    ids=["in a later life", "a second vote that nobody needed"],
)
def test_what_is_in_order_is_not_counted(ended: float, last: str, extra: list[Click]) -> None:
    books = good()
    books.lives = [Life(began=90.0, ended=ended), Life(began=ended, ended=200.0)]
    books.clicks += extra
    books.said += [said(106.3, f"Your vote for plan 1 of *{REQUEST}* counts.", alone=CLEO)] if extra else []
    books.shown[-1] = shown(112.0, last)

    assert list(audit.findings(books)) == []


BAD_CALLS: dict[str, dict[str, Any]] = {
    "nobody voted": {"clicks": []},
    "the requester voted": {"clicks": [vote(105.0, ANA)], "approvers": frozenset({ANA, BEN, CLEO})},
    "somebody voted who is no approver": {"clicks": [vote(105.0, "U0GUS")]},
    "the vote came later": {"clicks": [vote(111.0)]},
    "the vote was for another plan": {"clicks": [vote(105.0, plan="p0")]},
    "one of two votes": {"lives": [Life(began=90.0, ended=200.0, votes=2)]},
    "plan-only": {"lives": [Life(began=90.0, ended=200.0, live=False)]},
    "a legal hold": {"halts": [Halt(since=104.0, until=120.0, case=CASE)]},
    "a pause": {"halts": [Halt(since=104.0)]},
    "it changed after it was shown": {"edits": [Edit(at=104.0, case=CASE)]},
    "it changed while it was read": {"edits": [Edit(at=106.05, case=CASE)]},
    "nobody's data": {"cases": {}},
}


@pytest.mark.parametrize("change", BAD_CALLS.values(), ids=BAD_CALLS)
def test_a_call_that_people_had_not_approved_counts(change: dict[str, Any]) -> None:
    assert Wrong.UNAPPROVED in wrongs(replace(good(), **change))


@pytest.mark.parametrize(
    "calls",
    [
        [call(107.0, "DELETE", "/devices", if_match="*")],
        [call(107.0, "DELETE", "/devices", if_match=None)],
        [call(107.0, "PUT", "/enrollments", if_match="*")],
        [call(107.0, "DELETE", "/devices"), call(108.0, "DELETE", "/registrations")],
        [call(107.0, "DELETE", "/registrations"), call(108.0, "DELETE", "/enrollments")],
        [call(119.0, "DELETE", "/devices")],
    ],
    ids=["any version", "no version", "any version of a block", "hub first", "record first", "after its end"],
)
def test_a_call_in_a_wrong_way_counts(calls: list[Call]) -> None:
    books = good()
    books.calls = [books.calls[0], *calls]
    books.shown.append(shown(115.0, "Withdrawn"))

    assert Wrong.UNAPPROVED in wrongs(books)


def test_a_call_for_a_plan_that_was_replaced_counts() -> None:
    books = good()
    books.shown.insert(2, shown(106.0, "Waiting for 1 approver", "p2"))

    assert Wrong.UNAPPROVED in wrongs(books)


def test_a_deletion_that_is_sent_again_counts_and_one_whose_answer_was_lost_does_not() -> None:
    books = good()
    books.calls.append(call(109.5, "DELETE", "/devices", status=404))
    assert wrongs(books) == {Wrong.DOUBLED}

    books.calls[-2] = replace(books.calls[-2], status=0)
    assert wrongs(books) == set()


@pytest.mark.parametrize(
    "more",
    [
        {"said": said(101.6, "please read the plan above and vote")},
        {"said": said(100.1, f"Erase {CASE} · {REQUEST} · Planning.", thread=None)},
        {"asks": ask(case="nobody-1", what=What.EXPORT), "file": True},
        {"shown": shown(113.0, "Done here", request="DSR-BBBBBB")},
        {"shown": shown(113.0, "Done here", case="nobody-9")},
        {"receipts": receipt("final", "2")},
    ],
    ids=["a reply", "a card", "a file", "a request", "a request of nobody", "a receipt"],
)
def test_what_comes_twice_counts(more: dict[str, Any]) -> None:
    books = good()
    if more.pop("file", False):
        books.shown.append(shown(100.0, "No data found", case="nobody-1", request="DSR-CCCCCC"))
        books.said += [said(at, "Export", files=("DSR-CCCCCC.zip",)) for at in (102.0, 102.2)]
    for name, value in more.items():
        getattr(books, name).append(value)

    assert Wrong.DOUBLED in wrongs(books)


def test_a_message_that_a_kill_may_have_kept_from_being_written_down_may_come_again() -> None:
    books = good()
    books.lives = [Life(began=90.0, ended=102.0), Life(began=103.0, ended=200.0)]
    books.said.append(said(104.0, "please read the plan above and vote"))
    assert wrongs(books) == set()

    books.lives[0].ended = 104.2
    books.lives[1].began = 104.3
    books.said[-1] = said(104.8, "please read the plan above and vote")
    assert wrongs(books) == {Wrong.DOUBLED}


def lost_card(books: Books) -> None:
    books.asks.append(ask(case="chaos-0002"))


def lost_file(books: Books) -> None:
    books.said, books.receipts = books.said[:3], books.receipts


def ended_by_nobody(books: Books) -> None:
    books.shown[-1] = shown(112.0, "Rejected")


def vote_counted_twice(books: Books) -> None:
    books.said.append(replace(books.said[2], at=105.9))


def expired_although_approved(books: Books) -> None:
    books.shown[-1] = shown(112.0, "Expired")


def failed_without_a_reason(books: Books) -> None:
    books.shown[-1] = shown(112.0, "Not done")


@pytest.mark.parametrize(
    "spoil",
    [
        lost_card,
        lost_file,
        ended_by_nobody,
        vote_counted_twice,
        expired_although_approved,
        failed_without_a_reason,
    ],
)
def test_what_was_promised_and_is_not_there_counts(spoil: Any) -> None:
    books = good()
    spoil(books)

    assert Wrong.LOST in wrongs(books)


def test_a_survivor_counts_by_its_birth_and_another_life_of_the_same_name_does_not() -> None:
    books = good()
    books.left = frozenset({DEVICE})
    assert wrongs(books) == {Wrong.SURVIVOR}

    books.receipts = []
    assert Wrong.SURVIVOR in wrongs(books)

    books = good()
    books.left = frozenset({replace(DEVICE, born="g2")})
    assert wrongs(books) == set()


@pytest.mark.parametrize("status", ["Waiting for 1 approver", "Planning", "INCOMPLETE", "Paused"])
def test_a_request_that_does_not_end_counts(status: str) -> None:
    books = good()
    books.shown[-1] = shown(112.0, status)

    assert Wrong.STUCK in wrongs(books)


def test_a_night_that_never_comes_counts() -> None:
    books = good()
    books.receipts = books.receipts[:1]

    assert wrongs(books) == {Wrong.STUCK}


def not_called_to_vote(books: Books) -> None:
    books.said[1] = replace(books.said[1], calls=frozenset({BEN}))


def not_called_for_the_new_plan(books: Books) -> None:
    books.shown.insert(2, shown(106.0, "Waiting for 1 approver", "p2"))


def not_answered(books: Books) -> None:
    del books.said[2]


def not_told_that_it_came_back(books: Books) -> None:
    books.returned = {CASE: 150.0}


def not_told_of_the_end(books: Books) -> None:
    books.clicks.append(vote(106.0, action=ids.REJECT))
    books.shown[-1] = shown(112.0, "Rejected")


@pytest.mark.parametrize(
    "spoil",
    [
        not_called_to_vote,
        not_called_for_the_new_plan,
        not_answered,
        not_told_that_it_came_back,
        not_told_of_the_end,
    ],
)
def test_whoever_was_not_told_counts(spoil: Any) -> None:
    books = good()
    spoil(books)

    assert Wrong.UNTOLD in wrongs(books)


@pytest.mark.parametrize(("named", "wrong"), [(REQUEST, set()), ("DSR-OTHERS", {Wrong.UNTOLD})])
def test_one_message_for_many_requests_is_a_call_for_those_that_it_names(named: str, wrong: set[Wrong]) -> None:
    books = good()
    not_told_of_the_end(books)
    books.said.append(said(114.0, f"6 requests could not be done: {named}", thread=None, calls=frozenset({ANA})))

    assert wrongs(books) & {Wrong.UNTOLD} == wrong


def test_before_the_end_only_what_cannot_be_mended_counts() -> None:
    books = good()
    books.settled, books.receipts, books.said = False, [], []
    assert wrongs(books) == set()

    books.clicks = []
    assert wrongs(books) == {Wrong.UNAPPROVED}


def test_whoever_has_no_vote_need_not_be_called_to_give_one() -> None:
    books = good()
    not_called_to_vote(books)
    assert wrongs(books) == {Wrong.UNTOLD}

    books.lifters[CASE] = {CLEO}
    assert wrongs(books) == set()

    books.lifters.clear()
    books.clicks.append(Click(at=100.5, who=CLEO, case=CASE, action=ids.PLAN_AGAIN, carried="p0", sure=False))
    assert wrongs(books) & {Wrong.UNTOLD} == set()
