"""Where each status stands: who is waited for, how they hear of it, when it is looked at next, and which ways lead out.

Cards, Home, `/dps-status`, reminders and the page for requesters are drawn from this table, so they cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from privacy.model.ids import RequestStatus as S


class Party(StrEnum):
    """Who has to do something next, or may."""

    BOT = "the bot"
    """It goes on by itself: what fails is tried again, and given up aloud."""
    REQUESTER = "the requester"
    APPROVERS = "the approvers"
    REQUESTERS = "whoever may make requests"
    CHOOSERS = "whoever may make requests; of an erasure the requester alone"
    WATCHERS = "the requester or an approver"
    NOBODY = "nobody"

    def includes(self, party: "Party") -> bool:
        """True where whoever is `party` is one of these too."""
        return self is party or party in _ALSO.get(self, frozenset())


_ALSO = {
    Party.REQUESTERS: frozenset({Party.REQUESTER}),
    Party.CHOOSERS: frozenset({Party.REQUESTER}),
    Party.WATCHERS: frozenset({Party.REQUESTER, Party.APPROVERS}),
}


class Told(StrEnum):
    """How whoever is waited for hears of it."""

    CARD = "by the card"
    """What the bot does can be read there."""
    CALL = "by name: the call to vote"
    NEWS = "by name, in the thread"


class Look(StrEnum):
    """When it is looked at next."""

    NOW = "as soon as may be; what fails, later and later"
    REMINDERS = "when a reminder is due, and when the time is over"
    RECHECKS = "again and again, less and less often, and when a reminder is due"
    SECOND_LOOKS = "of an erasure: in the night, and on the days of the second looks"
    AFTER_CLOSING = "of an erasure: on the days of the second looks"
    NEVER = "never: it is over"


class Way(StrEnum):
    """A way out of a status that a person can take, as the page for requesters names it."""

    CHOOSE = "choose which one is meant"
    CHOOSE_WAY = "choose *Erase* or *Erase and block*"
    APPROVE = "approve"
    REJECT = "reject"
    ASK_FOR_CHANGES = "ask for changes"
    CHANGE = "change and plan again"
    PLAN_AGAIN = "plan the rest again"
    CLOSE = "close with a reason"
    STOP = "stop"
    WITHDRAW = "withdraw"
    TRY_AGAIN = "try again what was missing"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One row of the table. None of it has a default: a status without all four is no status."""

    waits_for: Party
    told: Told
    next_look: Look
    ways: Mapping[Way, Party]
    """Who may take each way out, in the order of the buttons."""


_WORKING = Standing(waits_for=Party.BOT, told=Told.CARD, next_look=Look.NOW, ways={})
_STOPPABLE = Standing(waits_for=Party.BOT, told=Told.CARD, next_look=Look.NOW, ways={Way.STOP: Party.WATCHERS})
_OVER = Standing(waits_for=Party.NOBODY, told=Told.NEWS, next_look=Look.NEVER, ways={})

STANDINGS: Mapping[S, Standing] = {
    S.RECEIVED: _WORKING,
    S.GATHERING: _WORKING,
    S.DELIVERING: _WORKING,
    S.VERIFYING: _WORKING,
    S.PLANNING: Standing(waits_for=Party.BOT, told=Told.CARD, next_look=Look.NOW, ways={Way.WITHDRAW: Party.REQUESTER}),
    S.WHICH_ONE: Standing(
        waits_for=Party.REQUESTER,
        told=Told.NEWS,
        next_look=Look.REMINDERS,
        ways={Way.CHOOSE: Party.CHOOSERS, Way.WITHDRAW: Party.REQUESTER},
    ),
    S.WHICH_WAY: Standing(
        waits_for=Party.REQUESTER,
        told=Told.NEWS,
        next_look=Look.REMINDERS,
        ways={Way.CHOOSE_WAY: Party.REQUESTER, Way.WITHDRAW: Party.REQUESTER},
    ),
    S.AWAITING_APPROVAL: Standing(
        waits_for=Party.APPROVERS,
        told=Told.CALL,
        next_look=Look.REMINDERS,
        ways={
            Way.APPROVE: Party.APPROVERS,
            Way.REJECT: Party.APPROVERS,
            Way.ASK_FOR_CHANGES: Party.APPROVERS,
            Way.WITHDRAW: Party.REQUESTER,
        },
    ),
    S.CHANGES_ASKED: Standing(
        waits_for=Party.REQUESTER,
        told=Told.NEWS,
        next_look=Look.REMINDERS,
        ways={Way.WITHDRAW: Party.REQUESTER, Way.CHANGE: Party.REQUESTERS},
    ),
    S.APPROVED: _STOPPABLE,
    S.ERASING: _STOPPABLE,
    S.INCOMPLETE: Standing(
        waits_for=Party.REQUESTER,
        told=Told.NEWS,
        next_look=Look.RECHECKS,
        ways={Way.PLAN_AGAIN: Party.REQUESTERS, Way.CLOSE: Party.WATCHERS},
    ),
    S.FULFILLED: Standing(
        waits_for=Party.NOBODY,
        told=Told.NEWS,
        next_look=Look.SECOND_LOOKS,
        ways={Way.TRY_AGAIN: Party.REQUESTERS},
    ),
    S.CLOSED: Standing(waits_for=Party.NOBODY, told=Told.NEWS, next_look=Look.AFTER_CLOSING, ways={}),
    S.FAILED: _OVER,
    S.REJECTED: _OVER,
    S.WITHDRAWN: _OVER,
    S.EXPIRED: _OVER,
}
"""Each status has its row; a test fails where one lacks."""


def standing(status: S) -> Standing:
    """The row of a status."""
    return STANDINGS[status]


def waiting_for(*parties: Party) -> frozenset[S]:
    """The statuses in which one of these has to do something next."""
    return frozenset(status for status, row in STANDINGS.items() if row.waits_for in parties)
