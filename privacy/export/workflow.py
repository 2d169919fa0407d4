"""Fulfilling an access request: search, build the file, hand it over, and see it arrive.

Each step leaves its result on disk in one transaction and may be repeated: a restart takes the same path as a start.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from privacy.delivery.file_delivery import Delivery
from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.delivery.spooled import Spooling, send_spooled
from privacy.export.content import Export, summary
from privacy.export.earlier import EarlierRequests, same_device
from privacy.model.clocks import Terms
from privacy.model.errors import DeliveryError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import FileId
from privacy.model.ids import RequestStatus as S
from privacy.model.records import Findings, Record
from privacy.model.sources import RecordSource
from privacy.request.changes import Bundle, LedgerFact, uploaded
from privacy.request.progress import ProgressNotes
from privacy.request.readable_words import ReadableWords
from privacy.request.report_parts import SearchReport
from privacy.request.request import DataSubjectRequest, is_due
from privacy.request.retry_policy import GoOn
from privacy.request.transitions import Transitions, ask_which_one


class BundleWriter(Spooling, Protocol):
    """Writes what leaves as a signed file."""

    async def write(self, export: Export) -> Bundle:
        """Write and sign the bundle, off the event loop. Writing again replaces the file."""
        ...


@dataclass(frozen=True, kw_only=True)
class AccessWork:
    """What the worker does with an access request that is due."""

    transitions: Transitions
    source: RecordSource
    bundles: BundleWriter
    files: FileDrop
    channels: ChannelSafety
    delivery: Delivery
    versions: Mapping[str, str]
    """What goes into the manifest: `dps-bot` and the API versions."""
    notes: ProgressNotes
    terms: Terms
    earlier: EarlierRequests

    async def advance(self, request: DataSubjectRequest) -> None:
        """Take the request as far as it goes now; what has to wait gets a due time.

        Raises:
            StaleRequestError: somebody else moved it meanwhile; nothing was written.
        """
        if request.status is S.RECEIVED:
            request = await self.transitions.apply(request, S.GATHERING, LedgerFact(event=Event.STARTED))
        if request.status is S.GATHERING:
            request = await self._gather(request)
        if request.status is S.DELIVERING:
            await self.delivery.advance(request)
        if request.status is S.WHICH_ONE and is_due(request, self.transitions.clock()):
            await self.transitions.look(request)

    async def on_unexpected_error(self, request: DataSubjectRequest) -> None:
        """After a fault of our own: try again later, a few times; then end it aloud."""
        if is_due(request, self.transitions.clock()):
            await self.transitions.fault(request)

    async def _gather(self, request: DataSubjectRequest) -> DataSubjectRequest:
        findings = await self.source.find(request.identifier, self.notes.of(request))
        request = replace(request, report=request.report.concluded(findings))
        if findings.question:
            return await ask_which_one(self.transitions, request, findings.question, waits=self.terms.approval_expires)
        verdict = self.transitions.retry_policy(request).search(findings.coverage)
        if isinstance(verdict, GoOn):
            return await self._hand_over(request, findings)
        return await self.transitions.stop(request, verdict)

    async def _hand_over(self, request: DataSubjectRequest, findings: Findings) -> DataSubjectRequest:
        export = await self._export(request, findings)
        search = replace(request.report.search, earlier=len(export.earlier or ()))
        request = replace(request, report=replace(request.report, search=search))
        try:
            await self.channels.check(request.channel)
            bundle = await self.bundles.write(export)
            file_id = await send_spooled(bundle, self.bundles, self.files)
        except (DeliveryError, UnsafeChannelError) as error:
            return await self.transitions.stop(request, self.transitions.retry_policy(request).slack(error))
        delivery = replace(request.report.delivery, size=bundle.size, files=bundle.files)
        report = replace(request.report, delivery=delivery)
        return await self.transitions.apply(
            replace(request, report=report),
            S.DELIVERING,
            LedgerFact(event=Event.GATHERED, detail=_gathered(report.search, bundle, file_id)),
            words=ReadableWords(summary=summary(export)),
            upload=uploaded(
                bundle,
                file_id,
                request.id,
                request.channel,
                now=self.transitions.clock(),
                lives=self.terms.export_file_lives,
            ),
        )

    async def _export(self, request: DataSubjectRequest, findings: Findings) -> Export:
        return Export(
            request=request.id,
            identifier=request.identifier,
            requester=request.requester,
            requested_at=request.received_at,
            ordered=request.ordered,
            earlier=same_device(request, await self.earlier.about(request)),
            made_at=self.transitions.clock(),
            findings=findings,
            head=await self.transitions.store.head(),
            versions=self.versions,
        )


def _gathered(search: SearchReport, bundle: Bundle, file_id: FileId) -> Mapping[str, Any]:
    """From here on a file exists at Slack, whether or not it is ever shown: its hashes are on record."""
    return {
        "file": file_id,
        "found": dict(search.found),
        "manifest": bundle.manifest_sha256,
        "partial": search.partial,
        "sha256": bundle.sha256,
        "withheld": search.withheld,
    }


class GroupBundleWriter(BundleWriter, Protocol):
    """Writes the file that holds all records of a group."""

    async def write_group(self, export: Export, records: AsyncIterator[Sequence[Record]]) -> tuple[Bundle, Export]:
        """Write and sign the bundle with the records as they come, in one member; no more than a page is in memory.

        Returns:
            The bundle, and the export with the number of records in it. What `records` raises comes out.
        """
        ...
