"""The whole plan as a text file, for what does not fit its card or stand there: nothing voted on is hidden."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from evidence.spool import Spool
from evidence.visible import plain
from privacy.model.clocks import readable
from privacy.model.ids import Digest, Identifier
from privacy.model.plan import Plan, Step
from privacy.request.changes import Bundle


class SpooledPlans:
    """Keeps `privacy.erasure.plan.plan_file.PlanWriter`."""

    def __init__(self, spool: Path) -> None:
        self._spool = Spool(spool)

    async def write(self, plan: Plan, identifier: Identifier, changes: Sequence[str] = ()) -> Bundle:
        """Write `DSR-…-plan-1.txt` on the spool, off the event loop."""
        return await asyncio.to_thread(self._write, plan, identifier, changes)

    def discard(self, bundle: Bundle) -> None:
        """Take the file off the spool."""
        self._spool.discard(bundle)

    def _write(self, plan: Plan, identifier: Identifier, changes: Sequence[str]) -> Bundle:
        text = "".join(f"{plain(line)}\n" for line in lines(plan, identifier, changes)).encode()

        def fill(file: IO[bytes]) -> tuple[int, Digest]:
            file.write(text)
            return 1, plan.digest

        return self._spool.write(f"{plan.request}-plan-{plan.number}.txt", fill)


def lines(plan: Plan, identifier: Identifier, changes: Sequence[str] = ()) -> Iterator[str]:
    """Every record of the plan, a line each, in the order in which they go; before them what changed, with values."""
    yield f"Plan {plan.number} of {plan.request}: {plan.mode} {identifier}"
    yield f"Digest {plan.digest}, made {readable(plan.made_at)}"
    if changes:
        yield f"Changed since the last plan: {len(changes)}"
        yield from (f"- {change}" for change in changes)
    yield f"Steps, in this order: {len(plan.steps)}"
    for step in plan.steps:
        yield f"{step.number}. {step.action}: {step.kind.words} {step.key} at {step.place}: {step.line}"
        if known := _known(step):
            yield f"   {known}"
    yield f"Kept: {len(plan.kept)}"
    for kept in plan.kept:
        yield f"- {kept.kind.words} {kept.key} at {kept.place}: {kept.why}"
    yield f"Ways back: {len(plan.ways_back)}"
    for way in plan.ways_back:
        yield f"- as {way.registration_id} in {way.place}, through {way.group_id or 'an enrollment group'}"
    yield f"Searched: {', '.join(plan.searched)}"
    if plan.unsearched:
        yield f"Named by a record and not set up for the bot: {', '.join(plan.unsearched)}"
    yield from plan.notes


def _known(step: Step) -> str:
    """What the plan holds besides: the hash that binds, the life of the device, and the version as it was read."""
    named = {"content": step.content, "generation": step.generation, "created": step.created, "etag": step.etag}
    return ", ".join(f"{name} {value}" for name, value in named.items() if value)
