"""The moves between statuses. `design`: received ─▶ gathering ─▶ delivering ─▶ fulfilled, and the ways out."""

from privacy.model import RequestStatus as S

MOVES: dict[S, frozenset[S]] = {
    S.RECEIVED: frozenset({S.RECEIVED, S.GATHERING, S.FAILED}),
    S.GATHERING: frozenset({S.GATHERING, S.DELIVERING, S.WHICH_ONE, S.FAILED}),
    S.DELIVERING: frozenset({S.DELIVERING, S.GATHERING, S.FULFILLED, S.FAILED}),
    S.FULFILLED: frozenset(),
    S.WHICH_ONE: frozenset(),
    S.FAILED: frozenset(),
}
"""From each status, the ones that may follow. Staying is being put off; back to gathering is a lost upload."""

OPEN = frozenset(status for status, following in MOVES.items() if following)
"""Statuses in which the worker still has something to do."""


def check_move(was: S, to: S) -> None:
    """Raise ValueError where the life cycle has no such move: a defect, never a person's mistake."""
    if to not in MOVES[was]:
        raise ValueError(f"a request cannot move from {was} to {to}")
