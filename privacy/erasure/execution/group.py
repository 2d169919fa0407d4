"""Deleting the registration records of an enrollment group, and reading whether any is left.

Whether DPS still lists the records of a group that is gone is not documented. So the group is deleted only once the
list of its records came back empty: that is the read on which the receipt rests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from privacy.erasure.execution.step_log import StepLog, fact
from privacy.erasure.plan.group_membership import read_membership
from privacy.holds.deletion_guard import DeletionGuard, subject_of_ids
from privacy.model.errors import DriftedError, NeverWorksError, NotFoundError
from privacy.model.events import Event
from privacy.model.ids import GroupId
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Reading, StepEvent
from privacy.model.plan import Plan, Step
from privacy.model.records import RecordKind
from privacy.model.sources import GroupEraser, GroupMember
from privacy.request.request import DataSubjectRequest

AT_ONCE = 10
"""Records that are put on record together, before and after; a person who stops it waits for so many at most."""
PASSES = 5
"""How often the list may be read again without having become shorter: then devices go on registering."""


@dataclass(frozen=True, kw_only=True)
class GroupWork:
    """What is done to all records of a group at once."""

    eraser: GroupEraser
    guard: DeletionGuard
    log: StepLog

    async def compare(self, request: DataSubjectRequest, step: Step) -> None:
        """Refuse a group that has not the devices which were approved.

        Raises:
            DifferentError: one joined or left.
            HaltedError: a legal hold stands on one.
            RecordSourceError: they could not be listed.
        """
        try:
            membership = await read_membership(
                self.eraser, self.guard, request.identifier, step.place, GroupId(step.key), deletes=True
            )
        except NotFoundError:
            return  # gone already, which its own step puts on record
        if different := membership.difference(step):
            raise different

    async def take(self, request: DataSubjectRequest, plan: Plan, step: Step) -> DataSubjectRequest:
        """One step: every record that the group has, until the list is empty.

        Raises:
            HaltedError: a legal hold or a pause says to wait; what was done is on record.
            StaleRequestError: somebody stopped it; what was done is on record.
            RecordSourceError: Azure did not do it; what was done is on record.
        """
        request = await self.log.intend(request, plan, step)
        try:
            request = await self.clear(request, plan, step)
        except NotFoundError:
            return await self.log.outcome(request, plan, step, self.log.done(plan, step, StepEvent.ALREADY_GONE))
        done = replace(self.log.done(plan, step, StepEvent.DELETED), count=request.report.gone)
        request = replace(request, report=replace(request.report, gone=0))
        return await self.log.outcome(request, plan, step, done)

    async def clear(self, request: DataSubjectRequest, plan: Plan, step: Step) -> DataSubjectRequest:
        """Delete what the group's list shows, until it shows nothing. Raises as `take` does, and NotFoundError."""
        busy, before = 0, 0
        while busy < PASSES:
            met = 0
            async for page in self.eraser.members(step.place, GroupId(step.key)):
                met += len(page)
                for some in _portions(page):
                    request = await self._delete(request, plan, step, some)
            if not met:
                return request
            busy, before = busy + (met >= before > 0), met  # a list may skip what moves up while it is emptied
        raise NeverWorksError("lists new registration records again and again: disable the group, then plan again")

    async def reading(self, request: DataSubjectRequest, plan: Plan, step: Step) -> tuple[Reading, str | None]:
        """Whether any record of the group is left, and why that could not be read. Raises RecordSourceError."""
        try:
            async for page in self.eraser.members(step.place, GroupId(step.key)):
                if page:
                    return Reading.PRESENT, None
        except NotFoundError:
            if not _was_emptied(request, plan, step):
                return Reading.UNREAD, "the group is gone, and its records are not listed any more"
        return Reading.ABSENT, None

    async def _delete(
        self, request: DataSubjectRequest, plan: Plan, step: Step, members: Sequence[GroupMember]
    ) -> DataSubjectRequest:
        """Some records: intent on disk, the calls, outcome on disk."""
        named = (member.registration_id for member in members)
        await self.guard.check(subject_of_ids(request.identifier, named))  # the last moment before the calls
        ids = self.guard.pseudonyms.of_content("\0".join(member.registration_id for member in members).encode())
        intended = fact(Event.SOME_INTENDED, plan, step, count=len(members), ids=ids)
        request = await self.log.transitions.apply(request, S.ERASING, intended)
        await self.log.transitions.check_undoubted(request)
        gone = 0
        try:
            for member in members:
                gone += await self._delete_one(step.place, member)
        finally:
            report = replace(request.report, gone=request.report.gone + gone)
            said = fact(Event.SOME_DELETED, plan, step, count=gone, ids=ids)
            request = await self.log.keep(replace(request, report=report), said)
        return request

    async def _delete_one(self, place: str, member: GroupMember) -> bool:
        """True where it was deleted; one that changed is listed again in the next pass, if it is the group's still."""
        kind = RecordKind.REGISTRATION_RECORD
        try:
            await self.eraser.delete(kind, place, member.registration_id, etag=member.etag)
        except (NotFoundError, DriftedError):
            return False
        return True


def _portions(page: Sequence[GroupMember]) -> Iterator[Sequence[GroupMember]]:
    return (page[start : start + AT_ONCE] for start in range(0, len(page), AT_ONCE))


def _was_emptied(request: DataSubjectRequest, plan: Plan, step: Step) -> bool:
    """True where the list of records came back empty while the group was there, under this plan or the newest."""
    work = request.work
    if work is None or work.plan is None:
        return False
    same = {(work.plan.number, other.number) for other in work.plan.steps if other.ref == step.ref}
    emptied = {(done.plan, done.step) for done in work.done if done.event is StepEvent.DELETED}
    return bool(emptied & {(plan.number, step.number), *same})
