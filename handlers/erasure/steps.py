"""A plan's steps in words, and what became of each: plain text."""

from collections import Counter

from privacy.model.outcomes import ENDS, Done, ReadBack, Reading, StepEvent
from privacy.model.plan import Action, Kept, Plan, Step, WayBack
from privacy.request.request import PlannedWork

FINE = frozenset({Reading.ABSENT, Reading.KEPT, Reading.LIFTED})
"""Readings after which nothing is left to do."""


def line(work: PlannedWork, step: Step) -> str:
    """One step: what it is, where, and what became of it."""
    said = f"{step.number}. {_what(step)}"
    said = f"{said}: {step.line}" if step.line else said
    became = _became(work, step)
    return f"{said} → {became}" if became else said


def kept(record: Kept) -> str:
    """A record that stays, and why."""
    return f"{record.kind.words} {record.key}, {record.place}: {record.why}"


def way_back(plan: Plan, way: WayBack) -> str:
    """How the device could return, and what closes that way."""
    closed = plan.closes(way)
    said = f": closed by step {closed.number}" if closed else ""
    return f"{way_alone(way)}{said}"


def way_alone(way: WayBack) -> str:
    """How the device could return."""
    through = f"through enrollment group {way.group_id}" if way.group_id else "through an enrollment group"
    return f"as {way.registration_id}, {through} in {way.place}"


def block(step: Step) -> str:
    """A block among what is kept."""
    return (
        f"the block of step {step.number}: {step.kind.words} {step.key}, {step.place}, disabled and without other data"
    )


def earlier(work: PlannedWork) -> int:
    """Calls that an earlier plan of the same request carried out."""
    number = work.plan.number if work.plan else 0
    return sum(done.event in ENDS and done.plan != number for done in work.done)


def readings(work: PlannedWork) -> str:
    """What was read back, counted, such as `3 verified absent, 1 still present`; empty before the first."""
    counted: Counter[Reading] = Counter()
    for back in work.read_back:
        counted[back.reading] += _stands_for(work, back)
    return ", ".join(f"{counted[reading]} {reading}" for reading in Reading if counted[reading])


def _stands_for(work: PlannedWork, back: ReadBack) -> int:
    """Records that a reading is about: all of a group's are one step."""
    plan = work.plan
    return plan.steps[back.step - 1].count if plan and plan.number == back.plan else 1


def remaining(work: PlannedWork) -> list[str]:
    """What is left of the present plan, a line for each place, such as `hub-eu: 2 still present, 1 not deleted`."""
    left: dict[str, Counter[str]] = {}
    for step in work.plan.steps if work.plan else ():
        if word := _left(work, step):
            left.setdefault(step.place, Counter())[word] += 1
    return [f"{place}: {', '.join(f'{n} {word}' for word, n in words.items())}" for place, words in left.items()]


def _left(work: PlannedWork, step: Step) -> str:
    reading = _reading(work, step)
    if reading:
        return "" if reading in FINE else str(reading)
    return "" if step.action is Action.WITH or work.ended(step) else "not deleted"


def _what(step: Step) -> str:
    match step.action:
        case Action.DELETE_ALL | Action.HAND_OUT:
            return f"{step.kind.words}s of group {step.key}, {step.place}"
        case Action.SWEEP:
            return f"{step.kind.words}s that are made meanwhile, {step.place}"
        case Action.PURGE:
            return f"queued commands of {step.key}, {step.place}"
        case Action.BLOCK:
            return f"block by a minimal, disabled {step.kind.words} {step.key}, {step.place}"
        case Action.LIFT:
            return f"block by the {step.kind.words} {step.key}, {step.place}"
        case Action.WITH:
            return f"{step.kind.words} {step.key}, {step.place} (goes with the device)"
        case Action.DELETE:
            return f"{step.kind.words} {step.key}, {step.place}"


def _became(work: PlannedWork, step: Step) -> str:
    number = work.plan.number if work.plan else 0
    events = [done for done in work.done if (done.plan, done.step) == (number, step.number)]
    said = []
    if events:
        newest = next((done for done in events if done.event in ENDS), events[-1])
        count = f" ({newest.count})" if newest.count is not None else ""
        word = "none listed any more" if _was_swept(step, newest) else str(newest.event)
        said.append("under way" if newest.event is StepEvent.INTENDED else f"{word}{count}")
    said += [
        f"{back.reading} ({back.reason})" if back.reason else str(back.reading)
        for back in work.read_back
        if (back.plan, back.step) == (number, step.number)
    ]
    return ", ".join(said)


def _was_swept(step: Step, newest: Done) -> bool:
    """True where DPS lists no records of the deleted group, which is the usual end of a sweep."""
    return step.action is Action.SWEEP and newest.event is StepEvent.ALREADY_GONE


def _reading(work: PlannedWork, step: Step) -> Reading | None:
    number = work.plan.number if work.plan else 0
    found = [back.reading for back in work.read_back if (back.plan, back.step) == (number, step.number)]
    return found[-1] if found else None
