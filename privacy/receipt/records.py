"""What became of each planned record, one line each: the reads decide, a delete's answer never does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from privacy.model.ids import Millis
from privacy.model.outcomes import ENDS, Done, ReadBack, Reading, StepEvent
from privacy.model.plan import WITHOUT_READ, Action, Mode, Plan, Step
from privacy.request.request import PlannedWork

NOT_READ_BACK = "not read back"
"""No reading is on record: as bad as one that failed."""
NO_READ = "no read of its own"
"""Waiting commands: IoT Hub gives them to the device alone."""
_WITHOUT_BLOCK = "the block is missing"
_PURGED = "queued commands"
_BLOCK = "block (disabled enrollment)"
_NAMED = {
    Action.PURGE: _PURGED,
    Action.BLOCK: _BLOCK,
    Action.DELETE_ALL: "registration records of the group",
    Action.SWEEP: "registration records made meanwhile",
}
_DELETION = {
    StepEvent.INTENDED: "asked for; no answer on record",
    StepEvent.DELETED: "deleted",
    StepEvent.ALREADY_GONE: "already gone",
    StepEvent.PURGED: "dropped",
    StepEvent.BLOCKED: "block written",
}


@dataclass(frozen=True, kw_only=True)
class RecordOutcome:
    """One planned record: what was done to it, and what was read of it afterwards."""

    number: int
    """From 1, through all plans: what the receipt's members call it."""
    plan: Plan
    step: Step
    mode: Mode
    """Of the plan that stands."""
    lifted: bool = False
    """True where the block was taken away since by a request of its own."""
    done: Done | None
    """What ended the step, or else what was about to be done; of the device where it goes with the device."""
    read: ReadBack | None

    @property
    def counted(self) -> bool:
        """False for waiting commands: nobody can read them, so no number may rest on them."""
        return self.step.action not in WITHOUT_READ

    @property
    def reading(self) -> Reading | None:
        """What was read; None where nothing is on record."""
        return self.read.reading if self.read else None

    @property
    def verified(self) -> bool:
        """True where the reading is what was approved: absent, a block that stands, or back as new where it may be."""
        if not self.counted:
            return True
        blocks = self.step.action is Action.BLOCK
        match self.reading:
            case Reading.ABSENT:
                return not blocks
            case Reading.REPLACED:
                return self.lifted or (not blocks and self.mode is Mode.ERASE)
            case Reading.LIFTED | Reading.KEPT:
                return blocks and self.mode is Mode.BLOCK
            case _:
                return False

    @property
    def what(self) -> str:
        """What a person calls the record."""
        return _NAMED.get(self.step.action) or self.step.kind.words

    @property
    def deletion(self) -> str:
        """What became of the delete, in words."""
        if self.step.action is Action.WITH:
            ended = self.done is not None and self.done.event in ENDS
            return "went with the device" if ended else "goes with the device, which is not on record as deleted"
        return _DELETION[self.done.event] if self.done else "not carried out"

    @property
    def read_back(self) -> str:
        """What the read says, in words."""
        if not self.counted:
            return NO_READ
        if self.step.action is Action.BLOCK and self.reading is Reading.ABSENT:
            return _WITHOUT_BLOCK
        return self.reading.value if self.reading else NOT_READ_BACK

    @property
    def done_at(self) -> Millis | None:
        """When the delete was over, or asked for."""
        return self.done.at if self.done else None


def outcomes(plans: Sequence[Plan], work: PlannedWork) -> tuple[RecordOutcome, ...]:
    """Every record of the newest plan, and those of earlier plans on which work had begun or that were read since.

    A record that a later plan has again is that plan's: its earlier life was dealt with by the later approval.
    """
    read = {(r.plan, r.step): r for r in sorted(work.read_back, key=lambda r: r.at)}
    return tuple(
        RecordOutcome(
            number=number,
            plan=plan,
            step=step,
            mode=plans[-1].mode,
            done=_done(plan, step, work),
            read=read.get((plan.number, step.number)),
            lifted=work.lifted,
        )
        for number, (plan, step) in enumerate(_subjects(plans, work), 1)
    )


def _subjects(plans: Sequence[Plan], work: PlannedWork) -> Iterator[tuple[Plan, Step]]:
    read = {(r.plan, r.step) for r in work.read_back}
    kept = {kept.ref for plan in plans[-1:] for kept in plan.kept}
    for place, plan in enumerate(plans):
        later = plans[place + 1 :]
        again = {step.ref for newer in later for step in newer.steps if step.action not in WITHOUT_READ}
        for step in plan.steps:
            begun = _done(plan, step, work) is not None
            looked_at = (plan.number, step.number) in read and step.ref not in kept
            superseded = step.action not in WITHOUT_READ and step.ref in again
            if not later or ((begun or looked_at) and not superseded):
                yield plan, step


def _done(plan: Plan, step: Step, work: PlannedWork) -> Done | None:
    """The newest entry that ended the step, or else its newest entry."""
    number = plan.call_of(step).number
    found = [done for done in work.done if done.plan == plan.number and done.step == number]
    return next(iter([done for done in found if done.event in ENDS][-1:] or found[-1:]), None)
