"""An erasure's card in parts, from which its blocks and its text are made alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as calendar_day

from handlers.erasure import steps, words
from handlers.erasure.calls import VALUES
from handlers.kit import blocks as kit_blocks
from handlers.kit import file_life
from handlers.kit.blocks import date, day, mention, mentions
from handlers.kit.escape import mrkdwn, visible
from privacy.model.halt import Halt
from privacy.model.ids import RequestStatus as S
from privacy.model.ids import SlackUserId
from privacy.model.numbers import counted
from privacy.model.order import Order, Reason
from privacy.model.outcomes import Shaping
from privacy.model.plan import Plan
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest, PlannedWork, may_vote, not_known, progress

OPEN = frozenset({S.RECEIVED, S.PLANNING, S.WHICH_WAY, S.WHICH_ONE, S.AWAITING_APPROVAL, S.CHANGES_ASKED,
                  S.APPROVED, S.ERASING, S.VERIFYING, S.INCOMPLETE})  # fmt: skip
"""While what the plan says lies ahead, or is being done."""
REHEARSAL = "Rehearsal: nothing will be deleted, whoever approves it. The bot is set to plan-only."
STEPS = 3800
"""Characters of steps on the card. All blocks together must stay below 11,300 (msg_blocks_too_long)."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One piece of the card."""

    said: str
    live: bool = False
    """True for mrkdwn of the bot's own making, with mentions and times; False for words in which nothing may act."""
    brief: bool = False
    """True for what the shortest text says too."""


def parts(request: DataSubjectRequest) -> Iterator[Part]:
    """Everything below the title and the status, in the order in which it is read."""
    yield from _first(request)
    if detail := words.detail(request):
        yield Part(said=_cut(detail, 1000))
    if request.words.drift and request.status is S.AWAITING_APPROVAL:
        values = [VALUES] if request.words.drift_values else []
        yield Part(said="\n".join([*_listed("Changed since the last plan", request.words.drift, 400), *values]))
    retry = request.report.retry
    if retry.retry_at:
        yield Part(said=f"Next try {date(retry.retry_at)} (try {retry.next_try}).", live=True)
    yield from (Part(said=line, live=True) for line in file_life.lines(request))
    if request.work:
        yield Part(said=_facts(request, request.work), live=True, brief=True)
        yield Part(said=_why(request.work))
        if request.work.plan:
            yield from _plan(request.work, request.work.plan, ahead=request.status in OPEN)
            if request.work.plan.scanned_at is not None:
                yield Part(said=f"Rests on a scan of the fleet: {date(request.work.plan.scanned_at)}.", live=True)
            if request.work.plan.steps and request.status not in {S.PLANNING, S.WHICH_WAY}:
                yield Part(said=_votes(request, request.work), live=True, brief=True)


def _first(request: DataSubjectRequest) -> Iterator[Part]:
    """What nobody may miss: that it is only a rehearsal, what it waits for, and what is not known."""
    if request.work and request.work.plan and request.work.plan.rehearsal:
        yield Part(said=REHEARSAL, brief=True)
    if said := words.lifted(request):
        yield Part(said=said, brief=True)
    if nobody := words.nobody_left(request):
        yield Part(said=nobody, brief=True)
    yield from (Part(said=_lifted(shaping), live=True, brief=True) for shaping in _lifters(request))
    if halt := words.halted(request):
        yield Part(said=_halt(request, halt), live=True, brief=True)
    elif request.work and request.work.missing_from is not None and request.status in OPEN - words.UNDONE:
        yield Part(said=not_known(request.work.missing_from), brief=True)


def _lifters(request: DataSubjectRequest) -> tuple[Shaping, ...]:
    return request.work.lifters if request.work else ()


def _lifted(lift: Shaping) -> str:
    who = mention(lift.by) if lift.by else "Somebody"
    return f"{who} lifted legal hold {lift.hold}, which kept this, {date(lift.at)}: that person's vote does not count."


def _halt(request: DataSubjectRequest, halt: Halt) -> str:
    """What it waits for, what of it is done, and that the law's clock runs on."""
    if halt.hold and halt.until:
        who = f"{mention(halt.placed_by)} placed {halt.hold}" if halt.placed_by else f"{halt.hold} stands"
        said = [f"{who} until {day(calendar_day.fromisoformat(halt.until))}. The deletion waits."]
    elif halt.unsafe:
        said = [f"Its channel {halt.unsafe}. The deletion waits until the channel is safe again."]
    elif halt.missing_from is not None:
        said = [
            (
                f"The database is an older copy: its entries from number {halt.missing_from} on are missing, and "
                "nobody knows here what was decided in them. Nothing is deleted until an administrator has looked "
                "(`dps-bot accept-restore`); then approvers decide anew."
            )
        ]
    else:
        said = ["Deletions are paused by the administrator. This one waits until they are resumed."]
    done, planned = progress(request)
    if request.status is S.ERASING:
        said.append(f"Carried out before: {done} of {counted(planned, 'step')}; nothing more is deleted now.")
    if request.due_on:
        said.append(f"The answer stays due on {day(request.due_on)}.")
    return " ".join(said)


def _facts(request: DataSubjectRequest, work: PlannedWork) -> str:
    order = work.order
    matters = request.clock_runs
    marks = ["extended" if work.extension else "", request.report.urgency or ""]
    mark = ", ".join(mark for mark in marks if mark)
    due = f", due {day(work.due_on)}{f' ({mark})' if mark else ''}" if work.due_on and matters else ""
    facts = [
        f"Asked by {mention(request.requester)}",
        str(order.law),
        f"received {day(order.received_on)}{due}",
        f"lifts the block that {order.lifts} left" if order.lifts else str(order.scope),
    ]
    if work.confirm_by and request.status not in ENDED:
        facts.append(f"confirm receipt by {day(work.confirm_by)}")
    if request.status is S.AWAITING_APPROVAL and request.decide_by:
        facts.append(f"vote by {date(request.decide_by)}")
    return " · ".join(facts)


def _why(work: PlannedWork) -> str:
    order = work.order
    lines = [
        f"Why: {_reason(order)}",
        f"Identity: {order.identity_check}"
        + (f" ({_cut(order.identity_reference, 400)})" if order.identity_reference else ""),
        f"Ticket: {_cut(order.ticket, 300)}" if order.ticket else "",
    ]
    return "\n".join(line for line in lines if line)


def _reason(order: Order) -> str:
    said = _cut(order.reason_text, 1000)
    if order.reason is Reason.OTHER and said:
        return said
    return f"{order.reason}: {said}" if said else str(order.reason)


def _plan(work: PlannedWork, plan: Plan, *, ahead: bool) -> Iterator[Part]:
    lines, count = kit_blocks.fit([visible(steps.line(work, step)) for step in plan.steps], STEPS)
    if not plan.steps:
        yield Part(said=f"Plan {plan.short}: there is nothing to delete.", brief=True)
    mode = "" if plan.hands_out or plan.lifts else f"({plan.mode}) "
    if lines:
        yield Part(said=f"Plan {plan.short} {mode}{plan.counts}, in this order ({count}):", brief=True)
        yield Part(said="\n".join(lines))
    yield from (Part(said="\n".join(group)) for group in _besides(work, plan, ahead=ahead) if group)


def _besides(work: PlannedWork, plan: Plan, *, ahead: bool) -> Iterator[list[str]]:
    """Each group of lines stands by itself: read in a column, they are told apart.

    Notes and ways back say what will be: they stand only while it lies ahead.
    """
    if not plan.hands_out:
        stands = () if work.lifted_by else plan.blocks
        kept = [*map(steps.block, stands), *map(steps.kept, plan.kept)]
        yield _listed("Keeps", kept, 1000) or ([] if plan.lifts else ["Keeps: nothing."])
    if ahead:
        yield _listed("Ways back", [steps.way_back(plan, way) for way in plan.ways_back], 700)
        yield _listed("Notes", plan.notes, 700)
    yield [*_in_a_line("Searched", plan.searched, 300), *_in_a_line("Not searched", plan.unsearched, 300)]
    yield list(_so_far(work))


def _so_far(work: PlannedWork) -> Iterator[str]:
    if earlier := steps.earlier(work):
        yield f"Already carried out under earlier plans: {earlier}."
    if said := steps.readings(work):
        yield f"Read back: {said}."


def _listed(name: str, items: Sequence[str], budget: int) -> list[str]:
    shown, count = kit_blocks.fit([f"• {visible(item)}" for item in items], budget)
    return [f"{name} ({_counted(shown, items, count)}):", *shown] if items else []


def _in_a_line(name: str, items: Sequence[str], budget: int) -> list[str]:
    shown, count = kit_blocks.fit([visible(item) for item in items], budget)
    return [f"{name} ({_counted(shown, items, count)}): {', '.join(shown)}"] if items else []


def _counted(shown: Sequence[str], items: Sequence[str], count: str) -> str:
    """How many there are; where not all are shown, how many of them are."""
    return str(len(items)) if len(shown) == len(items) else count


def _votes(request: DataSubjectRequest, work: PlannedWork) -> str:
    said = f"Votes {len(work.valid_votes)} of {words.needed(request)}"
    if work.valid_votes:
        said = f"{said}: {mentions([vote.voter for vote in work.valid_votes])}"
    if request.status is S.AWAITING_APPROVAL and (asked := may_vote(request)):
        said = f"{said} · may vote: {mentions(asked)}"
    if request.status is S.AWAITING_APPROVAL and (shaped := _without_vote(request, work)):
        said = f"{said} · had a hand in it, so no vote: {mentions(shaped)}"
    if (did := words.DECIDED.get(request.status)) and request.words.decided_by:
        said = f"{said} · {did} by {mention(request.words.decided_by)}"
    return said


def _without_vote(request: DataSubjectRequest, work: PlannedWork) -> list[str]:
    """Approvers besides the requester whose vote does not count for what they did."""
    named = work.plan.policy.named if work.plan else ()
    others = (name for name in named if name != request.requester and not name.startswith("S"))
    return [name for name in others if work.shaped(SlackUserId(name))]


def _cut(said: str, most: int) -> str:
    """People's own words, with everything invisible shown; what is cut off is counted."""
    shown = "\n".join(visible(line) for line in said.split("\n"))
    return shown if len(shown) <= most else f"{shown[:most]}… (cut: {len(shown) - most} more characters)"


def harmless(part: Part) -> str:
    """The part as mrkdwn."""
    return part.said if part.live else "\n".join(mrkdwn(line) for line in part.said.split("\n"))
