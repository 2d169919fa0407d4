"""From what a search found to the plan of an erasure: the order, what goes and what is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from privacy.erasure.plan import binding, effects
from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.ids import Millis, PlanId
from privacy.model.order import Scope
from privacy.model.plan import _WITH, PLANNED, Action, Kept, Mode, Plan, Step, WayBack
from privacy.model.records import OF_ONE_DEVICE, Findings, Record, RecordKind, device_of
from privacy.request.request import DataSubjectRequest, PlannedWork
from privacy.subject.pseudonym import Pseudonyms

_KEPT = {
    RecordKind.DEVICE_JOB: "cannot be deleted; the hub forgets jobs by itself within 30 days",
    RecordKind.CONFIGURATION: "steers many devices; edit its condition by hand",
    RecordKind.ENROLLMENT_GROUP: "shared by many devices",
}
"""Kinds that are never deleted as one device's data, and why."""
KEPT = frozenset(_KEPT)
_OF_A_GROUP = frozenset({RecordKind.ENROLLMENT_GROUP})


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Makes plans. Pure: the same findings give the same plan."""

    pseudonyms: Pseudonyms
    policy: ApprovalPolicy

    def plan(
        self,
        request: DataSubjectRequest,
        work: PlannedWork,
        findings: Findings,
        ways_back: Sequence[WayBack],
        *,
        plan_id: PlanId,
        now: Millis,
        children: int = 0,
    ) -> Plan:
        """The plan for what was found, as the order wants it; `children` name an edge device of it as their parent."""
        mode = work.order.mode or Mode.ERASE
        hubs_too = work.order.scope is Scope.EVERYWHERE
        going = [r for r in findings.records if r.kind in OF_ONE_DEVICE or (hubs_too and r.kind in PLANNED)]
        staying = [record for record in findings.records if record not in going]
        parts = [*self._of_dps(going, ways_back, mode), *self._of_hubs(going)]
        scans = [search.as_of for search in findings.coverage.searches if search.as_of is not None]
        return Plan(
            id=plan_id,
            request=request.id,
            number=work.plan.number + 1 if work.plan else 1,
            made_at=now,
            mode=mode,
            steps=tuple(self._step(number, *part) for number, part in enumerate(parts, 1)),
            kept=tuple(self._keep(record) for record in staying),
            ways_back=tuple(ways_back),
            searched=findings.coverage.answered_places,
            unsearched=findings.coverage.unsearched_places,
            scanned_at=min(scans, default=None),
            notes=effects.notes(going, findings.coverage, children=children),
            policy=self.policy,
            order=binding.order_hash(work.order, self.pseudonyms),
        )

    def content(self, record: Record | None) -> str:
        """The keyed hash of what binds; empty where there is nothing."""
        return self.pseudonyms.of_content(binding.canonical(binding.bound(record))) if record else ""

    def is_as_planned(self, step: Step, record: Record) -> bool:
        """Whether the record's content is what a step binds.

        A plan of before withheld values bound is held against what bound then: its votes were for that. No later plan
        passes so: its hash covers the hashes of what is withheld.
        """
        before = self.pseudonyms.of_content(binding.canonical(binding.without_seals(record)))
        return step.content in {self.content(record), before}

    def _of_dps(
        self, records: Sequence[Record], ways_back: Sequence[WayBack], mode: Mode
    ) -> Iterator[tuple[Action, Record | WayBack]]:
        """Enrollments first, or the device registers again; then registration records."""
        blocked = {(way.place, way.registration_id.casefold()) for way in ways_back} if mode is Mode.BLOCK else set()
        enrollments = [record for record in records if record.kind is RecordKind.ENROLLMENT]
        for record in enrollments:
            block = (record.place, record.key.casefold()) in blocked
            yield (Action.BLOCK if block else Action.DELETE), record
        there = {(record.place, record.key.casefold()) for record in enrollments}
        for way in ways_back:
            if (way.place, way.registration_id.casefold()) in blocked - there:
                yield Action.BLOCK, way
        for record in records:
            if record.kind is RecordKind.REGISTRATION_RECORD:
                yield Action.DELETE, record

    def _of_hubs(self, records: Sequence[Record]) -> Iterator[tuple[Action, Record]]:
        """Hub by hub: the commands, the device identity, and what goes with it."""
        for identity in records:
            if identity.kind is RecordKind.DEVICE_IDENTITY:
                yield Action.PURGE, identity
                yield Action.DELETE, identity
                for record in records:
                    own = device_of(record.key) == identity.key and record.place == identity.place
                    if own and record.kind in _WITH:
                        yield Action.WITH, record

    def _step(self, number: int, action: Action, what: Record | WayBack) -> Step:
        record = None if isinstance(what, WayBack) else what
        body: Mapping[str, Any] = record.body if record else {}
        kind = record.kind if record else RecordKind.ENROLLMENT
        key = what.registration_id if isinstance(what, WayBack) else what.key
        binds = record is not None and action is not Action.PURGE
        return Step(
            number=number,
            action=action,
            kind=kind,
            place=what.place,
            key=key,
            ref=self.pseudonyms.of_record(kind.value, what.place, key),
            content=self.content(record) if binds else "",
            generation=_text(body.get("generationId")),
            created=_text(body.get("createdDateTimeUtc")),
            etag=_text(body.get("etag")),
            line=effects.line(action, record),
            bound=binding.bound(record) if record and binds else {},
        )

    def _keep(self, record: Record) -> Kept:
        ref = self.pseudonyms.of_record(record.kind.value, record.place, record.key)
        why = _KEPT.get(record.kind, "the request is about DPS alone")
        return Kept(kind=record.kind, place=record.place, key=record.key, ref=ref, why=why)


def unplanned(plan: Plan, findings: Findings) -> list[Record]:
    """What is there and was not shown: it belongs into a new plan."""
    shown = {(step.kind, step.place, step.key) for step in plan.steps}
    shown |= {(kept.kind, kept.place, kept.key) for kept in plan.kept}
    kinds = _OF_A_GROUP if plan.is_of_group else PLANNED
    return [r for r in findings.records if r.kind in kinds and (r.kind, r.place, r.key) not in shown]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
