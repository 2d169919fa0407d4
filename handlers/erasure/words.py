"""The sentences about an erasure's state: plain text, said the same on the card and to screen readers."""

from handlers.kit import words
from privacy.model.halt import Halt
from privacy.model.ids import RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.request.request import DataSubjectRequest, nothing_gone, progress

WORDS = {
    S.PLANNING: "Planning",
    S.WHICH_WAY: "Which way?",
    S.CHANGES_ASKED: "Changes asked for",
    S.REJECTED: "Rejected",
    S.WITHDRAWN: "Withdrawn",
    S.EXPIRED: "Expired",
    S.APPROVED: "Approved",
    S.GATHERING: "Writing the file",
    S.VERIFYING: "Verifying",
    S.INCOMPLETE: "INCOMPLETE",
    S.CLOSED: "Closed incomplete",
}
"""The state of an erasure, where one word says it all."""

MEANING = {
    S.PLANNING: "Everything that would be deleted is being read. Nothing is deleted before it is approved.",
    S.EXPIRED: "Nobody decided in time.",
    S.APPROVED: "The votes are in. Every record is read once more before the first is deleted.",
    S.VERIFYING: "The plan was carried out. Every record is being read back.",
    S.INCOMPLETE: "Something is still there, came back, or could not be read. A person has to decide.",
    S.CLOSED: "A person closed it although something was left. Nothing more is deleted.",
}
"""What a state means to those who read the card."""

HANDING_OUT = {
    S.PLANNING: "The group's records are being counted. Nothing is handed out before it is approved.",
    S.APPROVED: "The votes are in. The file is made now.",
    S.GATHERING: "The file is being written, record by record.",
}
"""The same for all records of a group, where it is not the same."""
LIFTING = {
    S.PLANNING: "The block is being read. It stands until lifting it is approved.",
    S.APPROVED: "The votes are in. The block is read once more before it is deleted.",
    S.VERIFYING: "The block was deleted. Whether it is gone is being read back.",
    S.INCOMPLETE: "The block is still there, or could not be read. A person has to decide.",
}
"""The same for lifting a block."""
HALTS = frozenset({S.PLANNING, S.AWAITING_APPROVAL, S.APPROVED, S.ERASING})
"""States in which a request waits for a legal hold or a pause; votes are taken during a hold all the same."""

DECIDED = {S.REJECTED: "rejected", S.CHANGES_ASKED: "changes asked for", S.CLOSED: "closed"}
"""What somebody decided with a comment, which belongs to these states alone."""

UNDONE = frozenset({S.CHANGES_ASKED, S.REJECTED, S.WITHDRAWN, S.EXPIRED})
"""States in which people ask themselves whether anything is gone."""


def title(request: DataSubjectRequest) -> str:
    """What the request is, such as `Erase sensor-42`. At most 148 characters, within a header's 150."""
    if request.kind is RequestKind.GROUP_ACCESS:
        return f"All records of {request.identifier}"
    if request.kind is RequestKind.LIFT_BLOCK:
        return f"Lift the block of {request.identifier}"
    return f"Erase {request.identifier}"


def status(request: DataSubjectRequest) -> str:
    """The state in a few words."""
    if request.status is S.AWAITING_APPROVAL:
        halt = halted(request)
        held = "" if halt is None else ", on legal hold" if halt.hold else ", once the channel is safe"
        return f"Waiting for {counted(missing(request), 'approver')}{held}"
    if halt := halted(request):
        return _waits(halt)
    if request.status is S.ERASING:
        done, planned = progress(request)
        so_far = f", {counted(request.report.gone, 'record')} of the group so far" if request.report.gone else ""
        doing = "Lifting" if request.kind is RequestKind.LIFT_BLOCK else "Erasing"
        return f"{doing}: {done} of {planned}{so_far}"
    if request.status is S.FULFILLED:
        if request.kind is RequestKind.LIFT_BLOCK:
            return "Block lifted"
        return _with_places("Done" if had_data(request) else "No data held", request)
    if request.status is S.CLOSED:
        return _with_places(WORDS[S.CLOSED], request)
    return WORDS.get(request.status) or words.status(request)


def detail(request: DataSubjectRequest) -> str:
    """What is known besides, a sentence a line; empty where nothing is."""
    if request.status is S.WHICH_ONE:
        return words.which_one(request)
    if request.status is S.RECEIVED:
        return words.waits_its_turn(request)
    closing = request.words.closed_with or request.words.comment
    lines = [
        "" if halted(request) else _meaning(request),
        nothing_gone(request) if request.status in UNDONE else "",
        (closing if request.status is S.CLOSED else request.words.comment) if request.status in DECIDED else "",
        request.report.retry.reason or "",
        *(_why_left(request) if request.status in {S.INCOMPLETE, S.CLOSED} else ()),
    ]
    if request.status is S.FULFILLED:
        lines = [request.words.summary]
    if request.status in {S.FULFILLED, S.CLOSED} and request.report.delivery.aside:
        lines.append(request.report.delivery.aside)
    if request.status is S.WHICH_WAY:
        lines += [
            "The device could come back by itself; see the ways back below. The requester says what to do.",
            "Erase: nothing is kept, and the device may return as new.",
            "Erase and block: a minimal, disabled enrollment is kept, so that it cannot.",
            *_recommendation(request),
        ]
    lines += [f"{place.place} {place.reason}, {counted(place.tries, 'try')}." for place in request.report.search.failed]
    return "\n".join(line for line in lines if line)


def _why_left(request: DataSubjectRequest) -> list[str]:
    return [said for said in (request.report.stopped, request.report.left) if said]


def lifted(request: DataSubjectRequest) -> str:
    """That its block was taken away since, and whether the receipt knew it; empty where it was not."""
    by = request.work.lifted_by if request.work else None
    if by is None:
        return ""
    older = request.words.summary and by not in request.words.summary
    before = " What the receipt says is from before that." if older and request.status is S.FULFILLED else ""
    return f"The block that this left was lifted since, by {by}: the device may come back.{before}"


def _recommendation(request: DataSubjectRequest) -> list[str]:
    way, why = request.words.recommended, request.words.recommended_because
    return [f"Recommended: {way}, because {why}."] if way and why else []


def _meaning(request: DataSubjectRequest) -> str:
    if request.status is S.EXPIRED and request.work and request.work.missing_from is not None:
        return ""  # somebody may have decided
    if request.kind is RequestKind.GROUP_ACCESS and request.status in HANDING_OUT:
        return HANDING_OUT[request.status]
    if request.kind is RequestKind.LIFT_BLOCK and request.status in LIFTING:
        return LIFTING[request.status]
    return MEANING.get(request.status, "")


def halted(request: DataSubjectRequest) -> Halt | None:
    """What its deletion waits for: a legal hold, or a pause once nothing else is waited for."""
    halt = request.report.halt if request.status in HALTS else None
    return halt if halt and (not halt.stops_all or request.status is not S.AWAITING_APPROVAL) else None


def _waits(halt: Halt) -> str:
    if halt.unsafe:
        return "Waits: the channel is not safe"
    return "On legal hold" if halt.hold else "Paused" if halt.missing_from is None else "Waits: an older copy"


def needed(request: DataSubjectRequest) -> int:
    """Votes that the plan needs; none where there is no plan to vote on."""
    plan = request.work.plan if request.work else None
    return plan.policy.needed if plan else 0


def nobody_left(request: DataSubjectRequest) -> str:
    """What is said where the votes that lack can never come; empty where they can."""
    if request.status is not S.AWAITING_APPROVAL or not request.report.nobody_left:
        return ""
    return (
        f"{counted(missing(request), 'vote')} more needed, and nobody is left who may vote on this. An administrator "
        "has to name another approver in the config; then withdraw this and ask again."
    )


def missing(request: DataSubjectRequest) -> int:
    """Votes that are not in yet."""
    if request.report.votes_missing is not None:
        return request.report.votes_missing
    return max(0, needed(request) - (len(request.work.votes) if request.work else 0))  # stored by an earlier version


def places_open(request: DataSubjectRequest) -> str:
    """How many places are open, such as `3 places open`; empty where there were none to see to."""
    places = [place for place in request.work.places if not place.not_used] if request.work else []
    count = sum(place.open for place in places)
    if count:
        return f"{counted(count, 'place')} open"
    return "all places closed" if places else ""


def voted(request: DataSubjectRequest) -> str:
    """What a voter hears whose vote counts."""
    plan = request.work.plan if request.work else None
    lacking = missing(request)
    more = f"{lacking} more to come" if lacking else "the plan is approved"
    halt = halted(request)
    until = f"its channel {halt.unsafe}" if halt and halt.unsafe else "the legal hold on it stands"
    held = f" Nothing is deleted while {until}." if halt else ""
    return f"Your vote for plan {plan.short if plan else ''} of *{request.id}* counts: {more}.{held}"


def had_data(request: DataSubjectRequest) -> bool:
    """True where there was something to delete."""
    return bool(request.work and request.work.plan and request.work.plan.steps)


def _with_places(done: str, request: DataSubjectRequest) -> str:
    """What is done here, and what is not done elsewhere."""
    if done == "Done" and request.work and request.work.open_places:
        done = "Done here"
    again = "registered again since" if request.work and request.work.came_back else ""
    return ", ".join(said for said in (done, again, places_open(request)) if said)
