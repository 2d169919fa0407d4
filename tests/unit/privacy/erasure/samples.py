"""An erasure to start from."""

from dataclasses import replace
from datetime import date
from typing import Any

from privacy.model.approval_policy import approval_policy
from privacy.model.ids import Identifier, Millis, PlanId, RequestKind, RequestStatus, SlackUserId
from privacy.model.order import IdentityCheck, Law, Order, Reason
from privacy.model.outcomes import Vote
from privacy.model.plan import Action, Mode, Plan, Step
from privacy.model.records import Choice, Question, QuestionKind, RecordKind
from privacy.request.readable_words import ReadableWords
from privacy.request.request import DataSubjectRequest, PlannedWork
from tests.unit.privacy.request.samples import PLAIN

ORDER = Order(
    law=Law.GDPR,
    received_on=date(2026, 11, 12),
    identity_check=IdentityCheck.ACCOUNT,
    identity_reference="SUP-1881",
    reason=Reason.CONSENT,
    reason_text="sold the flat",
    ticket="SUP-1881",
)


def step(number: int, action: Action = Action.DELETE, **changes: Any) -> Step:
    said = {
        "number": number,
        "action": action,
        "kind": RecordKind.DEVICE_IDENTITY,
        "place": "hub-eu",
        "key": "sensor-42",
        "ref": f"k:{number}",
        "content": "c" * 64,
        "line": "enabled",
    }
    return Step(**{**said, **changes})


PLAN = Plan(
    id=PlanId("pl_8"),
    request=PLAIN.id,
    number=1,
    made_at=Millis(1_764_000_000_000),
    mode=Mode.ERASE,
    steps=(
        step(1, kind=RecordKind.ENROLLMENT, place="factory-eu"),
        step(2, Action.PURGE, line="2 waiting"),
        step(3),
        step(4, Action.WITH, kind=RecordKind.DEVICE_TWIN),
    ),
    searched=("factory-eu", "hub-eu"),
    policy=approval_policy([["U0BEN", "U0CLEO"]], 1),
)


def vote(who: str = "U0BEN") -> Vote:
    return Vote(voter=SlackUserId(who), digest=PLAN.digest, at=Millis(1_764_000_100_000))


def erasure(
    status: RequestStatus, *, plan: Plan | None = PLAN, words: ReadableWords | None = None, **changes: Any
) -> DataSubjectRequest:
    """An erasure in this status; `changes` are those of its `PlannedWork`."""
    choice = Choice(identifier=Identifier("alpha"), description="device alpha")
    asked = Question(kind=QuestionKind.TWO_DEVICES, choices=(choice,))
    held = PlannedWork(order=ORDER, due_on=date(2026, 12, 12), plan=plan)
    return replace(
        PLAIN,
        kind=RequestKind.ERASURE,
        status=status,
        identifier=Identifier("sensor-42"),
        due_at=Millis(1_764_900_000_000),
        report=replace(PLAIN.report, decide_by=Millis(1_764_900_000_000)),
        words=replace(words or ReadableWords(), question=asked),
        work=replace(held, **changes),
    )
