"""Every status of every kind of request in many circumstances, and all that people can read of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from handlers.erasure import calls, news
from handlers.erasure import open_places as places
from handlers.export import card, findings, reply
from handlers.history import status
from handlers.kit.filed import recorded
from privacy.delivery.certification import owed_words, refusal
from privacy.erasure.verification.lift_end import lifted
from privacy.model.errors import UndeliverableError, UnsafeChannelError
from privacy.model.halt import PAUSE, Halt
from privacy.model.ids import HoldId, Identifier, Millis, RequestId, RequestKind, RequestStatus
from privacy.model.open_places import PlaceRules
from privacy.model.order import Scope
from privacy.model.outcomes import Done, Lift, ReadBack, Reading, StepEvent
from privacy.model.plan import Action, Mode, Plan, WayBack
from privacy.model.records import RecordKind
from privacy.receipt.words import headline
from privacy.request.intake import Filed
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.report_parts import DeliveryReport, FailedPlace, RetryReport, SearchReport
from privacy.request.request import DataSubjectRequest
from tests.unit.privacy.erasure.samples import ORDER, PLAN, erasure, step, vote
from tests.unit.privacy.receipt.samples import of
from tests.unit.privacy.request.samples import PLAIN

S, Kind = RequestStatus, RequestKind
EXPORTS = (S.RECEIVED, S.GATHERING, S.WHICH_ONE, S.DELIVERING, S.FULFILLED, S.FAILED, S.WITHDRAWN, S.EXPIRED)
GROUPS = (S.RECEIVED, S.PLANNING, S.WHICH_ONE, S.AWAITING_APPROVAL, S.CHANGES_ASKED, S.REJECTED, S.WITHDRAWN,
          S.EXPIRED, S.APPROVED, S.GATHERING, S.DELIVERING, S.FULFILLED, S.FAILED)  # fmt: skip
AT = Millis(1_764_000_300_000)
NOTED = replace(
    PLAN,
    notes=("The device is online at hub-eu: it will be cut off.",),
    ways_back=(WayBack(place="factory-eu", registration_id="sensor-42", group_id="line-3"),),
)
ONE_STEP = replace(PLAN, steps=(step(1, kind=RecordKind.ENROLLMENT, place="factory-eu"),), searched=("factory-eu",))
NOTHING = replace(PLAN, steps=())
BLOCKS = replace(NOTED, mode=Mode.BLOCK, steps=(step(1, Action.BLOCK, kind=RecordKind.ENROLLMENT), *PLAN.steps[1:]))
AGAIN = replace(NOTED, number=2)
GROUP = replace(PLAN, steps=(step(1, Action.HAND_OUT, kind=RecordKind.REGISTRATION_RECORD, key="line-3", count=2),))
INTENDED = (Done(plan=1, step=1, event=StepEvent.INTENDED, at=AT),)
RECEIPTS = {Kind.ERASURE: (S.FULFILLED, S.CLOSED), Kind.GROUP_ACCESS: (), Kind.LIFT_BLOCK: ()}
LIFTS = sorted(set(S) - {S.GATHERING, S.DELIVERING, S.WHICH_ONE, S.WHICH_WAY})
LIFT = replace(NOTED, notes=(), steps=(step(1, Action.LIFT, kind=RecordKind.ENROLLMENT, place="factory-eu"),))
HALTS = (Halt(hold=HoldId("LH-4T9C2V"), until="2026-12-24"), PAUSE, Halt(missing_from=5))


def done(plan: Plan) -> tuple[Done, ...]:
    return tuple(Done(plan=plan.number, step=s.number, event=StepEvent.DELETED, at=AT) for s in plan.steps)


def blocked(plan: Plan) -> tuple[Done, ...]:
    """As it is carried out where a block is written."""
    blocks = {block.number for block in plan.blocks}
    return tuple(replace(one, event=StepEvent.BLOCKED) if one.step in blocks else one for one in done(plan))


def read(plan: Plan, reading: Reading, *, block: Reading = Reading.KEPT) -> tuple[ReadBack, ...]:
    steps = [s for s in plan.steps if s.action is not Action.PURGE]
    fine = reading is Reading.ABSENT or block is not Reading.KEPT
    kept = {s.number for s in steps if s.action is Action.BLOCK and fine}
    return tuple(
        ReadBack(plan=plan.number, step=s.number, reading=block if s.number in kept else reading, at=AT) for s in steps
    )


UNSAFE = UnsafeChannelError("The file was not shown, because this channel has a guest in it.")
PLACES = PlaceRules().places(PLAIN.requester, None)[:1]
CIRCUMSTANCES: Mapping[str, Mapping[str, Any]] = {
    "not planned": {"plan": None},
    "planned": {"plan": NOTED},
    "of one step": {"plan": ONE_STEP},
    "with a block": {"plan": BLOCKS},
    "nothing held": {"plan": NOTHING},
    "voted on": {"plan": NOTED, "votes": (vote(),)},
    "one call under way": {"plan": NOTED, "votes": (vote(),), "done": INTENDED},
    "an earlier plan begun": {"plan": AGAIN, "done": INTENDED},
    "one step carried out": {"plan": ONE_STEP, "votes": (vote(),), "done": done(ONE_STEP)},
    "absent": {"plan": NOTED, "done": done(NOTED), "read_back": read(NOTED, Reading.ABSENT)},
    "absent, a place open": {
        "plan": NOTED,
        "done": done(NOTED),
        "read_back": read(NOTED, Reading.ABSENT),
        "places": PLACES,
    },
    "lifted since": {
        "plan": BLOCKS,
        "done": blocked(BLOCKS),
        "read_back": read(BLOCKS, Reading.ABSENT, block=Reading.LIFTED),
        "lifts": (Lift(request=RequestId("DSR-2PQ9XA"), ref=BLOCKS.steps[0].ref, over=True),),
    },
    "came back after the lift": {
        "plan": BLOCKS,
        "done": blocked(BLOCKS),
        "read_back": read(BLOCKS, Reading.REPLACED, block=Reading.LIFTED),
        "lifts": (Lift(request=RequestId("DSR-2PQ9XA"), ref=BLOCKS.steps[0].ref, over=True),),
    },
    "blocked": {"plan": BLOCKS, "done": blocked(BLOCKS), "read_back": read(BLOCKS, Reading.ABSENT)},
    "one absent": {"plan": ONE_STEP, "done": done(ONE_STEP), "read_back": read(ONE_STEP, Reading.ABSENT)},
    "came back": {"plan": NOTED, "done": done(NOTED), "read_back": read(NOTED, Reading.REPLACED)},
    "one came back": {"plan": ONE_STEP, "done": done(ONE_STEP), "read_back": read(ONE_STEP, Reading.REPLACED)},
    "still there": {"plan": NOTED, "done": done(NOTED), "read_back": read(NOTED, Reading.PRESENT)},
    "not readable": {"plan": NOTED, "done": done(NOTED), "read_back": read(NOTED, Reading.UNREAD)},
    "an older copy": {"plan": NOTED, "missing_from": 5},
    "an older copy, begun": {"plan": NOTED, "missing_from": 5, "done": INTENDED},
    "an older copy, nothing held": {"plan": NOTHING, "missing_from": 5},
}
ENDINGS: Mapping[str, Report] = {
    "stopped and read": Report(
        stopped="Stopped by hand after 1 of 4.", left="Enrollment at factory-eu: still present."
    ),
    "its receipt went aside": Report(
        delivery=DeliveryReport(aside=f"The receipt went to the requester alone. {refusal(UNSAFE)}")
    ),
    "its receipt is owed": Report(
        delivery=DeliveryReport(owed=True, aside=owed_words(UndeliverableError("is_archived")))
    ),
}
ONE_FAILED = FailedPlace(place="hub-us", reason="did not answer (HTTP 503)", tries=1)
REPORTS: Mapping[str, Report] = {
    "nothing found": Report(search=SearchReport(direct_reads_done=True, scanned=1)),
    "one found": Report(search=SearchReport(found={"enrollment": 1}, direct_reads_done=True, scanned=1, withheld=1)),
    "partial": Report(search=SearchReport(found={"enrollment": 2}, failed=(ONE_FAILED,))),
    "nothing found, partial": Report(search=SearchReport(failed=(ONE_FAILED,))),
    "waiting": Report(retry=RetryReport(reason="hub-us did not answer.", retry_at=AT)),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One request, and what people read of it."""

    name: str
    request: DataSubjectRequest
    messages: Mapping[str, Mapping[str, Any]]
    """As they are sent."""
    texts: Mapping[str, str]

    @property
    def begun(self) -> bool:
        """True where a call that deletes may have been sent."""
        return bool(self.request.work and self.request.work.done)

    @property
    def found(self) -> bool:
        """True where something was found, or planned."""
        plan = self.request.work.plan if self.request.work else None
        return bool(self.request.report.search.total or (plan and plan.steps))

    @property
    def older_copy(self) -> bool:
        return bool(self.request.work and self.request.work.missing_from is not None)

    def read_as(self, *readings: Reading) -> bool:
        """True where every record was read back, and as one of these."""
        back = self.request.work.read_back if self.request.work else ()
        return bool(back) and {one.reading for one in back} <= set(readings)


def told() -> Iterator[Told]:
    for status_ in EXPORTS:
        yield from (_told(f"export, {name}", _export(status_, report)) for name, report in REPORTS.items())
    for status_ in sorted(set(S) - {S.GATHERING}):
        for name, work in CIRCUMSTANCES.items():
            request = erasure(status_, **work)
            if status_ is not S.FULFILLED or _may_end(request):
                yield _told(f"erasure, {name}", _with_words(request))
        yield from _endings(status_)
        for halt in HALTS:
            request = replace(erasure(status_, plan=NOTED, done=INTENDED), report=Report(halt=halt))
            if status_ is not S.FULFILLED:
                yield _told(f"erasure, halted: {halt.detail['why']}", request)
    yield from chain.from_iterable(map(_lifts, LIFTS))
    for status_ in GROUPS:
        for name in ("not planned", "planned", "voted on", "an older copy"):
            work = dict(CIRCUMSTANCES[name]) | ({"plan": GROUP} if CIRCUMSTANCES[name]["plan"] else {})
            request = replace(erasure(status_, **work), kind=Kind.GROUP_ACCESS, identifier=Identifier("group:line-3"))
            if status_ is not S.FULFILLED or work["plan"]:
                yield _told(f"handing out, {name}", replace(request, report=REPORTS["one found"]))


def _lifts(status_: S) -> Iterator[Told]:
    """A lift in every state: without a plan, planned, voted on, under way, over, and not as it should be."""
    order = replace(ORDER, scope=Scope.DPS_ONLY, lifts=PLAIN.id)
    for name, work in CIRCUMSTANCES.items():
        plan = replace(LIFT, number=work["plan"].number) if work["plan"] else None
        own: dict[str, Any] = dict(work) | {"plan": plan, "places": (), "lifts": ()}
        own |= {"done": done(plan) if plan and len(work.get("done", ())) > 1 else work.get("done", ())}
        own |= {"read_back": read(plan, work["read_back"][-1].reading) if plan and work.get("read_back") else ()}
        request = replace(erasure(status_, **own), kind=Kind.LIFT_BLOCK)
        assert request.work
        request = replace(request, work=replace(request.work, order=order))
        if status_ is S.FULFILLED and not (plan and own["read_back"] and _may_end(request)):
            continue
        summary = lifted(request) if status_ is S.FULFILLED else ""
        request = _with_words(request)
        yield _told(f"lift, {name}", replace(request, words=replace(request.words, summary=summary)))


def _endings(status_: S) -> Iterator[Told]:
    """What an erasure can come to besides: stopped, or without its receipt in the channel."""
    work = CIRCUMSTANCES["absent" if status_ is S.FULFILLED else "still there"]
    for name, report in ENDINGS.items():
        yield _told(f"erasure, {name}", _with_words(replace(erasure(status_, **work), report=report)))


def _may_end(request: DataSubjectRequest) -> bool:
    """Only what was read back as approved, or was not there, ends as fulfilled."""
    work = request.work
    fine = {Reading.ABSENT, Reading.KEPT, Reading.LIFTED, Reading.REPLACED}
    if not (work and work.plan and work.plan.steps):
        return True
    return bool(work.read_back) and {back.reading for back in work.read_back} <= fine


def _export(status_: S, report: Report) -> DataSubjectRequest:
    summary = "Found 1 enrollment." if report.search.total else "No data found for sensor-42."
    question = erasure(status_).words.question
    words = ReadableWords(summary=summary if status_ is S.FULFILLED else "", question=question)
    return replace(PLAIN, status=status_, report=report, words=words)


def _with_words(request: DataSubjectRequest) -> DataSubjectRequest:
    """As the receipt says it, where there is one, and as a person said it."""
    said: dict[str, Any] = {}
    if request.status is S.FULFILLED:
        said["summary"] = _headline(request)
    if request.status is S.CLOSED:
        said |= {"closed_with": "The rest stays.", "comment": "The rest stays.", "decided_by": "U0ANA"}
    if request.status in {S.REJECTED, S.CHANGES_ASKED}:
        said |= {"comment": "Not now.", "decided_by": "U0BEN"}
    return replace(request, words=replace(request.words, **said))


def _headline(request: DataSubjectRequest) -> str:
    work = request.work
    assert work
    plans = (work.plan,) if work.plan else ()
    made = of(work, plans, closed_with=request.words.closed_with)
    return headline(replace(made, request=replace(made.request, work=work)))


def _told(name: str, request: DataSubjectRequest) -> Told:
    messages = {
        "card": card.content(request, ""),
        "findings": findings.content(request),
        "reply": reply.content(request, ""),
    }
    beside = {
        "status": status.line(request),
        "filed": recorded(Filed(requests=((request, False),), trimmed=False)),
    }
    if request.work:
        messages |= {"news": news.content(request), "places": places.content(request)}
        if request.status is S.AWAITING_APPROVAL:
            messages["call"] = calls.content(request)
        beside["receipt"] = _headline(request) if request.status in RECEIPTS[request.kind] else ""
    texts = {kind: _read(content) for kind, content in messages.items()} | beside
    return Told(name=f"{request.status}: {name}", request=request, messages=messages, texts=texts)


def _read(content: Mapping[str, Any]) -> str:
    """The text, and every text in the blocks, with dates as Slack shows them; ids of buttons are for nobody to read."""
    said = "\n".join([content["text"], *_texts(content.get("blocks", []))])
    return re.sub(r"<!date\^[^|]*\|([^>]*)>", r"\1", said)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        yield from (value for key, value in part.items() if key == "text" and isinstance(value, str))
        part = [value for key, value in part.items() if key != "text" or not isinstance(value, str)]
    if isinstance(part, list):
        for one in part:
            yield from _texts(one)
