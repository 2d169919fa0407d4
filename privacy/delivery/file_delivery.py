"""Handing a file over: shared once, in its card's thread, and done only when Slack itself shows it.

That the file is about to be shared is on disk before Slack is told. From then on a missing file is looked for, not
shared anew: Slack shares when it likes, and a second copy in the channel would be worse than a late one.
"""

import asyncio
from dataclasses import dataclass, replace

from privacy.delivery.certification import Certification, refusal
from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import MessageTs, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import LedgerFact, Upload
from privacy.request.report_parts import Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.retry_policy import REMAKES
from privacy.request.transitions import Transitions

FORGOTTEN = "file_not_found"
"""Slack's word for a file that it dropped before it was shared, and for one that was shared already."""
TELL_AGAIN = 3
"""After so many looks Slack is told once more to share: the first time may have been cut off before it arrived."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What the worker does with a file that is at Slack."""

    transitions: Transitions
    files: FileDrop
    channels: ChannelSafety
    certification: Certification

    async def advance(self, request: DataSubjectRequest) -> None:
        """Take the file as far as it goes now."""
        upload = await self.transitions.store.latest_upload(request.id)
        if upload is None:  # a defect: the move to this status writes it
            raise LookupError(f"{request.id} is being delivered without a file")
        try:
            if await self.files.is_visible(upload):
                await self._arrived(request, upload)
            elif upload.shared_at is None:
                await self._share_first(request, upload)
            else:
                await self._look_again(request, upload)
        except (DeliverLaterError, UndeliverableError, UnsafeChannelError) as error:
            await self._refused(request, upload, error)

    async def _share_first(self, request: DataSubjectRequest, upload: Upload) -> None:
        if await self.transitions.contradicted(request):
            return  # who asked, and where it is shown, stands in rows
        card, pending = await self._card(request, upload)
        if pending and card is None:
            await self.transitions.stop(request, self.transitions.retry_policy(request).card())
            return
        # At the moment when the file becomes visible, and not before.
        _, stands = await asyncio.gather(self._check(request, upload), self._stands(request, card))
        if card and not stands:
            await self.transitions.store.card_is_gone(request.id, card)
            await self.transitions.stop(request, self.transitions.retry_policy(request).card())
            return
        request = await self.transitions.stop(
            request,
            self.transitions.retry_policy(request).look(),
            upload=replace(upload, shared_at=self.transitions.clock()),
        )
        try:
            await self.files.share(upload, thread=card, comment=_comment(request))
        except UndeliverableError as error:
            if error.code == FORGOTTEN and request.report.delivery.remakes < REMAKES:
                await self._rebuild(request)
            else:
                await self._refused(request, upload, error)
        except DeliverLaterError:
            return  # it may have arrived: the next look says

    async def _check(self, request: DataSubjectRequest, upload: Upload) -> None:
        """Refuse where somebody could see the file who must not. Raises as `ChannelSafety` does."""
        if upload.channel == request.channel:
            await self.channels.check(request.channel)
        else:
            await self.channels.alone_with(request.requester)

    async def _card(self, request: DataSubjectRequest, upload: Upload) -> tuple[MessageTs | None, bool]:
        """The card under which the file belongs, and whether it is on its way; none where it goes to one person."""
        if upload.channel != request.channel:
            return None, False
        return await self.transitions.store.card(request.id)

    async def _stands(self, request: DataSubjectRequest, card: MessageTs | None) -> bool:
        """False where somebody deleted the card: the file would land loose in the channel."""
        return card is None or await self.files.stands(request.channel, card)

    async def _look_again(self, request: DataSubjectRequest, upload: Upload) -> None:
        if request.report.retry.tries_of(Trying.VISIBILITY) == TELL_AGAIN:
            await self._tell_again(request, upload)
        policy = self.transitions.retry_policy(request)
        if request.kind is RequestKind.ERASURE and policy.looks_wait_too_long:
            await self.certification.owed(request, None)
        else:
            await self.transitions.stop(request, policy.look())

    async def _tell_again(self, request: DataSubjectRequest, upload: Upload) -> None:
        await self._check(request, upload)
        card, _ = await self._card(request, upload)
        try:
            await self.files.share(upload, thread=card, comment=_comment(request))
        except UndeliverableError as error:
            if error.code != FORGOTTEN:
                raise  # with this code it was shared, and will appear

    async def _rebuild(self, request: DataSubjectRequest) -> None:
        remade = replace(request.report.delivery, remakes=request.report.delivery.remakes + 1)
        report = replace(request.report, delivery=remade)
        erasure = request.kind is RequestKind.ERASURE
        to, event = (S.VERIFYING, Event.CARRIED_OUT) if erasure else (S.GATHERING, Event.STARTED)
        request = await self.transitions.apply(replace(request, report=report), to, LedgerFact(event=event))
        # The move has begun all counts anew; each time that Slack loses a file it gets more rest.
        retry = replace(request.report.retry, tries={Trying.SLACK: remade.remakes - 1})
        counted = replace(request, report=replace(request.report, retry=retry))
        await self.transitions.stop(counted, self.transitions.retry_policy(counted).lost())

    async def _arrived(self, request: DataSubjectRequest, upload: Upload) -> None:
        """Slack shows it: what the file was for is done."""
        detail = {"file": upload.file_id, "sha256": upload.sha256, "bytes": upload.size}
        arrived = LedgerFact(event=Event.UPLOADED, detail=detail)
        seen = replace(upload, seen_at=self.transitions.clock())
        if request.kind is RequestKind.ERASURE:
            await self.certification.arrived(request, arrived, seen)
            return
        done = LedgerFact(event=Event.FULFILLED, detail={"partial": request.report.search.partial})
        await self.transitions.apply(request, S.FULFILLED, arrived, done, upload=seen)

    async def _refused(
        self, request: DataSubjectRequest, upload: Upload, error: DeliveryError | UnsafeChannelError
    ) -> None:
        """An export waits or ends. A receipt waits a little, goes to its requester alone, or is owed."""
        policy = self.transitions.retry_policy(request)
        passing = isinstance(error, DeliverLaterError) and not policy.looks_wait_too_long
        if passing or request.kind is not RequestKind.ERASURE:
            await self.transitions.stop(request, policy.slack(error))
        elif isinstance(error, DeliverLaterError) or upload.channel != request.channel or _is_forgotten(error):
            await self.certification.owed(request, error)
        else:
            await self._send_aside(request, error)

    async def _send_aside(self, request: DataSubjectRequest, error: DeliveryError | UnsafeChannelError) -> None:
        """Have the receipt made for its requester alone."""
        report = replace(request.report, delivery=replace(request.report.delivery, refused=refusal(error)))
        carried_out = LedgerFact(event=Event.CARRIED_OUT)
        request = await self.transitions.apply(replace(request, report=report), S.VERIFYING, carried_out)
        await self.transitions.stop(request, self.transitions.retry_policy(request).receipt(error))


def _is_forgotten(error: DeliveryError | UnsafeChannelError) -> bool:
    return isinstance(error, DeliveryError) and error.code == FORGOTTEN


def _comment(request: DataSubjectRequest) -> str:
    """Beside the file. It travels in a URL, so it holds no device id (slack_sdk sends it as a query string)."""
    if request.kind is RequestKind.ERASURE:
        what = "Final receipt" if request.report.recheck.confirmed_at else "Receipt"
        return f"{what} of {request.id}: open index.html first. manifest.json and manifest.sig prove the rest."
    kind = "PARTIAL export" if request.report.search.partial else "Export"
    return f"{kind} of {request.id}: open index.html first. manifest.json and manifest.sig prove the rest."
