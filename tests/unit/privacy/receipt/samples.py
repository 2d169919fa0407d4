"""Receipts to try the evidence on: four records and waiting commands, all read back absent unless told otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from privacy.ledger.chain import Head
from privacy.model.approval_policy import approval_policy
from privacy.model.ids import Digest, Identifier, Millis, PlanId, RequestId, RequestKind, SlackUserId
from privacy.model.open_places import OpenPlace
from privacy.model.order import IdentityCheck, Law, Order, Reason
from privacy.model.outcomes import Done, ReadBack, Reading, StepEvent, Vote
from privacy.model.plan import Action, Mode, Plan, Step
from privacy.model.records import RecordKind
from privacy.receipt.receipt import Receipt
from privacy.request.request import PlannedWork
from tests.unit.privacy.request.samples import PLAIN

AT = Millis(1_795_531_200_000)
"""2026-11-24 14:40 UTC."""
HUB = "hub-eu.azure-devices.net"
ANA, BEN = SlackUserId("U0ANA"), SlackUserId("U0BEN")
ORDER = Order(
    law=Law.GDPR,
    received_on=date(2026, 11, 12),
    identity_check=IdentityCheck.ACCOUNT,
    identity_reference="SUP-1881",
    reason=Reason.CONSENT,
    reason_text="customer asked",
    ticket="SUP-1881",
)
ENDED = {
    Action.DELETE: StepEvent.DELETED,
    Action.BLOCK: StepEvent.BLOCKED,
    Action.PURGE: StepEvent.PURGED,
}


def step(number: int, action: Action, kind: RecordKind, **changes: Any) -> Step:
    in_dps = kind in {RecordKind.ENROLLMENT, RecordKind.REGISTRATION_RECORD}
    fields: dict[str, Any] = {
        "number": number,
        "action": action,
        "kind": kind,
        "place": "factory-eu" if in_dps else HUB,
        "key": "sensor-42/camera" if kind.value.startswith("module") else "sensor-42",
        "ref": f"k:{action.value[0]}{kind.value}",
        "content": "c0",
        "line": "enabled, created 3 Feb 2026",
    }
    return Step(**fields | changes)


STEPS = (
    step(1, Action.DELETE, RecordKind.ENROLLMENT),
    step(2, Action.DELETE, RecordKind.REGISTRATION_RECORD),
    step(3, Action.PURGE, RecordKind.DEVICE_IDENTITY),
    step(4, Action.DELETE, RecordKind.DEVICE_IDENTITY),
    step(5, Action.WITH, RecordKind.DEVICE_TWIN),
)
BLOCKED = (step(1, Action.BLOCK, RecordKind.ENROLLMENT), *STEPS[1:])


def plan(*steps: Step, **changes: Any) -> Plan:
    fields: dict[str, Any] = {
        "id": PlanId("p1"),
        "request": RequestId("DSR-7K3M9Q"),
        "number": 1,
        "made_at": Millis(AT - 3_600_000),
        "mode": Mode.BLOCK if any(s.action is Action.BLOCK for s in steps) else Mode.ERASE,
        "steps": steps,
        "searched": ("factory-eu", HUB),
        "scanned_at": Millis(AT - 7_200_000),
        "policy": approval_policy([["U0BEN", "U0CLEO"]], 1),
    }
    return Plan(**fields | changes)


def done(steps: tuple[Step, ...], number: int = 1) -> tuple[Done, ...]:
    return tuple(
        Done(
            plan=number,
            step=s.number,
            event=ENDED[s.action],
            at=Millis(AT - 60_000),
            tracking_id=f"track-{s.number}",
            etag='"e"',
            count=2 if s.action is Action.PURGE else None,
        )
        for s in steps
        if s.action in ENDED
    )


def reads(readings: Mapping[int, Reading | None], number: int = 1) -> tuple[ReadBack, ...]:
    return tuple(
        ReadBack(plan=number, step=at, reading=r, at=AT, reason="HTTP 503" if r is Reading.UNREAD else None)
        for at, r in readings.items()
        if r
    )


def receipt(
    steps: tuple[Step, ...] = STEPS,
    readings: Mapping[int, Reading | None] | None = None,
    mode: Mode | None = None,
    **changes: Any,
) -> Receipt:
    """A receipt of one plan; each record's reading is the one to wish for unless `readings` says otherwise."""
    best = {
        s.number: Reading.KEPT if s.action is Action.BLOCK else Reading.ABSENT
        for s in steps
        if s.action is not Action.PURGE
    }
    made = plan(*steps, **({"mode": mode} if mode else {}))
    erasure = PlannedWork(
        order=ORDER,
        due_on=date(2026, 12, 12),
        plan=made,
        votes=(Vote(voter=BEN, digest=made.digest, at=Millis(AT - 120_000)),),
        done=done(steps),
        read_back=reads({**best, **(readings or {})}),
    )
    return of(erasure, (made,), **changes)


def of(erasure: PlannedWork, plans: tuple[Plan, ...], identifier: str = "sensor-42", **changes: Any) -> Receipt:
    request = replace(PLAIN, kind=RequestKind.ERASURE, identifier=Identifier(identifier), work=erasure)
    fields: dict[str, Any] = {
        "request": request,
        "plans": plans,
        "people": {ANA: "Ana Müller", BEN: "Ben Roth"},
        "open_places": (
            OpenPlace(
                number=1,
                name="Diagnostic logs",
                to_do="Search where they point.",
                owner=BEN,
                due_on=date(2026, 12, 1),
            ),
        ),
        "head": Head(sequence=128, digest=Digest("5f" * 32), at=AT),
        "made_at": Millis(AT + 1000),
        "versions": {"dps-bot": "0.1.0", "DPS API": "2021-10-01"},
    }
    return Receipt(**fields | changes)
