"""Stop works while steps are being written: a deletion that goes on in that moment does not win for ever."""

from typing import Any, cast

import pytest

from privacy.approval.electorate import Electorate
from privacy.erasure.choices import TRIES, ErasureClicks
from privacy.model.clocks import Patience
from privacy.model.due_dates import LegalCalendar
from privacy.model.errors import RefusedError, StaleRequestError
from privacy.model.ids import Click, RequestStatus, TriggerId
from privacy.request.access_policy import Policy
from privacy.request.changes import Transition
from privacy.request.gate import Gate
from privacy.request.request import DataSubjectRequest
from privacy.request.store import ErasureStore
from privacy.request.transitions import Transitions
from tests.unit.privacy.erasure.samples import erasure
from tests.unit.privacy.request.samples import PLAIN


class Busy:
    """A store in which somebody else wins a number of times before this does."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.refused = 0

    async def get(self, _: object) -> DataSubjectRequest:
        return erasure(RequestStatus.ERASING)

    async def move(self, _request: object, change: Transition, **_: object) -> DataSubjectRequest:
        if self.times:
            self.times -= 1
            raise StaleRequestError("a step was written")
        return erasure(change.to)

    async def refuse(self, *_: object, **__: object) -> None:
        self.refused += 1


def clicks(store: Busy) -> ErasureClicks:
    policy = Policy(
        team=CLICK.team,
        requesters=frozenset({PLAIN.requester}),
        requester_groups=frozenset(),
        channels=(PLAIN.channel,),
        services=frozenset(),
        id_hint="",
    )
    gate = Gate(policy=policy, roster=cast("Any", None), people=cast("Any", None))
    return ErasureClicks(
        gate=gate,
        electorate=cast("Electorate", None),
        transitions=Transitions(
            store=cast("ErasureStore", store), clock=lambda: PLAIN.received_at, patience=Patience()
        ),
        store=cast("ErasureStore", store),
        clock=lambda: PLAIN.received_at,
        calendar=LegalCalendar(),
    )


CLICK = Click(
    trigger=TriggerId("t"),
    team=cast("Any", "T0"),
    channel=PLAIN.channel,
    user=PLAIN.requester,
    response_url="",
    request=PLAIN.id,
)


@pytest.mark.parametrize("times", [0, 1, TRIES - 1])
async def test_a_stop_is_tried_again_where_a_step_came_first(times: int) -> None:
    stopped = await clicks(Busy(times)).stop(CLICK)

    assert stopped.status is RequestStatus.INCOMPLETE


async def test_a_stop_that_never_gets_through_is_refused_and_recorded() -> None:
    store = Busy(TRIES)
    with pytest.raises(RefusedError):
        await clicks(store).stop(CLICK)

    assert store.refused == 1
