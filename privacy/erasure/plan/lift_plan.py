"""The plan that lifts a block: what an erasure left, and nothing else, is deleted.

Which record that is, the erasure's own plan says. It must still be what the bot wrote; an enrollment that somebody made
of it stays.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

from privacy.erasure.plan import binding
from privacy.erasure.plan.planning import Planner
from privacy.holds.deletion_guard import DeletionGuard, subject_of_plan
from privacy.model.block import is_block
from privacy.model.clocks import EVER, Clock
from privacy.model.coverage import Coverage
from privacy.model.errors import NothingToDoError
from privacy.model.ids import Identifier, Millis, PlanId
from privacy.model.outcomes import StepEvent
from privacy.model.plan import Action, Kept, Mode, Plan, Step, WayBack
from privacy.model.records import Findings, Record, RecordKind, SearchProgress
from privacy.model.sources import RecordEraser
from privacy.request.request import DataSubjectRequest, PlannedWork, work_of
from privacy.request.store import ErasureStore

NOT_A_BLOCK = "no block any more: somebody made another enrollment of it"
"""Why an enrollment stays that stands where a block was written."""
NONE_LEFT = "There is no block any more, so there is nothing to lift. Nothing was deleted."
CHANGED = (
    "What stands there is no block any more: somebody made another enrollment of it, and lifting a block deletes no "
    "such thing. Nothing was deleted."
)
_WAYS_CLOSED = (
    "The group through which it could come back is disabled or gone. It returns only if somebody enables or enrolls it."
)
_NO_WAY = "No way back is known: it returns only if somebody enrolls it."


class NothingBesides:
    """Where a search of its own would add nothing: a `RecordSource` that looks nowhere.

    A lift is about one record, which an earlier plan names; what else is held about the device is none of its business.
    """

    async def find(
        self,
        identifier: Identifier,  # noqa: ARG002 - the protocol's
        progress: Callable[[SearchProgress], Awaitable[None]],  # noqa: ARG002
        *,
        since: Millis = EVER,  # noqa: ARG002
    ) -> Findings:
        """Nothing, and no failure."""
        return Findings(records=(), coverage=Coverage(searches=()))


@dataclass(frozen=True, kw_only=True)
class LiftPlanner:
    """Makes the plans that lift blocks."""

    planner: Planner
    """Hashes what binds, as for every other plan, and knows the policy."""
    eraser: RecordEraser
    store: ErasureStore
    guard: DeletionGuard
    clock: Clock

    async def plan(self, request: DataSubjectRequest, work: PlannedWork, *, plan_id: PlanId) -> Plan:
        """The plan for the blocks that the erasure of the order left.

        Raises:
            NothingToDoError: none of them stands.
            HaltedError: a legal hold stands on the device.
            RecordSourceError: one of them, or a group that could let the device in, could not be read.
        """
        if work.order.lifts is None:  # a defect: the form names it
            raise LookupError(f"{request.id} lifts nothing")
        earlier = await self.store.plans(work.order.lifts)
        blocks = list(_blocks(work_of(await self.store.get(work.order.lifts)), earlier))
        found = [(b, await self.eraser.read(RecordKind.ENROLLMENT, b.place, b.key)) for b in blocks]
        standing = [(block, record) for block, record in found if record and is_block(record.body)]
        others = [block for block, record in found if record and not is_block(record.body)]
        if not standing:
            raise NothingToDoError(CHANGED if others else NONE_LEFT)
        known = _ways(earlier, [block for block, _ in standing])
        ways = [way for way in known if await self._is_open(way)]
        plan = Plan(
            id=plan_id,
            request=request.id,
            number=work.plan.number + 1 if work.plan else 1,
            made_at=self.clock(),
            mode=Mode.ERASE,
            steps=tuple(self._step(number, block, record) for number, (block, record) in enumerate(standing, 1)),
            kept=tuple(_kept(block) for block in others),
            ways_back=tuple(ways),
            searched=tuple(dict.fromkeys(block.place for block in blocks)),
            notes=() if ways else (_WAYS_CLOSED if known else _NO_WAY,),
            policy=self.planner.policy,
            order=binding.order_hash(work.order, self.planner.pseudonyms),
        )
        await self.guard.check_hold(subject_of_plan(request.identifier, plan))
        return plan

    async def _is_open(self, way: WayBack) -> bool:
        """Whether its group would still let the device in; a way of which no group is known is open."""
        if way.group_id is None:
            return True
        group = await self.eraser.read(RecordKind.ENROLLMENT_GROUP, way.place, way.group_id)
        return group is not None and group.body.get("provisioningStatus") != "disabled"

    def _step(self, number: int, block: Step, record: Record) -> Step:
        return replace(
            block,
            number=number,
            action=Action.LIFT,
            content=self.planner.content(record),
            created=str(record.body.get("createdDateTimeUtc") or "") or None,
            etag=str(record.body.get("etag") or "") or None,
            line="disabled, holds the id alone",
            bound=binding.bound(record),
        )


def _blocks(work: PlannedWork, plans: tuple[Plan, ...]) -> Iterator[Step]:
    """Every block that the erasure wrote, each once."""
    written = {(done.plan, done.step) for done in work.done if done.event is StepEvent.BLOCKED}
    steps = [step for plan in plans for step in plan.blocks if (plan.number, step.number) in written]
    yield from {step.ref: step for step in steps}.values()


def _ways(plans: tuple[Plan, ...], blocks: list[Step]) -> list[WayBack]:
    """The ways that these blocks close, as the erasure's plans knew them; each once."""
    closed = {(block.place, block.key.casefold()) for block in blocks}
    ways = [way for plan in plans for way in plan.ways_back]
    return list({way: None for way in ways if (way.place, way.registration_id.casefold()) in closed})


def _kept(block: Step) -> Kept:
    return Kept(kind=block.kind, place=block.place, key=block.key, ref=block.ref, why=NOT_A_BLOCK)
