"""The plan for an enrollment group: to erase it with all its registration records, or to hand those records out.

Hubs are not touched, and the group is never written: a PUT without its keys would mint new ones. Records that merely
change do not void a vote; a device that joins or leaves does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from privacy.erasure.plan import binding
from privacy.erasure.plan.group_membership import GroupMembership, read_membership
from privacy.holds.deletion_guard import DeletionGuard
from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.clocks import Clock
from privacy.model.errors import NothingToDoError
from privacy.model.ids import GroupId, Identifier, PlanId
from privacy.model.numbers import counted
from privacy.model.plan import Action, Mode, Plan, Step
from privacy.model.records import Findings, Record, RecordKind
from privacy.model.sources import GroupEraser
from privacy.request.request import DataSubjectRequest, PlannedWork
from privacy.subject.pseudonym import Pseudonyms

EXTRA_VOTES = 1
"""What is many people's needs one vote more than a device."""
_OTHERS = (
    "Other people's devices are among them: every device of the group loses its registration record, and none can "
    "register through the group again."
)
_HUBS = "Hubs are not touched: devices, twins and commands stay. Erase each device by its own id."
_MEANWHILE = (
    "A device that registers in the moment in which the group is deleted can leave a record that DPS no longer lists. "
    "Where devices still register, disable the group first."
)
_READ = (
    "Other people's devices are among them: everybody in this channel can read the file and keep it. "
    "Nothing is deleted."
)
NOTES = (_OTHERS, _HUBS, _MEANWHILE)


@dataclass(frozen=True, kw_only=True)
class GroupPlanner:
    """Makes the plans of groups."""

    pseudonyms: Pseudonyms
    policy: ApprovalPolicy
    """For a device."""
    eraser: GroupEraser
    guard: DeletionGuard
    clock: Clock
    hands_out: bool = False
    """True for plans that hand the records out and delete nothing."""

    async def plan(
        self, request: DataSubjectRequest, work: PlannedWork, findings: Findings, *, plan_id: PlanId
    ) -> Plan:
        """The plan for the groups that were found.

        Raises:
            NothingToDoError: there is no such group whose records could be handed out.
            HaltedError: a legal hold stands on a device of one that is to be erased.
            RecordSourceError: the registration records of one could not be listed.
        """
        groups = [record for record in findings.records if record.kind is RecordKind.ENROLLMENT_GROUP]
        if self.hands_out and not groups:
            raise NothingToDoError("There is no such group. Nothing was handed out.")
        parts = [step for group in groups for step in self._steps(group, await self._read(request.identifier, group))]
        return Plan(
            id=plan_id,
            request=request.id,
            number=work.plan.number + 1 if work.plan else 1,
            made_at=self.clock(),
            mode=Mode.ERASE,
            steps=tuple(replace(step, number=number) for number, step in enumerate(parts, 1)),
            searched=findings.coverage.answered_places,
            unsearched=findings.coverage.unsearched_places,
            notes=self._notes() if groups else (),
            policy=replace(self.policy, extra=EXTRA_VOTES),
            order=binding.order_hash(work.order, self.pseudonyms),
        )

    async def _read(self, identifier: Identifier, group: Record) -> GroupMembership:
        group_id, deletes = GroupId(group.key), not self.hands_out
        return await read_membership(self.eraser, self.guard, identifier, group.place, group_id, deletes=deletes)

    def _steps(self, group: Record, membership: GroupMembership) -> Iterator[Step]:
        devices = counted(membership.count, "device")
        records = self._records(group)
        if self.hands_out:
            yield replace(
                records,
                action=Action.HAND_OUT,
                line=f"of {devices}",
                content=membership.content,
                count=membership.count,
            )
            return
        yield replace(records, line=f"of {devices}", content=membership.content, count=membership.count)
        yield Step(
            number=0,
            action=Action.DELETE,
            kind=RecordKind.ENROLLMENT_GROUP,
            place=group.place,
            key=group.key,
            ref=self.pseudonyms.of_record(RecordKind.ENROLLMENT_GROUP.value, group.place, group.key),
            content=self.pseudonyms.of_content(binding.canonical(binding.bound(group))),
            created=group.body.get("createdDateTimeUtc"),
            etag=group.body.get("etag"),
            line=f"{group.body.get('provisioningStatus', 'enabled')}, {devices}",
            bound=binding.bound(group),
        )
        yield replace(records, action=Action.SWEEP, line="as many as there are then")

    def _notes(self) -> tuple[str, ...]:
        return (_READ,) if self.hands_out else NOTES

    def _records(self, group: Record) -> Step:
        """The registration records of the group, as one step."""
        return Step(
            number=0,
            action=Action.DELETE_ALL,
            kind=RecordKind.REGISTRATION_RECORD,
            place=group.place,
            key=group.key,
            ref=self.pseudonyms.of_record("registration-records", group.place, group.key),
            content="",
            line="",
        )
