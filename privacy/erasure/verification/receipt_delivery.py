"""The receipt on its way into the thread."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from privacy.delivery.certification import Certification, aside_fact, refusal
from privacy.delivery.earlier_files import EarlierFiles
from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.delivery.spooled import send_spooled
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import ChannelId, FileId
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import EarlierFile
from privacy.model.people import CalledNames
from privacy.model.plan import Plan
from privacy.receipt.document import headline
from privacy.receipt.receipt import Receipt, ReceiptWriter
from privacy.request.changes import Bundle, LedgerFact, uploaded
from privacy.request.request import DataSubjectRequest, new_places
from privacy.request.store import ErasureStore
from privacy.request.transitions import Transitions


@dataclass(frozen=True, kw_only=True)
class ReceiptDelivery:
    """Writes the receipt and hands it to Slack; `privacy.delivery.file_delivery` sees it arrive."""

    transitions: Transitions
    store: ErasureStore
    receipts: ReceiptWriter
    files: FileDrop
    channels: ChannelSafety
    earlier: EarlierFiles
    called: CalledNames
    versions: Mapping[str, str]
    certification: Certification

    async def send(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """Write, send, and go on to delivering; where Slack does not take it, wait."""
        if ended := await self.transitions.contradicted(request):
            return ended
        plans = await self.store.plans(request.id)
        request, earlier = await self.earlier.clear(request, plans)
        if earlier is None:
            return request
        receipt = await self._receipt(request, plans, earlier)
        said = replace(
            request,
            report=replace(
                request.report,
                delivery=replace(request.report.delivery, files_left=len(receipt.files_left)),
                recheck=replace(request.report.recheck, asked_for=False),
            ),
            words=replace(request.words, news="", summary=headline(receipt)),
        )
        try:
            place = await self._place(request)
            bundle = await self.receipts.write(receipt)
            file_id = await send_spooled(bundle, self.receipts, self.files)
        except (DeliveryError, UnsafeChannelError) as error:
            policy = self.transitions.retry_policy(request)
            if isinstance(error, DeliverLaterError) and not policy.looks_wait_too_long:
                return await self.transitions.stop(request, policy.receipt(error))
            return await self.certification.owed(said, error)
        delivery = replace(said.report.delivery, size=bundle.size, files=bundle.files, aside=place.aside)
        return await self.transitions.apply(
            replace(said, report=replace(said.report, delivery=delivery)),
            S.DELIVERING,
            LedgerFact(event=Event.GATHERED, detail=_detail(receipt, bundle, file_id)),
            *place.facts,
            words=said.words,
            upload=uploaded(bundle, file_id, request.id, place.channel, now=self.transitions.clock()),
        )

    async def _place(self, request: DataSubjectRequest) -> "_Place":
        """The request's channel; where that takes no file, until somebody changes something, its requester alone.

        Raises:
            UnsafeChannelError: neither may be shown it.
            DeliveryError: Slack takes it nowhere, or does not say.
        """
        refused, why = None, request.report.delivery.refused
        try:
            if why is None:
                await self.channels.check(request.channel)
                return _Place(channel=request.channel)
        except (UndeliverableError, UnsafeChannelError) as error:
            refused, why = error, refusal(error)
        try:
            alone = await self.channels.alone_with(request.requester)
        except (UndeliverableError, UnsafeChannelError) as error:
            raise refused or error from None
        aside = f"The receipt went to the requester alone. {why}"
        return _Place(channel=alone, aside=aside, facts=(aside_fact(refused, to="requester"),))

    async def _receipt(
        self, request: DataSubjectRequest, plans: tuple[Plan, ...], earlier: tuple[EarlierFile, ...]
    ) -> Receipt:
        places = request.work.places if request.work else ()
        return Receipt(
            request=request,
            plans=plans,
            earlier_files=earlier,
            people=await self.called.called(request.id),
            closed_with=request.words.closed_with if request.report.closed else None,
            open_places=(*places, *new_places(request, self.certification.places)),
            head=await self.store.head(),
            made_at=self.transitions.clock(),
            versions=self.versions,
        )


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a receipt is shown."""

    channel: ChannelId
    aside: str | None = None
    """What people are told where that is not the request's channel."""
    facts: tuple[LedgerFact, ...] = ()


def _detail(receipt: Receipt, bundle: Bundle, file_id: FileId) -> dict[str, Any]:
    """What the ledger says about a receipt, so that the file can be held against it."""
    named = {"file": file_id, "sha256": bundle.sha256, "manifest": bundle.manifest_sha256, "receipt": True}
    return named | {"state": receipt.state.value} | ({"replaces": receipt.replaces} if receipt.replaces else {})
