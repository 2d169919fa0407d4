import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.ids import RequestStatus as S
from privacy.request.lifecycle import ENDED, MOVES, OPEN, check_move


def test_every_status_has_its_moves_written_down() -> None:
    assert set(MOVES) == set(S)


def test_every_open_status_leads_to_an_end_and_what_waits_for_a_person_is_not_open() -> None:
    waits_for_a_person = {S.WHICH_ONE, S.WHICH_WAY, S.AWAITING_APPROVAL, S.CHANGES_ASKED, S.INCOMPLETE}
    assert set(S) == OPEN | ENDED | waits_for_a_person
    assert not OPEN & (ENDED | waits_for_a_person)
    for status in OPEN:
        assert {S.FULFILLED, S.FAILED} <= reachable(status)
    for status in waits_for_a_person:
        assert reachable(status) & ENDED
    for status in ENDED - {S.FULFILLED, S.CLOSED}:  # what was erased is looked at again
        assert not MOVES[status]


def test_only_an_approved_request_is_erased_and_only_a_vote_approves() -> None:
    assert {was for was in S if S.ERASING in MOVES[was]} == {S.APPROVED, S.ERASING}
    assert {was for was in S if S.APPROVED in MOVES[was]} == {S.AWAITING_APPROVAL, S.APPROVED}


@given(st.sampled_from(S), st.sampled_from(S))
def test_only_written_moves_are_allowed(was: S, to: S) -> None:
    if to in MOVES[was]:
        check_move(was, to)
    else:
        with pytest.raises(ValueError, match="cannot move"):
            check_move(was, to)


def reachable(status: S) -> set[S]:
    found, frontier = set(), {status}
    while frontier:
        found |= frontier
        frontier = {to for was in frontier for to in MOVES[was]} - found
    return found
