"""After the receipt: the fleet scan of the night makes it final, and later looks notice what comes back."""

from dataclasses import dataclass, replace
from functools import cached_property

from privacy.erasure.verification.receipt_delivery import ReceiptDelivery
from privacy.model.clocks import DAY, HOUR, Terms
from privacy.model.coverage import Coverage
from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.model.outcomes import ReadBack, Reading
from privacy.model.plan import Plan
from privacy.receipt.words import minute
from privacy.request.changes import LedgerFact
from privacy.request.readable_words import ReadableWords
from privacy.request.report_parts import RecheckReport
from privacy.request.request import DataSubjectRequest, work_of
from privacy.request.transitions import Transitions

TELL = 3
"""Looks in a row that could not be finished, after which people hear of it."""


@dataclass(frozen=True, kw_only=True)
class Recheck:
    """Everything that was read again, once."""

    readings: tuple[ReadBack, ...]
    left: str | None
    """What keeps the erasure from being done, in a sentence; None where nothing does."""
    coverage: Coverage
    """Of the search that went with the reads."""

    @cached_property
    def scan_at(self) -> Millis | None:
        """When the oldest of the scans began on which the search rests; None where it needed none."""
        return min((search.as_of for search in self.coverage.searches if search.as_of is not None), default=None)

    @property
    def counts(self) -> dict[str, int]:
        """Records by what was read of them."""
        found = [reading.reading for reading in self.readings]
        return {kind.value: found.count(kind) for kind in Reading if kind in found}

    def is_unsure(self, since: Millis) -> bool:
        """True where it proves nothing yet: Azure did not answer, or its scan is older than `since`."""
        found = [reading.reading for reading in self.readings]
        unread = any(reading.reading is Reading.UNREAD and reading.reason for reading in self.readings)
        stale = self.scan_at is not None and self.scan_at < since
        return Reading.PRESENT not in found and (unread or bool(self.coverage.failed_places) or stale)

    def said(self, now: Millis) -> str:
        """What was read, for whoever asked for it."""
        total, absent = len(self.readings) - self.counts.get(Reading.KEPT.value, 0), self.counts.get(Reading.ABSENT, 0)
        records = f"{absent} of {counted(total, 'record')} absent" if total else "nothing is held under this id"
        others = [f", {count} {words}" for words, count in self.counts.items() if words != Reading.ABSENT.value]
        scan = f" The scan of the enrollments began on {minute(self.scan_at)}." if self.scan_at is not None else ""
        return f"Looked again on {minute(now)}: {records}{''.join(others)}.{scan}"

    @property
    def trouble(self) -> str:
        """Which places did not answer, and what would help: clauses without ids."""
        told = [f"{place} {failure.reason}{failure.mend}" for place, failure in self.coverage.told_failures.items()]
        unread = [str(reading.reason) for reading in self.readings if reading.reading is Reading.UNREAD]
        return "; ".join(told or dict.fromkeys(unread)) or "there is no scan yet that began after the erasure"


@dataclass(frozen=True, kw_only=True)
class Rechecks:
    """What follows from a look at an erasure that is fulfilled."""

    transitions: Transitions
    receipts: ReceiptDelivery
    terms: Terms

    async def conclude(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """The final receipt after the first look that proves something; then notes, or an alarm."""
        request = replace(request, words=request.words.without_news())
        if recheck.is_unsure(_since(request)):
            return await self._missed(request, recheck)
        if recheck.left:
            return await self._reappeared(request, recheck)
        if request.report.recheck.confirmed_at is None:
            return await self._confirmed(request, recheck)
        return await self._looked(request, recheck)

    async def _confirmed(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """All is read and on disk: what is left to do is the final receipt, however often Slack refuses it."""
        now = self.transitions.clock()
        confirmed = replace(request.report.recheck, confirmed_at=now, scan_at=recheck.scan_at, missed_in_a_row=0)
        report = replace(request.report, recheck=confirmed, stopped=None)
        fact = LedgerFact(event=Event.VERIFIED, detail=recheck.counts)
        moved = await self.transitions.apply(
            replace(request, report=report), S.VERIFYING, fact, read_back=recheck.readings, words=request.words
        )
        return await self.receipts.send(moved)

    async def _looked(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """A look at its time, or one that somebody asked for in between, which takes no later one's place."""
        now, before = self.transitions.clock(), request.report.recheck
        looks, asked = before.rechecks_done, before.asked_for
        last = before.looked_at or before.confirmed_at
        planned = self.terms.next_look(looks, _since(request), last)
        if planned is not None and planned <= now:
            looks, last = looks + 1, now
        looked = replace(
            before,
            rechecks_done=looks,
            looked_at=last,
            scan_at=recheck.scan_at,
            missed_in_a_row=0,
            asked_for=False,
        )
        again = _registered_again(request, recheck)
        return await self.transitions.apply(
            replace(request, report=replace(request.report, recheck=looked)),
            S.FULFILLED,
            LedgerFact(event=Event.LOOKED, detail=recheck.counts | ({"asked": True} if asked else {})),
            read_back=recheck.readings,
            due_at=self.terms.next_look(looks, _since(request), last),
            words=_with_news(request.words, again, recheck.said(now) if asked else ""),
            say=((MessageKind.NEWS, MessageKind.REPLY) if again else (MessageKind.NEWS,)) if again or asked else (),
        )

    async def _reappeared(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """An alarm. What vanishes again gets receipts of its own, so those of before no longer count."""
        report = replace(request.report, recheck=RecheckReport(), stopped=recheck.left)
        return await self.transitions.apply(
            replace(request, report=report),
            S.INCOMPLETE,
            LedgerFact(event=Event.REAPPEARED, detail=recheck.counts),
            read_back=recheck.readings,
            due_at=Millis(self.transitions.clock() + HOUR),
            words=replace(request.words, news=_back(request)),
            say=(MessageKind.NEWS,),
        )

    async def _missed(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """Try again hourly, and after some time daily; say it once."""
        missed, now = request.report.recheck.missed_in_a_row + 1, self.transitions.clock()
        # Hourly until it is told, then 2, 4, 8 … hours up to a day; the inner bound keeps the shift small.
        wait = min(HOUR << max(0, min(missed - TELL, 20)), DAY)
        looked = replace(request.report.recheck, missed_in_a_row=missed)
        request = replace(request, report=replace(request.report, recheck=looked))
        if missed != TELL and not (missed == 1 and request.report.recheck.asked_for):
            return await self.transitions.apply(request, S.FULFILLED, due_at=Millis(now + wait))
        detail = {"looks": missed, "failed": len(recheck.coverage.failed_places)}
        return await self.transitions.apply(
            request,
            S.FULFILLED,
            LedgerFact(event=Event.COULD_NOT_LOOK, detail=detail),
            due_at=Millis(now + wait),
            words=replace(request.words, news=_cannot_look(request, recheck)),
            say=(MessageKind.NEWS,),
        )


def _with_news(words: ReadableWords, again: str, looked: str) -> ReadableWords:
    """What the thread says next; that it has registered again comes first, there and on the card."""
    summary = f"{again} {words.summary}" if again else words.summary
    return replace(words, summary=summary, news=" ".join(said for said in (again, looked) if said))


def _registered_again(request: DataSubjectRequest, recheck: Recheck) -> str:
    """That there are new records under the id, where that is news; empty where it is none."""
    new = recheck.counts.get(Reading.REPLACED, 0)
    if new <= work_of(request).came_back:
        return ""
    return f"{request.identifier} has registered again since it was erased: {counted(new, 'new record')} under this id."


def _since(request: DataSubjectRequest) -> Millis:
    return request.report.recheck.fulfilled_at or Millis(0)


def _back(request: DataSubjectRequest) -> str:
    """That it is back, and how it probably came: for people, with ids."""
    plan = request.work.plan if request.work else None
    return f"{request.identifier} is there again after it was erased. {_way(plan)}"


def _way(plan: Plan | None) -> str:
    ways = [
        f"as {way.registration_id} through {way.group_id or 'an enrollment group'} in {way.place}"
        for way in (plan.ways_back if plan else ())
    ]
    if not ways:
        return "The plan knew no way back: somebody may have enrolled it or created it again, or restored an old state."
    return f"The likely way back: {'; '.join(ways)}. Erase and block keeps it out."


def _cannot_look(request: DataSubjectRequest, recheck: Recheck) -> str:
    missed = request.report.recheck.missed_in_a_row
    which = "the look" if missed == 1 else f"{missed} looks in a row"
    final = "" if request.report.recheck.confirmed_at else " The receipt is not final before that."
    return (
        f"{request.id}: {which} could not be finished: {recheck.trouble}.{final} "
        "The bot goes on trying, in the end once a day."
    )
