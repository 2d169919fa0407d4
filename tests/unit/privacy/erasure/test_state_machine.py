"""Whatever people, devices, clocks and power cuts do, in whatever order: nothing is deleted without the votes for it.

The real store and the real rules, between worlds of our own at the ports.
"""

# ruff: noqa: ARG002
# A port hands over more than a small world looks at.

from collections import Counter
from enum import StrEnum
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from privacy.approval.electorate import Electorate
from privacy.erasure.execution.comparison import Comparison
from privacy.erasure.execution.execution import Executor
from privacy.erasure.plan.planning import Planner
from privacy.model.records import Record
from tests.unit.privacy.erasure.group_machine import BOUND as OF_GROUPS
from tests.unit.privacy.erasure.group_machine import GroupErasures
from tests.unit.privacy.erasure.house import Made
from tests.unit.privacy.erasure.machine import BOUND
from tests.unit.privacy.erasure.reached import Reached, ReachedOfGroups, never
from tests.unit.privacy.erasure.stories import Stories


def test_nothing_is_deleted_without_enough_votes_for_exactly_what_was_shown() -> None:
    stories: list[int] = []

    class Counted(Stories):
        reached: ClassVar[Counter[StrEnum]] = Counter()

        def teardown(self) -> None:
            stories.append(len(self.deletions))
            super().teardown()

    run_state_machine_as_test(Counted, settings=BOUND)  # type: ignore[no-untyped-call]

    assert sum(count > 0 for count in stories) >= len(stories) // 4, "too few of the stories delete anything"
    assert never(Reached, Counted.reached) == [], "asserted, and never reached"


def test_no_portion_of_a_group_goes_past_a_hold_a_pause_or_a_person() -> None:
    class Counted(GroupErasures):
        reached: ClassVar[Counter[StrEnum]] = Counter()

    run_state_machine_as_test(Counted, settings=OF_GROUPS)  # type: ignore[no-untyped-call]

    assert never(ReachedOfGroups, Counted.reached) == [], "asserted, and never reached"


class Lenient(Electorate):
    """Counts whoever voted as enough."""

    async def missing(self, voters: Any, shown: Any) -> int:
        return 0


class Blind(Planner):
    """Finds that no content ever differs."""

    def content(self, record: Record | None) -> str:
        return "same"


class Content(Comparison):
    """Finds that whatever is there will do."""

    def _compare(self, step: Any, record: Any) -> None:
        """Refuses nothing."""


class Hasty(Executor):
    """Looks at no record before it deletes it."""

    @property
    def comparison(self) -> Comparison:
        return Content(eraser=self.eraser, planner=self.planner)


@pytest.mark.parametrize(
    "made", [Made(electorate=Lenient), Made(planner=Blind), Made(executor=Hasty)], ids=["lenient", "blind", "hasty"]
)
def test_a_bot_that_skips_a_check_is_found_out(made: Made) -> None:
    machine = type("Faulty", (Stories,), {"made": made})

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=settings(BOUND, phases=[Phase.generate]))  # type: ignore[no-untyped-call]
