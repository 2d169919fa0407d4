"""Handing a file over: shared once, in its card's thread, and done only when Slack itself shows it.

That the file is about to be shared is on disk before Slack is told. From then on a missing file is looked for, not
shared anew: Slack shares when it likes, and a second copy in the channel would be worse than a late one.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace

from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.model.clocks import Terms, iso
from privacy.model.errors import DeliverLaterError, UndeliverableError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import MessageKind, MessageTs, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.open_places import OpenPlace, PlaceRules, opened
from privacy.request.changes import LedgerFact, Upload
from privacy.request.report_parts import Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.retry_policy import REMAKES
from privacy.request.transitions import Transitions

FORGOTTEN = "file_not_found"
"""Slack's word for a file that it dropped before it was shared, and for one that was shared already."""
TELL_AGAIN = 3
"""After so many looks Slack is told once more to share: the first time may have been cut off before it arrived."""
_WITH_PLACES = (MessageKind.NEWS, MessageKind.PLACES)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What the worker does with a file that is at Slack."""

    transitions: Transitions
    files: FileDrop
    channels: ChannelSafety
    terms: Terms = field(default_factory=Terms)
    places: PlaceRules = field(default_factory=PlaceRules)

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
            await self.transitions.stop(request, self.transitions.retry_policy(request).slack(error))

    async def _share_first(self, request: DataSubjectRequest, upload: Upload) -> None:
        if await self.transitions.contradicted(request):
            return  # who asked, and where it is shown, stands in rows
        card, pending = await self.transitions.store.card(request.id)
        if pending and card is None:
            await self.transitions.stop(request, self.transitions.retry_policy(request).card())
            return
        # At the moment when the file becomes visible, and not before.
        _, stands = await asyncio.gather(self.channels.check(request.channel), self._stands(request, card))
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
                await self.transitions.stop(request, self.transitions.retry_policy(request).slack(error))
        except DeliverLaterError:
            return  # it may have arrived: the next look says

    async def _stands(self, request: DataSubjectRequest, card: MessageTs | None) -> bool:
        """False where somebody deleted the card: the file would land loose in the channel."""
        return card is None or await self.files.stands(request.channel, card)

    async def _look_again(self, request: DataSubjectRequest, upload: Upload) -> None:
        if request.report.retry.tries_of(Trying.VISIBILITY) == TELL_AGAIN:
            await self._tell_again(request, upload)
        await self.transitions.stop(request, self.transitions.retry_policy(request).look())

    async def _tell_again(self, request: DataSubjectRequest, upload: Upload) -> None:
        await self.channels.check(request.channel)
        card, _ = await self.transitions.store.card(request.id)
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
        places = self._new_places(request)
        if request.report.closed:
            ended, say = LedgerFact(event=Event.ENDED_INCOMPLETE, detail=opened(places)), _WITH_PLACES
            await self.transitions.apply(request, S.CLOSED, arrived, ended, upload=seen, places=places, say=say)
        elif request.kind is RequestKind.ERASURE:
            await self._certified(request, arrived, seen, places)
        else:
            await self.transitions.apply(request, S.FULFILLED, arrived, _fulfilled(request, ()), upload=seen)

    async def _certified(
        self, request: DataSubjectRequest, arrived: LedgerFact, seen: Upload, places: tuple[OpenPlace, ...]
    ) -> None:
        """An erasure has its first receipt, or its final one; it is looked at again later."""
        final, now = request.report.recheck.confirmed_at is not None, self.transitions.clock()
        since = (request.report.recheck.fulfilled_at if final else None) or now
        report = replace(
            request.report,
            delivery=replace(request.report.delivery, receipt=seen.manifest_sha256),
            recheck=replace(request.report.recheck, fulfilled_at=since, rechecks_done=int(final)),
        )
        await self.transitions.apply(
            replace(request, report=report),
            S.FULFILLED,
            arrived,
            _confirmed(request, seen, places) if final else _fulfilled(request, places),
            upload=seen,
            due_at=self.terms.next_look(int(final), since, now if final else None),
            places=places,
            say=(MessageKind.NEWS,) if final else _WITH_PLACES,
        )

    def _new_places(self, request: DataSubjectRequest) -> tuple[OpenPlace, ...]:
        """Those of an erasure that ends for the first time: where it came back and ends again, they are there."""
        if request.kind is not RequestKind.ERASURE or request.work is None or request.work.places:
            return ()
        return self.places.places(request.requester, request.work.due_on)


def _fulfilled(request: DataSubjectRequest, places: tuple[OpenPlace, ...]) -> LedgerFact:
    return LedgerFact(event=Event.FULFILLED, detail={"partial": request.report.search.partial, **opened(places)})


def _confirmed(request: DataSubjectRequest, upload: Upload, places: tuple[OpenPlace, ...]) -> LedgerFact:
    """What the final receipt certifies, bound to the file that certifies it; with places where none were listed yet."""
    readings = request.work.read_back if request.work else ()
    counts = Counter(reading.reading.value for reading in readings)
    scan_at = request.report.recheck.scan_at
    scan = {"scan_began": iso(scan_at)} if scan_at is not None else {}
    return LedgerFact(
        event=Event.CONFIRMED, detail={**counts, **scan, "manifest": upload.manifest_sha256, **opened(places)}
    )


def _comment(request: DataSubjectRequest) -> str:
    """Beside the file. It travels in a URL, so it holds no device id (slack_sdk sends it as a query string)."""
    if request.kind is RequestKind.ERASURE:
        what = "Final receipt" if request.report.recheck.confirmed_at else "Receipt"
        return f"{what} of {request.id}: open index.html first. manifest.json and manifest.sig prove the rest."
    kind = "PARTIAL export" if request.report.search.partial else "Export"
    return f"{kind} of {request.id}: open index.html first. manifest.json and manifest.sig prove the rest."
