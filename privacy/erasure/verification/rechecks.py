"""After the receipt: the fleet scan of the night makes it final, and later looks notice what comes back."""

from dataclasses import dataclass, replace
from functools import cached_property

from privacy.erasure.verification.receipt_delivery import ReceiptDelivery
from privacy.model.clocks import DAY, EVER, HOUR, Terms
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
_GONE = frozenset({Reading.ABSENT, Reading.KEPT})


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
        blocks = sum(self.counts.get(kind.value, 0) for kind in (Reading.KEPT, Reading.LIFTED))
        total, absent = len(self.readings) - blocks, self.counts.get(Reading.ABSENT, 0)
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
    """What follows from a look at an erasure that is fulfilled, or that a person closed."""

    transitions: Transitions
    receipts: ReceiptDelivery
    terms: Terms

    async def conclude(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """The final receipt after the first look that proves something; then notes, or an alarm."""
        request = replace(request, words=request.words.without_news())
        if request.status is S.CLOSED:
            return await self._closed(request, recheck)
        if recheck.is_unsure(scanned_since(request, self.transitions.clock())):
            return await self._missed(request, recheck)
        if recheck.left:
            return await self._reappeared(request, recheck)
        if request.report.recheck.confirmed_at is None:
            return await self._confirmed(request, recheck)
        return await self._looked(request, recheck)

    async def _confirmed(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """All is read and on disk: what is left to do is the final receipt, however often Slack refuses it."""
        now = self.transitions.clock()
        asked = request.report.recheck.asked_for
        confirmed = replace(self._counted(request, recheck), confirmed_at=now, asked_for=asked)
        report = replace(request.report, recheck=confirmed, stopped=None, left=None)
        fact = LedgerFact(event=Event.VERIFIED, detail=recheck.counts)
        moved = await self.transitions.apply(
            replace(request, report=report), S.VERIFYING, fact, read_back=recheck.readings, words=request.words
        )
        return await self.receipts.send(moved)

    async def _looked(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """A look at its time, or one that somebody asked for in between, which takes no later one's place."""
        now, asked = self.transitions.clock(), request.report.recheck.asked_for
        looked = self._counted(request, recheck)
        again = _registered_again(request, recheck)
        return await self.transitions.apply(
            replace(request, report=replace(request.report, recheck=looked)),
            S.FULFILLED,
            LedgerFact(event=Event.LOOKED, detail=recheck.counts | ({"asked": True} if asked else {})),
            read_back=recheck.readings,
            due_at=self._next_look(request, looked),
            words=_with_news(request.words, again, recheck.said(now) if asked else ""),
            say=((MessageKind.NEWS, MessageKind.REPLY) if again else (MessageKind.NEWS,)) if again or asked else (),
        )

    def _next_look(self, request: DataSubjectRequest, looked: RecheckReport) -> Millis | None:
        now = self.transitions.clock()
        since = _passed(request.report.recheck.fulfilled_at, now) or EVER
        return self.terms.next_look(looked.rechecks_done, since, _passed(looked.looked_at, now))

    def _counted(self, request: DataSubjectRequest, recheck: Recheck) -> RecheckReport:
        """One look more, where its time had come."""
        before = request.report.recheck
        now = self.transitions.clock()
        last = _passed(before.looked_at or before.confirmed_at, now)
        planned = self._next_look(request, replace(before, looked_at=last))
        due = planned is not None and planned <= now
        return replace(
            before,
            rechecks_done=before.rechecks_done + int(due),
            looked_at=now if due else last,
            scan_at=recheck.scan_at,
            missed_in_a_row=0,
            asked_for=False,
        )

    async def _closed(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """What a person closed stays closed, whatever could not be read; not where more is there than was left."""
        if _more_than_was_left(request, recheck):
            return await self._reappeared(request, recheck)
        now, report = self.transitions.clock(), request.report
        looked, told = self._counted(request, recheck), []
        if report.left and not recheck.left:
            told.append(f"What was left of {request.identifier} when it was closed is gone by now.")
        if again := _registered_again(request, recheck):
            told.append(again)
        if report.recheck.asked_for:
            told.append(recheck.said(now))
        if report.delivery.owed:
            return await self._given(replace(request, report=replace(report, left=recheck.left)), recheck)
        ends = report.recheck.fulfilled_at is None  # closed by an earlier version, and looked at because somebody asks
        detail = recheck.counts | {"failed": len(recheck.coverage.failed_places)}
        return await self.transitions.apply(
            replace(request, report=replace(report, recheck=looked, left=recheck.left)),
            S.CLOSED,
            LedgerFact(
                event=Event.LOOKED_AT_CLOSED, detail=detail | ({"asked": True} if report.recheck.asked_for else {})
            ),
            read_back=recheck.readings,
            due_at=None if ends else self._next_look(request, looked),
            words=replace(request.words, news=" ".join(told)),
            say=(MessageKind.NEWS,) if told else (),
        )

    async def _given(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """What a person closed, and nobody could be given the receipt of: it is made anew."""
        report = replace(request.report, recheck=self._counted(request, recheck))
        fact = LedgerFact(event=Event.CLOSED, detail=recheck.counts)
        moved = await self.transitions.apply(
            replace(request, report=report), S.VERIFYING, fact, read_back=recheck.readings, words=request.words
        )
        return await self.receipts.send(moved)

    async def _reappeared(self, request: DataSubjectRequest, recheck: Recheck) -> DataSubjectRequest:
        """An alarm. What vanishes again gets receipts of its own, so those of before no longer count."""
        back = _back(request)
        report = replace(request.report, recheck=RecheckReport(), stopped=None, left=recheck.left, closed=False)
        return await self.transitions.apply(
            replace(request, report=report),
            S.INCOMPLETE,
            LedgerFact(event=Event.REAPPEARED, detail=recheck.counts),
            read_back=recheck.readings,
            due_at=Millis(self.transitions.clock() + HOUR),
            words=replace(request.words, news=back),
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


def scanned_since(request: DataSubjectRequest, now: Millis) -> Millis:
    """From when on a scan says something about what was erased.

    A time that has not come yet is of a clock that was ahead. Every scan was forgotten when it was set.
    """
    fulfilled = request.report.recheck.fulfilled_at
    return EVER if fulfilled is None or fulfilled > now else fulfilled


def _passed(at: Millis | None, now: Millis) -> Millis | None:
    """A time, as far as it has come: a clock that was ahead was set right since."""
    return None if at is None else min(at, now)


def _more_than_was_left(request: DataSubjectRequest, recheck: Recheck) -> bool:
    """True where a record is there again that was gone when a person closed the rest."""
    gone = {(back.plan, back.step) for back in work_of(request).read_back if back.reading in _GONE}
    return any(back.reading is Reading.PRESENT and (back.plan, back.step) in gone for back in recheck.readings)


def _back(request: DataSubjectRequest) -> str:
    """That it is back, and how it probably came: for people, with ids."""
    plan = request.work.plan if request.work else None
    closed = request.report.closed
    what = f"Something of {request.identifier} is" if closed else f"{request.identifier} is"
    return f"{what} there again after it was {'deleted' if closed else 'erased'}. {_way(plan)}"


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
