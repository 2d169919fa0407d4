"""What a plan shows, held against what is there now."""

from dataclasses import dataclass

from privacy.erasure.plan import binding
from privacy.erasure.plan.planning import Planner
from privacy.model.block import is_block
from privacy.model.errors import DifferentError
from privacy.model.ids import DeviceId
from privacy.model.plan import Action, Plan, Step
from privacy.model.records import Record, RecordKind, device_of
from privacy.model.sources import RecordEraser


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Reads what a plan names, and refuses what is not as it was when the plan was made."""

    eraser: RecordEraser
    planner: Planner

    async def read(self, plan: Plan, step: Step) -> Record | None:
        """The record as it is now, with everything that goes with it; None where it is gone.

        Raises:
            DifferentError: it is not what the plan shows.
            RecordSourceError: it could not be read.
        """
        record = await self.eraser.read(step.kind, step.place, step.key)
        self._compare(step, record)
        if record and step.kind is RecordKind.DEVICE_IDENTITY and step.action is Action.DELETE:
            await self._compare_the_rest(plan, step)
        return record

    async def _compare_the_rest(self, plan: Plan, identity: Step) -> None:
        """Twin and modules go with the identity: none may have changed, and none may be new."""
        own = [s for s in plan.steps if s.action is Action.WITH and s.place == identity.place and _is_of(s, identity)]
        for step in own:
            self._compare(step, await self.eraser.read(step.kind, step.place, step.key))
        known = {step.key for step in own if step.kind is RecordKind.MODULE_IDENTITY}
        there = await self.eraser.modules(identity.place, DeviceId(identity.key))
        new = [module.key for module in there if module.key not in known]
        if new:
            raise DifferentError([f"{len(new)} new at {identity.place}: module {key}" for key in sorted(new)])

    def _compare(self, step: Step, record: Record | None) -> None:
        """Nothing for a record that is the approved one, or is gone."""
        if record is None or (step.action is Action.BLOCK and is_block(record.body)):
            return
        where = f"{step.kind.words} at {step.place}"
        if step.generation and record.body.get("generationId") != step.generation:
            raise DifferentError([f"{where}: another device has taken the id (another generation)"])
        if step.action is Action.PURGE:
            return
        if not self.planner.is_as_planned(step, record):
            now = binding.bound(record)
            names = binding.changed(step.bound, now) or ["its content"]
            values = [f"{where}: {line}" for line in binding.changes(step.bound, now)]
            raise DifferentError([f"{where}: {name}" for name in names], values=values)


def _is_of(step: Step, identity: Step) -> bool:
    return device_of(step.key) == identity.key
