"""Everything that can go wrong, in words that a person can act on.

PrivacyError
├── RefusedError            what was asked is not taken on; the sentence says why and what to do
├── StaleRequestError       somebody else moved the request first
├── OpenAlreadyError        another erasure of the same device is not finished
├── LedgerBrokenError       the ledger does not verify
├── BadHeadError            what was given as a head of the ledger is none, or is not to be trusted
├── UnsafeChannelError      a file, or words, would be seen by people who must not see them
├── DifferentError          a record is no longer what was approved
├── NotOursError            a record that is not the subject's nearly got into an answer: a defect, never a sentence
├── RecordSourceError       a place that holds records did not give them
│   ├── TryLaterError       it may work later (429, 5xx, no connection, half an answer)
│   ├── NotAllowedError     it will not work until somebody grants the bot a right (401, 403)
│   ├── NeverWorksError     it will not work however often it is tried (400, 405, an answer that is not the API's)
│   ├── NotFoundError       there is no such record
│   └── DriftedError        the record is no longer the one that was read (412, 409)
└── DeliveryError           Slack did not take a message or a file
    ├── DeliverLaterError   it may work later
    │   └── SlowAnswerError nothing came in the time for which a person can wait
    └── UndeliverableError  it will not work until somebody changes something in Slack
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from privacy.model.ids import MessageTs, Millis, RequestId


class PrivacyError(Exception):
    """The base of all errors of this product."""


class RefusalReason(StrEnum):
    """Why a command was not taken on: stable words for the ledger."""

    NOT_A_REQUESTER = "not a requester"
    ROSTER_UNREADABLE = "roster unreadable"
    OTHER_ORGANISATION = "other organisation"
    WRONG_CHANNEL = "wrong channel"
    BAD_IDENTIFIER = "bad identifier"
    ALREADY_DECIDED = "already decided"
    NOT_YOURS = "not yours"
    OWN_REQUEST = "own request"
    """The requester's own vote, or lifting a legal hold that keeps one's own request."""
    SHAPED_IT = "shaped it"
    """The vote of somebody who had a hand in what is deleted."""
    REQUESTER_GONE = "requester gone"
    """Whoever asked for it may not ask any more."""
    VOTED_ALREADY = "voted already"
    NOT_AN_APPROVER = "not an approver"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    NO_APPROVERS = "no approvers"
    """Nobody is set up to approve."""
    OLD_PLAN = "old plan"
    """The vote was for a plan that no longer stands."""
    EXPIRED = "expired"
    TOO_LATE = "too late"
    """The term within which the law allows it is over."""
    NO_TERM = "no term"
    """No day follows from the law, so none can be extended."""
    BAD_FORM = "bad form"
    TOO_MANY = "too many"
    """More exports of one person in a day than the policy allows."""
    OPEN_ALREADY = "open already"
    """An erasure of the same device is not finished yet."""
    NO_SUCH_REQUEST = "no such request"
    NOT_AN_ERASURE = "not an erasure"
    NOT_FINISHED = "not finished"
    """There is nothing yet, or nothing any more, that could be looked at again."""


class RefusedError(PrivacyError):
    """What a person did is not taken on; `str(error)` is the sentence for that person."""

    def __init__(self, reason: RefusalReason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class NothingToDoError(PrivacyError):
    """What was asked for is not there, so there is nothing to plan: a sentence for people, without ids."""


class ContradictedError(PrivacyError):
    """Rows say what no entry says: somebody changed the file, and nothing may be deleted on it."""


class StaleRequestError(PrivacyError):
    """The request is no longer in the status that the caller read."""


class TooManyError(PrivacyError):
    """A person would have asked for more exports in a day than the policy allows; nothing was filed."""

    def __init__(self, before: int) -> None:
        super().__init__("too many")
        self.before = before
        """How many they have asked for already."""


class OpenAlreadyError(PrivacyError):
    """An erasure must not become one of a device that `request` is erasing."""

    def __init__(self, request: RequestId) -> None:
        super().__init__(f"{request} is open")
        self.request = request


class LedgerBrokenError(PrivacyError):
    """The ledger does not verify; the text names the entry, or what contradicts the entries.

    `entry` is the first bad one where that is known, and `fits` says what kind of tampering leaves such traces.
    """

    def __init__(self, sentence: str, *, entry: int | None = None, fits: str = "") -> None:
        super().__init__(sentence)
        self.entry = entry
        self.fits = fits


class BadHeadError(PrivacyError):
    """A text is no head of the ledger, or nobody who is trusted signed it. It says nothing about the ledger itself."""


class NotOursError(PrivacyError):
    """A record was about to be handed out that does not belong to the subject."""


class DifferentError(PrivacyError):
    """A record is not the one that was approved. The lines say to approvers what changed; they may hold ids.

    `values` says the same with what stood there and what does now: for the plan's file, and for no message.
    """

    def __init__(self, lines: list[str], *, values: Sequence[str] = ()) -> None:
        super().__init__("changed")
        self.lines = lines
        self.values = tuple(values)


class UnsafeChannelError(PrivacyError):
    """A channel in which neither files nor words about a device may be shown; the text is a sentence for people.

    `why` is the same as a clause, such as `has a guest in it`. `gone` is True where nobody reads there whom anything
    could be hidden from: the channel is in the archive, or out of the config.
    """

    def __init__(self, sentence: str, *, why: str = "is not safe", gone: bool = False) -> None:
        super().__init__(sentence)
        self.why = why
        self.gone = gone


class RecordSourceError(PrivacyError):
    """A service or hub did not give its records. The text never holds an id: it is safe to log.

    `tries` is how often it was asked before it counted as failed; `place` names it, where that is known.
    """

    tries: int = 1
    place: str = ""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        error_code: str | None = None,
        tracking_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.tracking_id = tracking_id


@contextmanager
def calling(place: str) -> Iterator[None]:
    """Name the service or hub in what goes wrong there."""
    try:
        yield
    except RecordSourceError as error:
        error.place = error.place or place
        raise


class TryLaterError(RecordSourceError):
    """It may work later; `retry_after` is the service's own word in milliseconds, None where it gave none."""

    retry_after: Millis | None = None


class NotAllowedError(RecordSourceError):
    """An identity lacks a right, or its token was refused."""

    identity = "the bot's identity"
    """Whose it is, in words."""


class NeverWorksError(RecordSourceError):
    """Trying again would not help."""


class NotFoundError(RecordSourceError):
    """The record does not exist."""


class DriftedError(RecordSourceError):
    """The record changed since it was read."""


ASK_AN_ADMINISTRATOR = "show this to your Slack administrator"


class DeliveryError(PrivacyError):
    """Slack did not take a message or file; `code` is Slack's own error word, `advice` a clause on what helps."""

    def __init__(self, code: str, *, retry_after: Millis | None = None, advice: str = ASK_AN_ADMINISTRATOR) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.advice = advice


class DeliverLaterError(DeliveryError):
    """Slack is busy or out of reach; `retry_after` in milliseconds where it said so.

    `unsure` is True where it may have done what it was asked all the same: the answer was lost on the way.
    """

    def __init__(self, code: str, *, retry_after: Millis | None = None, unsure: bool = False) -> None:
        super().__init__(code, retry_after=retry_after)
        self.unsure = unsure


class SlowAnswerError(DeliverLaterError):
    """Slack did not answer in the time for which a person can wait; asked again in a moment, it may."""


class CardGoneError(DeliverLaterError):
    """`card`, under which something was to be said, is gone from Slack: it has to be put up again first."""

    def __init__(self, card: MessageTs) -> None:
        super().__init__("card_gone")
        self.card = card


class UndeliverableError(DeliveryError):
    """Slack refused for a reason that time will not mend, such as `not_in_channel`."""
