"""Whose turn it is, where more is due than the worker takes at once: not always that of whoever waits longest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from privacy.model.ids import RequestId
from privacy.model.ids import RequestStatus as S


class Stage(StrEnum):
    """What there is to do for a request, the most urgent first. Each has turns of its own at the worker."""

    APPROVED = "approved"
    """People have decided, and wait for it: an erasure is carried out and read back, a group is handed out."""
    HAND_OVER = "hand over"
    """The work is done, and the file is on its way."""
    ANSWER = "answer"
    """Somebody is to hear something: the time for a choice or for votes is over."""
    SEARCH = "search"
    """A new search, a plan, or a look for which somebody asked."""
    LOOK = "look"
    """Nobody waits: it is looked again whether what was erased is still absent."""


STAGES: Mapping[S, Stage] = {
    S.APPROVED: Stage.APPROVED,
    S.ERASING: Stage.APPROVED,
    S.VERIFYING: Stage.APPROVED,
    S.DELIVERING: Stage.HAND_OVER,
    S.WHICH_ONE: Stage.ANSWER,
    S.WHICH_WAY: Stage.ANSWER,
    S.AWAITING_APPROVAL: Stage.ANSWER,
    S.CHANGES_ASKED: Stage.ANSWER,
    S.RECEIVED: Stage.SEARCH,
    S.GATHERING: Stage.SEARCH,
    S.PLANNING: Stage.SEARCH,
    S.FULFILLED: Stage.LOOK,
    S.INCOMPLETE: Stage.LOOK,
    S.CLOSED: Stage.LOOK,
}
"""Of every status in which the worker may have something to do. All records of a group are gathered once approved."""

OF_SERVICES = frozenset({Stage.APPROVED, Stage.SEARCH, Stage.LOOK})
"""What asks Azure. Each service has turns of its own: one that is slow holds up what names it, and nothing else."""

AT_ONCE = 8
"""Turns at a time in each line."""


@dataclass(frozen=True, kw_only=True)
class DueRequest:
    """A request whose time has come, and the line in which it stands."""

    id: RequestId
    lane: str
    """Its stage, with the service that it names, where it names one."""
