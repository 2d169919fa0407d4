"""Looking at plans that wait for votes: nobody should be asked to approve what is not there any more."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from privacy.erasure.execution.comparison import Comparison
from privacy.erasure.execution.preconditions import Preconditions
from privacy.model.clocks import DAY, Clock
from privacy.model.errors import DifferentError, RecordSourceError, StaleRequestError
from privacy.model.ids import Millis, RequestId
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import OF_GROUPS, Action, Plan
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore

WHILE_IT_WAITED = "while its plan waited for votes"


@dataclass(frozen=True, kw_only=True)
class EarlyLook:
    """Reads each record of a plan once a day; what is different is told, and planned anew.

    It sees less than the look before the first deletion does: no search is made, and the records of a group are not
    counted.
    """

    comparison: Comparison
    preconditions: Preconditions
    store: RequestStore
    waiting: Callable[[], Awaitable[Sequence[RequestId]]]
    """The requests that wait for votes."""
    clock: Clock
    _looked: dict[RequestId, Millis] = field(default_factory=dict)
    """When; forgotten with the process, so that a start looks anew at plans of more than a day."""

    async def look(self) -> None:
        """Look at every plan that nobody has read for a day."""
        waiting = await self.waiting()
        for gone in self._looked.keys() - set(waiting):
            del self._looked[gone]
        for request_id in waiting:
            if self._is_due(self._looked.get(request_id)):
                request = await self.store.get(request_id)
                plan = request.work.plan if request.work else None
                if plan and self._is_due(plan.made_at):
                    await self.check(request)

    async def check(self, request: DataSubjectRequest) -> bool:
        """Look now: before somebody is called to vote again. True where the plan is what is there.

        Where Azure does not answer it is taken to be; the look before the first deletion decides.
        """
        work, plan = request.work, request.work.plan if request.work else None
        if request.status is not S.AWAITING_APPROVAL or work is None or plan is None:
            return True
        if work.missing_from is not None:
            return True  # on an older copy: what is gone may have been erased in the entries that are missing
        try:
            lines, values = await self._differences(plan)
        except RecordSourceError:
            return True  # nothing is known; the next look says
        self._looked[request.id] = self.clock()
        if not lines:
            return True
        try:
            await self.preconditions.drifted(request, lines, values=values, when=WHILE_IT_WAITED)
        except StaleRequestError:
            return True  # somebody decided meanwhile
        return False

    async def _differences(self, plan: Plan) -> tuple[list[str], list[str]]:
        """What is different, and the same with its values."""
        lines: list[str] = []
        values: list[str] = []
        for step in plan.steps:
            if step.action in {*OF_GROUPS, Action.PURGE}:
                continue
            try:
                record = await self.comparison.read(plan, step)
            except DifferentError as different:
                lines += different.lines
                values += different.values
            else:
                if record is None and step.content:
                    lines.append(f"{step.kind.words} at {step.place}: it is gone")
        return list(dict.fromkeys(lines)), list(
            dict.fromkeys(values)
        )  # what goes with a device is read with it, and by itself

    def _is_due(self, last: Millis | None) -> bool:
        return last is None or not 0 <= self.clock() - last < DAY  # a time to come is of a clock that was ahead
