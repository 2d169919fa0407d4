"""Fulfilling an access request: search, build the file, hand it over, and see it arrive.

Each step leaves its result on disk in one transaction and may be repeated: a restart takes the same path as a start.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from privacy import verdicts
from privacy.clocks import SECOND, Patience
from privacy.errors import DeliverLaterError, DeliveryError, UndeliverableError, UnsafeChannelError
from privacy.export import Export, summary
from privacy.ledger import Event
from privacy.lifecycle import OPEN
from privacy.model import FileId, MessageTs, Millis
from privacy.model import RequestStatus as S
from privacy.ports import BundleWriter, ChannelSafety, Clock, FileDrop, RecordSource, RequestStore
from privacy.progress import ProgressNotes
from privacy.records import Findings, Question
from privacy.report import Report
from privacy.request import DataSubjectRequest
from privacy.stored import Bundle, Change, Fact, Upload

FORGOTTEN = "file_not_found"
"""Slack's word for a file that it dropped before it was shared, as after a restart in between: it is made anew."""

CARD_LOOKS = 5
"""How often the file waits for its card; then it goes without a thread, or Slack says why it cannot."""


@dataclass(frozen=True, kw_only=True)
class AccessWork:
    """What the worker does with an access request that is due."""

    store: RequestStore
    source: RecordSource
    bundles: BundleWriter
    files: FileDrop
    channels: ChannelSafety
    clock: Clock
    patience: Patience
    versions: Mapping[str, str]
    """What goes into the manifest: `dps-bot` and the API versions."""
    notes: ProgressNotes

    async def advance(self, request: DataSubjectRequest) -> None:
        """Take the request as far as it goes now; what has to wait gets a due time.

        Raises:
            StaleRequestError: somebody else moved it meanwhile; nothing was written.
        """
        if request.status is S.RECEIVED:
            request = await self._move(request, S.GATHERING, Fact(event=Event.STARTED))
        if request.status is S.GATHERING:
            request = await self._gather(request)
        if request.status is S.DELIVERING:
            await self._deliver(request)

    async def stumbled(self, request: DataSubjectRequest) -> None:
        """After a fault of our own: try again later, a few times; then end it aloud."""
        if request.status in OPEN:
            await self._stop(request, verdicts.after_a_fault(request, self.patience, now=self.clock()))

    async def _gather(self, request: DataSubjectRequest) -> DataSubjectRequest:
        findings = await self.source.find(request.identifier, self.notes.of(request))
        request = replace(request, report=request.report.concluded(findings))
        if findings.question:
            return await self._ask(request, findings.question)
        verdict = verdicts.judge(findings.coverage, request, self.patience, now=self.clock())
        if isinstance(verdict, verdicts.GoOn):
            return await self._hand_over(request, findings)
        return await self._stop(request, verdict)

    async def _hand_over(self, request: DataSubjectRequest, findings: Findings) -> DataSubjectRequest:
        export = await self._export(request, findings)
        try:
            await self.channels.check(request.channel)
            bundle = await self.bundles.write(export)
            file_id = await self._send(bundle)
        except (DeliveryError, UnsafeChannelError) as error:
            return await self._stop(request, self._judge_slack(error, request))
        report = replace(request.report, size=bundle.size, files=bundle.files)
        return await self._move(
            replace(request, report=report),
            S.DELIVERING,
            Fact(event=Event.GATHERED, detail=_gathered(report, bundle)),
            names={"summary": summary(export)},
            upload=self._upload(request, bundle, file_id),
        )

    async def _send(self, bundle: Bundle) -> FileId:
        try:
            return await self.files.send(bundle)
        finally:
            self.bundles.discard(bundle)

    async def _deliver(self, request: DataSubjectRequest) -> None:
        upload = await self.store.latest_upload(request.id)
        card = await self.store.card(request.id)
        if upload is None or (card is None and request.attempts < CARD_LOOKS):
            await self._look_again(request)
            return
        try:
            if await self.files.is_visible(upload):
                await self._fulfil(request, upload)
            elif upload.shared_at:
                await self._look_again(request)
            else:
                await self._share(request, upload, card)
        except UndeliverableError as error:
            if error.code == FORGOTTEN and request.attempts < verdicts.LOOKS:
                await self._move(request, S.GATHERING, Fact(event=Event.STARTED), attempts=request.attempts + 1)
            else:
                await self._stop(request, self._judge_slack(error, request))
        except (DeliverLaterError, UnsafeChannelError) as error:
            await self._stop(request, self._judge_slack(error, request))

    async def _share(self, request: DataSubjectRequest, upload: Upload, card: MessageTs | None) -> None:
        await self.channels.check(request.channel)  # at the moment when the file becomes visible, and not before
        await self.files.share(upload, thread=card, comment=_comment(request))
        await self._look_again(request, upload=replace(upload, shared_at=self.clock()))

    async def _look_again(self, request: DataSubjectRequest, *, upload: Upload | None = None) -> None:
        """Cards and shared files appear in Slack when Slack likes: look soon, then less often."""
        if request.attempts >= verdicts.LOOKS:
            await self._stop(request, verdicts.GiveUp(reason=verdicts.NOT_SHOWN))
            return
        due = Millis(self.clock() + (SECOND // 4 << request.attempts))
        await self._move(request, S.DELIVERING, due_at=due, attempts=request.attempts + 1, upload=upload)

    async def _fulfil(self, request: DataSubjectRequest, upload: Upload) -> None:
        now = self.clock()
        await self._move(
            replace(request, report=replace(request.report, finished_at=now, reason=None, retry_at=None)),
            S.FULFILLED,
            Fact(event=Event.UPLOADED, detail={"file": upload.file_id, "sha256": upload.sha256, "bytes": upload.size}),
            Fact(event=Event.FULFILLED, detail={"partial": request.report.partial}),
            upload=replace(upload, seen_at=now),
        )

    async def _ask(self, request: DataSubjectRequest, question: Question) -> DataSubjectRequest:
        fact = Fact(event=Event.ASKED_WHICH_ONE, detail={"why": question.kind.value, "choices": len(question.choices)})
        names = {"choices": [asdict(choice) for choice in question.choices], "why": question.kind.value}
        return await self._move(request, S.WHICH_ONE, fact, names=names)

    async def _stop(self, request: DataSubjectRequest, verdict: verdicts.Stop) -> DataSubjectRequest:
        if isinstance(verdict, verdicts.GiveUp):
            report = replace(request.report, reason=verdict.reason, retry_at=None, finished_at=self.clock())
            fact = Fact(event=Event.FAILED, detail={"reason": verdict.reason})
            return await self._move(replace(request, report=report), S.FAILED, fact)
        report = replace(request.report, reason=verdict.reason, retry_at=verdict.until)
        return await self._move(
            replace(request, report=report), request.status, due_at=verdict.until, attempts=request.attempts + 1
        )

    def _judge_slack(self, error: DeliveryError | UnsafeChannelError, request: DataSubjectRequest) -> verdicts.Stop:
        if isinstance(error, DeliverLaterError):
            return verdicts.slack_later(error, request, self.patience, now=self.clock())
        if isinstance(error, UnsafeChannelError):
            return verdicts.GiveUp(reason=str(error))
        return verdicts.slack_refused(error)

    async def _move(
        self,
        request: DataSubjectRequest,
        to: S,
        *facts: Fact,
        due_at: Millis | None = None,
        attempts: int = 0,
        names: Mapping[str, Any] | None = None,
        upload: Upload | None = None,
    ) -> DataSubjectRequest:
        now = self.clock()
        change = Change(
            to=to,
            due_at=due_at or (now if to in OPEN else None),
            attempts=attempts,
            report=request.report,
            facts=facts,
            names=names,
            upload=upload,
        )
        return await self.store.move(request, change, now=now)

    async def _export(self, request: DataSubjectRequest, findings: Findings) -> Export:
        return Export(
            request=request.id,
            identifier=request.identifier,
            requester=request.requester,
            requested_at=request.received_at,
            made_at=self.clock(),
            findings=findings,
            head=await self.store.head(),
            versions=self.versions,
        )

    def _upload(self, request: DataSubjectRequest, bundle: Bundle, file_id: FileId) -> Upload:
        return Upload(
            file_id=file_id,
            request=request.id,
            channel=request.channel,
            name=bundle.name,
            size=bundle.size,
            sha256=bundle.sha256,
            manifest_sha256=bundle.manifest_sha256,
            created_at=self.clock(),
        )


def _gathered(report: Report, bundle: Bundle) -> Mapping[str, Any]:
    return {
        "found": dict(report.found),
        "manifest": bundle.manifest_sha256,
        "partial": report.partial,
        "withheld": report.withheld,
    }


def _comment(request: DataSubjectRequest) -> str:
    """Beside the file. It travels in a URL, so it holds no device id (slack_sdk sends it as a query string)."""
    kind = "PARTIAL export" if request.report.partial else "Export"
    return f"{kind} of {request.id}: open index.html first. manifest.json and manifest.sig prove the rest."
