"""What an erasure comes to once people have its receipt, or cannot have it for now: neither holds up any look."""

from collections import Counter
from dataclasses import dataclass, field, replace

from privacy.model.clocks import DAY, Terms, iso
from privacy.model.errors import DeliveryError, UnsafeChannelError
from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.open_places import OpenPlace, PlaceRules, opened
from privacy.request.changes import LedgerFact, Upload
from privacy.request.request import DataSubjectRequest, new_places
from privacy.request.transitions import Transitions

_WITH_PLACES = (MessageKind.NEWS, MessageKind.PLACES)


@dataclass(frozen=True, kw_only=True)
class Certification:
    """Ends an erasure, with its open places and the next look at it."""

    transitions: Transitions
    terms: Terms = field(default_factory=Terms)
    places: PlaceRules = field(default_factory=PlaceRules)

    async def arrived(self, request: DataSubjectRequest, arrived: LedgerFact, seen: Upload) -> DataSubjectRequest:
        """Slack shows the receipt."""
        delivery = replace(request.report.delivery, receipt=seen.manifest_sha256, owed=False, refused=None)
        request = replace(request, report=replace(request.report, delivery=delivery))
        final = request.report.recheck.confirmed_at is not None
        places = new_places(request, self.places)
        if request.report.closed:
            ended = LedgerFact(event=Event.ENDED_INCOMPLETE, detail=opened(places))
        else:
            ended = _confirmed(request, seen, places) if final else _fulfilled(request, places)
        return await self._end(request, places, (arrived, ended), seen)

    async def owed(
        self, request: DataSubjectRequest, error: DeliveryError | UnsafeChannelError | None
    ) -> DataSubjectRequest:
        """Nobody can be given the receipt now: what was read stands without it, and the next look tries again.

        Args:
            request: with the words that it is to have.
            error: what Slack says; None where it shows nothing.
        """
        before = request.report
        delivery = replace(before.delivery, owed=True, refused=None, aside=owed_words(error))
        recheck = replace(before.recheck, confirmed_at=None)  # only a receipt makes it final
        request = replace(request, report=replace(before, delivery=delivery, recheck=recheck))
        aside = aside_fact(error, to="nobody")
        if before.recheck.fulfilled_at is not None:
            looked = Event.LOOKED_AT_CLOSED if before.closed else Event.LOOKED
            return await self._end(request, (), (LedgerFact(event=looked, detail=_counts(request)), aside), None)
        places = new_places(request, self.places)
        incomplete = LedgerFact(event=Event.ENDED_INCOMPLETE, detail=opened(places))
        ended = incomplete if before.closed else _fulfilled(request, places)
        return await self._end(request, places, (ended, aside), None)

    def _next_look(self, request: DataSubjectRequest, looks: int, since: Millis, now: Millis) -> Millis | None:
        """Also after the last one, as long as nobody has the receipt."""
        planned = self.terms.next_look(looks, since, now if looks else None)
        return Millis(now + 7 * DAY) if planned is None and request.report.delivery.owed else planned

    async def _end(
        self,
        request: DataSubjectRequest,
        places: tuple[OpenPlace, ...],
        facts: tuple[LedgerFact, ...],
        upload: Upload | None,
    ) -> DataSubjectRequest:
        """It is looked at again; what a person closed as others are, but for the scan of the night."""
        now, before, closed = self.transitions.clock(), request.report.recheck, request.report.closed
        first = before.fulfilled_at is None
        since = now if before.fulfilled_at is None else before.fulfilled_at
        least = int(closed or before.confirmed_at is not None)
        looks = least if first else max(least, before.rechecks_done)
        report = replace(request.report, recheck=replace(before, fulfilled_at=since, rechecks_done=looks))
        return await self.transitions.apply(
            replace(request, report=report),
            S.CLOSED if closed else S.FULFILLED,
            *facts,
            words=request.words,
            upload=upload,
            due_at=self._next_look(request, looks, since, now),
            places=places,
            say=_WITH_PLACES if first or places else (MessageKind.NEWS,),
        )


def aside_fact(error: DeliveryError | UnsafeChannelError | None, *, to: str) -> LedgerFact:
    """That a receipt is not in its channel: to whom it went, and why."""
    code = error.code if isinstance(error, DeliveryError) else "unsafe channel" if error else "not shown"
    return LedgerFact(event=Event.RECEIPT_ASIDE, detail={"to": to, "why": code})


def refusal(error: DeliveryError | UnsafeChannelError) -> str:
    """Why Slack does not take a file: a sentence."""
    return str(error) if isinstance(error, UnsafeChannelError) else f"Slack refuses it: {error.advice}."


def owed_words(error: DeliveryError | UnsafeChannelError | None) -> str:
    """That nobody has the receipt, and why: sentences for people."""
    why = refusal(error) if error else "Slack does not show it."
    return f"Nobody could be given the receipt yet; the next look tries again. {why}"


def _fulfilled(request: DataSubjectRequest, places: tuple[OpenPlace, ...]) -> LedgerFact:
    return LedgerFact(event=Event.FULFILLED, detail={"partial": request.report.search.partial, **opened(places)})


def _counts(request: DataSubjectRequest) -> dict[str, int]:
    readings = request.work.read_back if request.work else ()
    return dict(Counter(reading.reading.value for reading in readings))


def _confirmed(request: DataSubjectRequest, upload: Upload, places: tuple[OpenPlace, ...]) -> LedgerFact:
    """What the final receipt certifies, bound to the file that certifies it; with places that were not listed yet."""
    scan_at = request.report.recheck.scan_at
    scan = {"scan_began": iso(scan_at)} if scan_at is not None else {}
    return LedgerFact(
        event=Event.CONFIRMED, detail={**_counts(request), **scan, "manifest": upload.manifest_sha256, **opened(places)}
    )
