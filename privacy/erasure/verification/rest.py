"""What plans that were begun have left: it belongs to the next plan, also where no search leads to it any more.

A search goes from what was typed through DPS to the hubs. Once a stopped deletion has taken away what is in DPS,
nothing leads to the device of another name, or to that of the chosen one of two services.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from privacy.erasure.verification.readings import reading_of
from privacy.model.coverage import Coverage, LeftOutReason
from privacy.model.outcomes import ReadBack, Reading
from privacy.model.plan import WITHOUT_READ, Plan
from privacy.model.records import IN_DPS, Findings, Record, RecordKind
from privacy.model.sources import RecordEraser
from privacy.request.request import DataSubjectRequest
from privacy.request.store import ErasureStore

_Key = tuple[RecordKind, str, str]


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Reads each record of the plans that were begun, where a new search has not found it."""

    store: ErasureStore
    eraser: RecordEraser

    async def joined(self, request: DataSubjectRequest, findings: Findings) -> Findings:
        """The findings, with what is still there as it was when it was approved; another life under its key is not.

        Raises:
            RecordSourceError: a place does not say whether it is still there.
        """
        begun = {item.plan for item in request.work.done} if request.work else set()
        plans = [plan for plan in await self.store.plans(request.id) if plan.number in begun] if begun else []
        known = {_key(record) for record in findings.records}
        left: list[Record] = []
        for plan in plans:
            if not plan.is_of_group:
                left += await self._left(plan, known)
        if not left:
            return findings
        coverage = _less(findings.coverage, left)
        return replace(findings, records=(*findings.records, *left), coverage=coverage)

    async def _left(self, plan: Plan, known: set[_Key]) -> list[Record]:
        readings: list[ReadBack] = []
        left: list[Record] = []
        for step in plan.steps:
            if step.action in WITHOUT_READ or (step.kind, step.place, step.key) in known:
                continue
            record = await self.eraser.read(step.kind, step.place, step.key)
            reading = reading_of(plan, step, record, readings)
            at = record.read_at if record else plan.made_at
            readings.append(ReadBack(plan=plan.number, step=step.number, reading=reading, at=at))
            if record and reading is Reading.PRESENT:
                known.add(_key(record))
                left.append(record)
        return left


def _key(record: Record) -> _Key:
    return record.kind, record.place, record.key


def _less(coverage: Coverage, records: Iterable[Record]) -> Coverage:
    """The statement without those that the search did not count as the subject's."""
    counts = Counter(record.place for record in records if record.kind not in IN_DPS)
    others = {LeftOutReason.OTHER_SERVICE, LeftOutReason.UNDECIDED}
    left_out = [
        replace(item, count=item.count - counts[item.place]) if item.reason in others else item
        for item in coverage.left_out
    ]
    return replace(coverage, left_out=tuple(item for item in left_out if item.count > 0))
