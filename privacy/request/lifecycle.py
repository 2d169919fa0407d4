"""The moves between statuses.

export:  received ─▶ gathering ─▶ delivering ─▶ fulfilled; out of these: which one?, failed; back by a person's click.
erasure: received ─▶ planning ─▶ (which way) ─▶ awaiting approval ─▶ approved ─▶ erasing ─▶ verifying ─▶ delivering ─▶
         fulfilled; a difference leads back to planning; what does not vanish is incomplete.
all records of a group: as an erasure until approved, then as an export from gathering on.
"""

from privacy.model.ids import RequestStatus as S
from privacy.model.standing import Party, waiting_for

MOVES: dict[S, frozenset[S]] = {
    S.RECEIVED: frozenset({S.RECEIVED, S.GATHERING, S.PLANNING, S.FAILED}),
    S.GATHERING: frozenset({S.GATHERING, S.DELIVERING, S.WHICH_ONE, S.PLANNING, S.FAILED}),
    S.DELIVERING: frozenset({S.INCOMPLETE, S.DELIVERING, S.GATHERING, S.VERIFYING, S.FULFILLED, S.CLOSED, S.FAILED}),
    S.WHICH_ONE: frozenset({S.WHICH_ONE, S.RECEIVED, S.INCOMPLETE, S.WITHDRAWN, S.EXPIRED}),
    S.FULFILLED: frozenset({S.GATHERING, S.FULFILLED, S.VERIFYING, S.INCOMPLETE}),
    S.FAILED: frozenset(),
    S.PLANNING: frozenset(
        {S.INCOMPLETE, S.PLANNING, S.WHICH_ONE, S.WHICH_WAY, S.AWAITING_APPROVAL, S.VERIFYING, S.WITHDRAWN, S.FAILED}
    ),
    S.WHICH_WAY: frozenset({S.INCOMPLETE, S.WHICH_WAY, S.PLANNING, S.WITHDRAWN, S.EXPIRED}),
    S.AWAITING_APPROVAL: frozenset(
        {S.INCOMPLETE, S.PLANNING, S.AWAITING_APPROVAL, S.APPROVED, S.CHANGES_ASKED, S.REJECTED, S.WITHDRAWN, S.EXPIRED}
    ),
    S.CHANGES_ASKED: frozenset({S.INCOMPLETE, S.CHANGES_ASKED, S.PLANNING, S.WITHDRAWN, S.EXPIRED}),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.EXPIRED: frozenset(),
    S.APPROVED: frozenset({S.INCOMPLETE, S.APPROVED, S.ERASING, S.GATHERING, S.PLANNING, S.WITHDRAWN, S.FAILED}),
    S.ERASING: frozenset({S.ERASING, S.VERIFYING, S.PLANNING, S.INCOMPLETE, S.FAILED}),
    S.VERIFYING: frozenset({S.VERIFYING, S.DELIVERING, S.FULFILLED, S.CLOSED, S.INCOMPLETE, S.FAILED}),
    S.INCOMPLETE: frozenset({S.INCOMPLETE, S.VERIFYING, S.PLANNING}),
    S.CLOSED: frozenset({S.CLOSED, S.VERIFYING, S.INCOMPLETE}),
}
"""From each status, the ones that may follow.

Staying is being put off; back to gathering is a lost upload, or a partial answer that is tried again; from which
one? a person's choice leads to the start; from fulfilled to verifying is the way to the final receipt. Records are
deleted in `erasing` alone, and only `approved` leads there.
"""

OPEN = waiting_for(Party.BOT)
"""Statuses in which the worker has something to do; in the others, a person has, or nobody."""

WAITS_FOR_A_PERSON = waiting_for(Party.REQUESTER, Party.APPROVERS)
"""Statuses in which nothing goes on before somebody reads the card and decides."""

ENDED = waiting_for(Party.NOBODY)
"""Statuses in which nobody has anything to do."""


def check_move(was: S, to: S) -> None:
    """Raise ValueError where the life cycle has no such move: a defect, never a person's mistake."""
    if to not in MOVES[was]:
        raise ValueError(f"a request cannot move from {was} to {to}")
