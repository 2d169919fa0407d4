"""What the readings after an erasure mean: what became of each planned record, and what keeps it from being done."""

from collections.abc import Mapping
from dataclasses import replace

from privacy.model.block import is_block
from privacy.model.numbers import counted
from privacy.model.outcomes import Lift, ReadBack, Reading
from privacy.model.plan import PLANNED, Action, Mode, Plan, Step
from privacy.model.records import Findings, Record, RecordKind, device_of


def seen_again(readings: list[ReadBack], plans: tuple[Plan, ...], findings: Findings) -> list[ReadBack]:
    """The readings, less those that the search has overtaken: what it finds was not gone, whatever a read said."""
    there = {(record.kind, record.place, record.key): record for record in findings.records}
    by_number = {plan.number: plan for plan in plans}
    revised: list[ReadBack] = []
    for said in readings:
        plan = by_number[said.plan]
        step = plan.steps[said.step - 1]
        record = there.get((step.kind, step.place, step.key))
        if record and said.reading is Reading.ABSENT:
            earlier = [item for item in revised if item.plan == said.plan]
            revised.append(replace(said, reading=reading_of(plan, step, record, earlier), at=record.read_at))
        else:
            revised.append(said)
    return revised


def after_lifts(readings: list[ReadBack], plans: tuple[Plan, ...], lifts: tuple[Lift, ...]) -> list[ReadBack]:
    """The readings, where a later request took the block away: that it is gone is no fault, nor what is there now."""
    by_ref, by_number = {lift.ref: lift for lift in lifts}, {plan.number: plan for plan in plans}
    revised: list[ReadBack] = []
    for said in readings:
        step = by_number[said.plan].steps[said.step - 1]
        lift = by_ref.get(step.ref) if step.action is Action.BLOCK else None
        if lift and said.reading is Reading.UNREAD and said.reason is None:
            revised.append(replace(said, reading=Reading.LIFTED, reason=f"by {lift.request}"))
        elif lift and lift.over and said.reading is Reading.PRESENT:
            revised.append(replace(said, reading=Reading.REPLACED))
        else:
            revised.append(said)
    return revised


def reading_of(plan: Plan, step: Step, record: Record | None, earlier: list[ReadBack]) -> Reading:
    """What a read says about a planned record; `earlier` are the readings of the same plan's steps before it.

    ==============================  =====================================  ==================================
    the step                        nothing is there                       something is there
    ==============================  =====================================  ==================================
    writes the block                could not read                         kept, where it is a block
    takes it with its device        absent                                 what its device is
    deletes an enrollment, *block*  absent                                 kept, where it is a block
    deletes anything else           absent                                 replaced, where it is another life
    ==============================  =====================================  ==================================

    Another life: another `generationId` of the device, or another time of creation of a record of DPS. What is there
    and none of these is still present.
    """
    if step.action is Action.BLOCK:
        return Reading.KEPT if record and is_block(record.body) else Reading.PRESENT if record else Reading.UNREAD
    if record is None:
        return Reading.ABSENT
    if step.action is Action.WITH:
        return _of_device(plan, step, earlier)
    if plan.mode is Mode.BLOCK and step.kind is RecordKind.ENROLLMENT and is_block(record.body):
        return Reading.KEPT
    then, now = (
        (step.generation, record.body.get("generationId"))
        if step.kind is RecordKind.DEVICE_IDENTITY
        else (step.created, record.body.get("createdDateTimeUtc"))
    )
    return Reading.REPLACED if then and now and then != now else Reading.PRESENT


def _of_device(plan: Plan, step: Step, earlier: list[ReadBack]) -> Reading:
    """Twins and modules have no life of their own: what their device is, they are."""
    device = device_of(step.key)
    identities = {
        s.number
        for s in plan.calls
        if s.kind is RecordKind.DEVICE_IDENTITY and (s.place, s.key) == (step.place, device)
    }
    replaced = any(item.step in identities and item.reading is Reading.REPLACED for item in earlier)
    return Reading.REPLACED if replaced else Reading.PRESENT


def what_is_left(
    readings: list[ReadBack], plans: tuple[Plan, ...], findings: Findings, *, lifted: bool = False
) -> str | None:
    """What keeps the erasure from being done, in a sentence; None where nothing does.

    A record that is still present, could not be read, or was replaced although the device was to be blocked; a place
    that could not be searched again; and any record of a planned kind under the id that no plan has read or kept.
    Once the block was lifted the device may come back: what is new then is as it should be.
    """
    by_number: Mapping[int, Plan] = {plan.number: plan for plan in plans}
    bad = [reading for reading in readings if not _is_fine(reading, by_number[reading.plan], plans[-1], lifted=lifted)]
    said = [_about(reading, by_number[reading.plan]) for reading in bad]
    failed = findings.coverage.failed_places
    if failed:
        said.append(f"{', '.join(failed)} could not be searched again")
    read = {(reading.plan, reading.step) for reading in readings}
    known = {(s.kind, s.place, s.key) for plan in plans for s in plan.steps if (plan.number, s.number) in read}
    known |= {(kept.kind, kept.place, kept.key) for kept in plans[-1].kept}
    kinds = {RecordKind.ENROLLMENT_GROUP} if plans[-1].is_of_group else PLANNED
    extra = [r for r in findings.records if r.kind in kinds and (r.kind, r.place, r.key) not in known]
    if (findings.question or extra) and not lifted:
        said.append(f"{counted(len(extra), 'record')} more under this id now")
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else None


def _is_fine(reading: ReadBack, plan: Plan, last: Plan, *, lifted: bool) -> bool:
    if reading.reading is Reading.REPLACED:
        return lifted or (last.mode is Mode.ERASE and plan.mode is Mode.ERASE)
    return reading.reading in {Reading.ABSENT, Reading.KEPT, Reading.LIFTED}


def _about(reading: ReadBack, plan: Plan) -> str:
    step = plan.steps[reading.step - 1]
    why = f" ({reading.reason})" if reading.reason else ""
    return f"{step.kind.words} at {step.place}: {reading.reading}{why}"
