import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.lifecycle import MOVES, OPEN, check_move
from privacy.model import RequestStatus as S


def test_every_status_has_its_moves_written_down() -> None:
    assert set(MOVES) == set(S)


def test_every_open_status_leads_to_an_end_and_what_waits_for_a_person_is_not_open() -> None:
    ends = set(S) - OPEN
    assert ends == {S.FULFILLED, S.WHICH_ONE, S.FAILED}
    for status in OPEN:
        assert {S.FULFILLED, S.FAILED} <= reachable(status)
    assert not MOVES[S.FAILED]


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
