"""A data-subject request as stored: the truth about what was asked, by whom, and how far it is."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from privacy.model.due_dates import Extension
from privacy.model.events import Event
from privacy.model.ids import ChannelId, Identifier, Millis, RequestId, RequestKind, RequestStatus, SlackUserId
from privacy.model.numbers import counted
from privacy.model.open_places import OpenPlace, PlaceRules
from privacy.model.order import ExportOrder, Order
from privacy.model.outcomes import ENDS, Done, Lift, ReadBack, Reading, Shaping, StepEvent, Vote
from privacy.model.plan import Plan, Step
from privacy.model.standing import Party, standing
from privacy.request.changes import Upload
from privacy.request.lifecycle import ENDED
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.subject.identifiers import ParsedIdentifier


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """What was ordered, and what the law says of its days."""

    order: Order | ExportOrder
    due_on: date | None
    """The last day for an answer, by the law of the order: of the first term, or of the second once it was extended."""
    confirm_by: date | None = None
    """The last day on which receipt can be confirmed, where the law asks for that."""
    extension: Extension | None = None
    """None while the first term stands."""


@dataclass(frozen=True, kw_only=True)
class PlannedWork(Ordered):
    """What an erasure has besides: the order, the plan that stands, its votes, and what was done."""

    order: Order
    plan: Plan | None = None
    """The newest plan; None until the first."""
    votes: tuple[Vote, ...] = ()
    """For this plan, whether or not they count still."""
    shapings: tuple[Shaping, ...] = ()
    """Who had a hand in what is deleted, the requester included, in the order in which it happened."""
    done: tuple[Done, ...] = ()
    """Of every plan, in the order in which it happened."""
    read_back: tuple[ReadBack, ...] = ()
    """The newest reading of each record of every plan."""
    places: tuple[OpenPlace, ...] = ()
    """The stores beyond the bot's reach; empty until the erasure ended for the first time."""
    missing_from: int | None = None
    """The first entry that an older copy of the database lacked which was put back while the request was open."""

    lifts: tuple[Lift, ...] = ()
    """What later requests did to the block that this erasure left."""

    @property
    def lifted_by(self) -> RequestId | None:
        """The request that took the block away again; None while it stands, and where there was none."""
        return next((lift.request for lift in self.lifts if lift.over), None)

    @property
    def lifted(self) -> bool:
        """True once the block was taken away: from then on the device may come back."""
        return self.lifted_by is not None or any(back.reading is Reading.LIFTED for back in self.read_back)

    @property
    def block_stands(self) -> bool:
        """True where this erasure left a block that no request has taken away."""
        return self.lifted_by is None and any(done.event is StepEvent.BLOCKED for done in self.done)

    def shaped(self, user: SlackUserId) -> bool:
        """True for whoever had a hand in what is deleted; for everybody where a name was shredded: it may be theirs."""
        return any(shaping.by in {user, None} for shaping in self.shapings)

    @property
    def lifters(self) -> tuple[Shaping, ...]:
        """Who lifted the legal holds that kept it."""
        return tuple(shaping for shaping in self.shapings if shaping.event is Event.HOLD_LIFTED)

    @property
    def valid_votes(self) -> tuple[Vote, ...]:
        """Those of people who had no hand in what they voted on, before the vote or after it."""
        return tuple(vote for vote in self.votes if not self.shaped(vote.voter))

    @property
    def open_places(self) -> tuple[OpenPlace, ...]:
        """Those that somebody still has to see to."""
        return tuple(place for place in self.places if place.open)

    @property
    def came_back(self) -> int:
        """Records that are there again as new, by the newest readings: the device has registered again."""
        return sum(back.reading is Reading.REPLACED for back in self.read_back)

    def ended(self, step: Step) -> bool:
        """True once the present plan's step is through; what goes with the device is with it."""
        plan = self.plan
        call = plan.call_of(step).number if plan else 0
        return any(plan and done.plan == plan.number and done.step == call and done.event in ENDS for done in self.done)


@dataclass(frozen=True, kw_only=True)
class DataSubjectRequest:
    """One request about one device."""

    id: RequestId
    kind: RequestKind
    status: RequestStatus
    requester: SlackUserId
    """Who filed it in Slack; the data subject never uses the bot."""
    channel: ChannelId
    """Where it was asked and where the answer lands."""
    identifier: Identifier
    """The readable name, kept in a side table that can be shredded."""
    device_ref: str
    """The keyed pseudonym that stands for the identifier in the ledger."""
    received_at: Millis
    due_at: Millis | None
    """When the worker looks at it next; None where nothing is left to do."""
    attempts: int
    """How often the request was put off in its present status, for whatever reason."""
    report: Report
    """What is known so far, without any device id."""
    words: ReadableWords
    """What people read, which may hold device ids: in the side table too."""
    work: PlannedWork | None = None
    """What an erasure has besides; None for an export."""
    export: Ordered | None = None
    """What was said of an export; None where nothing was given, and for every other kind."""
    handed_over: Upload | None = None
    """The file that answers a fulfilled export; None for an erasure, whose receipts stay."""
    uncounted: Millis = Millis(0)
    """By how much later than it was planned its time is over: the clock jumped, or the bot was off."""
    ahead: int = 0
    """Searches that come before its own, counted when its card is drawn (`privacy.request.changes.Message`)."""

    @cached_property
    def parsed(self) -> ParsedIdentifier:
        """The identifier, taken apart."""
        return ParsedIdentifier.parse(self.identifier)

    @property
    def decide_by(self) -> Millis | None:
        """When what waits for a person's decision ends without one; None where it does not."""
        planned = self.report.decide_by
        return None if planned is None else Millis(planned + self.uncounted)

    @property
    def rests_on(self) -> tuple[object, ...]:
        """What a dangerous step rests on: whom it is about, who asked, what was ordered, planned and approved."""
        work = self.work
        approved = (work.order, work.plan, work.votes, work.shapings) if work else ()
        return (self.kind, self.identifier, self.device_ref, self.requester, self.channel, *approved)

    @property
    def has_letters(self) -> bool:
        """True where there is one person to write to: a group is many people's, and a lift is not answered."""
        return self.kind is not RequestKind.LIFT_BLOCK and not self.parsed.group

    @property
    def ordered(self) -> Ordered | None:
        """What was ordered, and its days, whatever the request is; None for an export of which nothing was said."""
        return self.work or self.export

    @property
    def due_on(self) -> date | None:
        """The last day for an answer; None where none is known."""
        return self.ordered.due_on if self.ordered else None

    @property
    def clock_runs(self) -> bool:
        """True while the law's clock matters: the request has not ended, or stores elsewhere are to be seen to."""
        places = self.work.open_places if self.work else ()
        return bool(self.ordered and (self.status not in ENDED or places))

    @property
    def since(self) -> Millis:
        """When a person last started it."""
        return self.report.since or self.received_at


def work_of(request: DataSubjectRequest) -> PlannedWork:
    """What was planned for a request that takes a plan; LookupError for one that takes none."""
    if request.work is None:  # a defect: the kind decides who is asked
        raise LookupError(f"{request.id} is no erasure")
    return request.work


def ordered_of(request: DataSubjectRequest) -> Ordered:
    """What was ordered; LookupError for an export of which nothing was said."""
    if request.ordered is None:  # a defect: what asks follows from what was said
        raise LookupError(f"{request.id} has no order")
    return request.ordered


def plan_of(request: DataSubjectRequest) -> Plan:
    """The plan that stands; LookupError where there is none."""
    plan = work_of(request).plan
    if plan is None:  # a defect: the status comes with a plan
        raise LookupError(f"{request.id} has no plan")
    return plan


def progress(request: DataSubjectRequest) -> tuple[int, int]:
    """Steps of the present plan that are through, and how many there are: those that the card lists."""
    work = request.work
    steps = work.plan.steps if work and work.plan else ()
    return sum(bool(work and work.ended(step)) for step in steps), len(steps)


def may_vote(request: DataSubjectRequest) -> tuple[str, ...]:
    """Whom to ask: everybody of the plan's policy but those who asked, had a hand in it, or have voted."""
    work = request.work
    if work is None or work.plan is None:
        return ()
    out = {request.requester, *(vote.voter for vote in work.votes)}
    return tuple(name for name in work.plan.policy.named if name not in out and not work.shaped(SlackUserId(name)))


def waited_for(request: DataSubjectRequest) -> tuple[str, ...]:
    """Who has to do something next, by id; user groups of approvers too. Empty where the bot has to, or nobody.

    Once a request has ended these are the owners of its open places.
    """
    match standing(request.status).waits_for:
        case Party.APPROVERS:
            return may_vote(request)
        case Party.REQUESTER:
            return (request.requester,)
        case Party.NOBODY if request.work:
            return tuple(dict.fromkeys(place.owner for place in request.work.open_places))
        case _:
            return ()


def is_due(request: DataSubjectRequest, now: Millis) -> bool:
    """True where the worker looks at it now."""
    return request.due_at is not None and request.due_at <= now


def new_places(request: DataSubjectRequest, rules: PlaceRules) -> tuple[OpenPlace, ...]:
    """The places beyond the bot's reach that an erasure has to list and does not yet."""
    work = request.work
    if work is None:
        return ()
    unsearched = work.plan.unsearched if work.plan else ()
    return rules.places(request.requester, work.due_on, unsearched=unsearched, known=work.places)


def nothing_gone(request: DataSubjectRequest) -> str:
    """`Nothing was deleted`, only where it is so; a step that was begun may have worked."""
    work = request.work
    if work and work.missing_from is not None:
        return not_known(work.missing_from)
    if request.kind is RequestKind.GROUP_ACCESS:
        return "Nothing was handed out."
    if request.kind is RequestKind.ACCESS:
        return f"Nothing {'more ' if request.report.delivery.earlier_file else ''}was exported."
    begun = {(done.plan, done.step) for done in work.done} if work else set()
    if not begun:
        return "Nothing was deleted."
    return f"{counted(len(begun), 'step')} of an earlier plan had been begun; nothing more is deleted."


def not_known(missing_from: int) -> str:
    """What is said instead of what only the missing entries could say."""
    return (
        "While this was open, an older copy of the database was put back, and nobody knows here what was done in its "
        f"missing entries (from number {missing_from} on). Look for a receipt in the thread of the request."
    )
