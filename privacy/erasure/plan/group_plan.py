"""The plan for an enrollment group: to erase it with all its registration records, or to hand those records out.

Hubs are not touched, and the group is never written: a PUT without its keys would mint new ones. Records that merely
change do not void a vote; a device that joins or leaves does.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from privacy.erasure.plan import binding
from privacy.holds.deletion_guard import DeletionGuard, subject_of_ids
from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.clocks import Clock
from privacy.model.errors import DifferentError
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


class Roll:
    """The registration ids of a group, as a plan binds them: called one by one, and never kept."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._called: list[bytes] = []

    def call(self, registration_id: str) -> None:
        """One more; 32 bytes each, whatever their length."""
        self._called.append(hashlib.sha256(registration_id.casefold().encode()).digest())

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._called)

    @property
    def content(self) -> str:
        """The count and the keyed hash of all ids, whatever their order and spelling."""
        return f"{self.count}:{self._pseudonyms.of_content(b''.join(sorted(self._called)))}"

    def difference(self, step: Step) -> DifferentError | None:
        """What is different from what was approved; None where nothing is."""
        if self.content == step.content:
            return None
        now = f"{step.count:,} → {self.count:,}" if self.count != step.count else "others than before"
        return DifferentError([f"registration records of {step.key} at {step.place}: {now}"])


@dataclass(frozen=True, kw_only=True)
class RollCall:
    """Reads the ids of all registration records of a group."""

    eraser: GroupEraser
    guard: DeletionGuard

    async def call(self, identifier: Identifier, place: str, group_id: GroupId, *, deletes: bool) -> Roll:
        """The ids as they are now.

        Args:
            identifier: what was typed.
            place: the provisioning service.
            group_id: in its stored spelling.
            deletes: whether they are to be deleted: then a legal hold on any of them counts.

        Raises:
            HaltedError: a legal hold stands on one of the devices.
            RecordSourceError: they could not be listed; NotFoundError where there is no such group.
        """
        roll = Roll(self.guard.pseudonyms)
        async for page in self.eraser.members(place, group_id):
            ids = [member.registration_id for member in page]
            if deletes:
                await self.guard.check_hold(subject_of_ids(identifier, ids))
            for registration_id in ids:
                roll.call(registration_id)
        return roll


@dataclass(frozen=True, kw_only=True)
class GroupPlanner:
    """Makes the plans of groups."""

    pseudonyms: Pseudonyms
    policy: ApprovalPolicy
    """For a device."""
    rolls: RollCall
    clock: Clock
    hands_out: bool = False
    """True for plans that hand the records out and delete nothing."""

    async def plan(
        self, request: DataSubjectRequest, work: PlannedWork, findings: Findings, *, plan_id: PlanId
    ) -> Plan:
        """The plan for the groups that were found.

        Raises:
            HaltedError: a legal hold stands on a device of one that is to be erased.
            RecordSourceError: the registration records of one could not be listed.
        """
        groups = [record for record in findings.records if record.kind is RecordKind.ENROLLMENT_GROUP]
        rolls = [
            await self.rolls.call(request.identifier, group.place, GroupId(group.key), deletes=not self.hands_out)
            for group in groups
        ]
        parts = [step for group, roll in zip(groups, rolls, strict=True) for step in self._steps(group, roll)]
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
        )

    def _steps(self, group: Record, roll: Roll) -> Iterator[Step]:
        devices = counted(roll.count, "device")
        records = self._records(group)
        if self.hands_out:
            yield replace(records, action=Action.HAND_OUT, line=f"of {devices}", content=roll.content, count=roll.count)
            return
        yield replace(records, line=f"of {devices}", content=roll.content, count=roll.count)
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
