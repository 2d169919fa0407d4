"""The moves between statuses.

received ─▶ gathering ─▶ delivering ─▶ fulfilled; out of these: which one?, failed; back again by a person's click.
"""

from privacy.model import RequestStatus as S

MOVES: dict[S, frozenset[S]] = {
    S.RECEIVED: frozenset({S.RECEIVED, S.GATHERING, S.FAILED}),
    S.GATHERING: frozenset({S.GATHERING, S.DELIVERING, S.WHICH_ONE, S.FAILED}),
    S.DELIVERING: frozenset({S.DELIVERING, S.GATHERING, S.FULFILLED, S.FAILED}),
    S.WHICH_ONE: frozenset({S.RECEIVED}),
    S.FULFILLED: frozenset({S.GATHERING}),
    S.FAILED: frozenset(),
}
"""From each status, the ones that may follow.

Staying is being put off; back to gathering is a lost upload, or a partial answer that is tried again; from which
one? a person's choice leads to the start.
"""

OPEN = frozenset({S.RECEIVED, S.GATHERING, S.DELIVERING})
"""Statuses in which the worker has something to do; in the others, a person has, or nobody."""


def check_move(was: S, to: S) -> None:
    """Raise ValueError where the life cycle has no such move: a defect, never a person's mistake."""
    if to not in MOVES[was]:
        raise ValueError(f"a request cannot move from {was} to {to}")
