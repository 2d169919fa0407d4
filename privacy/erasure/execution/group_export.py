"""Handing out all registration records of a group, once others have approved it: nothing is deleted.

The ids are counted and hashed while the file is written, and the file goes nowhere unless they are the approved ones.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.delivery.spooled import send_spooled
from privacy.erasure.execution.preconditions import Preconditions
from privacy.erasure.plan.group_membership import GroupMembership
from privacy.export.content import Export, summary
from privacy.export.workflow import GroupBundleWriter
from privacy.model.coverage import Coverage, LeftOutReason, Search, SearchOutcome
from privacy.model.errors import DeliveryError, DifferentError, RecordSourceError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import GroupId
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Plan
from privacy.model.records import Findings, Record
from privacy.model.sources import GroupRecords, RecordSource
from privacy.request.changes import Bundle, LedgerFact, uploaded
from privacy.request.progress import no_progress
from privacy.request.request import DataSubjectRequest, PlannedWork
from privacy.request.retry_policy import GoOn
from privacy.request.transitions import Transitions
from privacy.subject.pseudonym import Pseudonyms


@dataclass(frozen=True, kw_only=True)
class GroupExport:
    """What the worker does once the votes are in."""

    transitions: Transitions
    source: RecordSource
    records: GroupRecords
    pseudonyms: Pseudonyms
    preconditions: Preconditions
    bundles: GroupBundleWriter
    files: FileDrop
    channels: ChannelSafety
    versions: Mapping[str, str]

    async def advance(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Begin, or go on after an interruption; ends in delivering, or earlier where something stops it."""
        work = request.work
        if work is None or work.plan is None:  # a defect: a vote needs a plan
            raise LookupError(f"{request.id} is to be handed out without a plan")
        try:
            if request.status is S.APPROVED:
                request = await self._begin(request, work, work.plan)
            if request.status is S.GATHERING:
                request = await self._hand_over(request, work.plan)
        except DifferentError as different:
            return await self.preconditions.drifted(request, different.lines)
        except RecordSourceError as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).azure(error))
        except (DeliveryError, UnsafeChannelError) as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).slack(error))
        return request

    async def _begin(self, request: DataSubjectRequest, work: PlannedWork, plan: Plan) -> DataSubjectRequest:
        if stopped := await self.preconditions.stopped(request, work, plan):
            return stopped
        return await self.transitions.apply(
            request, S.GATHERING, LedgerFact(event=Event.STARTED, detail={"plan": plan.digest})
        )

    async def _hand_over(self, request: DataSubjectRequest, plan: Plan) -> DataSubjectRequest:
        findings = await self.source.find(request.identifier, no_progress)
        verdict = self.transitions.retry_policy(request).plan(findings.coverage)
        if not isinstance(verdict, GoOn):
            return await self.transitions.stop(request, verdict)
        if findings.question or {(r.place, r.key) for r in findings.records} != {(s.place, s.key) for s in plan.steps}:
            raise DifferentError(["it is not the same group any more"])
        await self.channels.check(request.channel)
        export = await self._export(request, findings)
        bundle, export = await self.bundles.write_group(export, self._all(plan))
        file_id = await send_spooled(bundle, self.bundles, self.files)
        delivery = replace(request.report.delivery, size=bundle.size, files=bundle.files)
        report = replace(request.report.concluded(export.findings), delivery=delivery)
        return await self.transitions.apply(
            replace(request, report=report),
            S.DELIVERING,
            LedgerFact(event=Event.GATHERED, detail=_gathered(export, bundle) | {"file": file_id, "plan": plan.digest}),
            words=replace(request.words, summary=summary(export)),
            upload=uploaded(
                bundle,
                file_id,
                request.id,
                request.channel,
                now=self.transitions.clock(),
                lives=self.preconditions.terms.export_file_lives,
            ),
        )

    async def _all(self, plan: Plan) -> AsyncIterator[Sequence[Record]]:
        """Every record of the plan; ends with DifferentError where they were not the approved ones."""
        for step in plan.steps:
            membership = GroupMembership(self.pseudonyms)
            async for page in self.records.records(step.place, GroupId(step.key)):
                for record in page:
                    membership.add(record.key)
                yield page
            if different := membership.difference(step):
                raise different

    async def _export(self, request: DataSubjectRequest, findings: Findings) -> Export:
        return Export(
            request=request.id,
            identifier=request.identifier,
            requester=request.requester,
            requested_at=request.received_at,
            ordered=request.ordered,
            made_at=self.transitions.clock(),
            findings=replace(findings, coverage=_with_records(findings.coverage)),
            head=await self.transitions.store.head(),
            versions=self.versions,
        )


def _with_records(coverage: Coverage) -> Coverage:
    """The coverage of an answer that holds the records which the search alone would have left out."""
    left_out = tuple(item for item in coverage.left_out if item.reason is not LeftOutReason.MANY_PEOPLE)
    return Coverage(searches=tuple(map(_found, coverage.searches)), left_out=left_out)


def _found(search: Search) -> Search:
    if search.outcome is not SearchOutcome.HELD_BACK:
        return search
    return replace(search, outcome=SearchOutcome.FOUND, records=search.scanned or 0)


def _gathered(export: Export, bundle: Bundle) -> dict[str, object]:
    return {
        "records": export.group_records,
        "withheld": export.group_withheld,
        "manifest": bundle.manifest_sha256,
        "sha256": bundle.sha256,
    }
