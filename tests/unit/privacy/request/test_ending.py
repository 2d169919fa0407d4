"""How a request ends: an erasure that was begun is never just over, for what is gone has to be accounted for."""

from dataclasses import replace

import pytest

from privacy.model.events import Event
from privacy.model.ids import MessageKind, Millis, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Done, StepEvent
from privacy.request.changes import LedgerFact
from privacy.request.transitions import ending
from tests.unit.privacy.receipt.samples import STEPS, done, receipt
from tests.unit.privacy.request.samples import PLAIN

ENDS = [
    (S.WITHDRAWN, Event.WITHDRAWN),
    (S.EXPIRED, Event.EXPIRED),
    (S.REJECTED, Event.REJECTED),
    (S.FAILED, Event.FAILED),
]
ERASURE = replace(receipt().request, kind=RequestKind.ERASURE)


@pytest.mark.parametrize(("to", "event"), ENDS)
def test_an_export_ends_as_it_was_to_end(to: S, event: Event) -> None:
    fact = LedgerFact(event=event)
    assert ending(PLAIN, to, fact) == (to, (fact,), (MessageKind.NEWS,) if to is S.EXPIRED else ())


@pytest.mark.parametrize(("to", "event"), ENDS)
def test_an_erasure_of_which_nothing_was_begun_ends_and_says_so(to: S, event: Event) -> None:
    assert ERASURE.work
    fact = LedgerFact(event=event)
    untouched = replace(ERASURE, work=replace(ERASURE.work, done=()))
    assert ending(untouched, to, fact) == (to, (fact,), (MessageKind.NEWS,))


@pytest.mark.parametrize(("to", "event"), ENDS)
@pytest.mark.parametrize("only_intended", [True, False])
def test_an_erasure_that_was_begun_is_incomplete_instead(to: S, event: Event, *, only_intended: bool) -> None:
    assert ERASURE.work
    intent = Done(plan=1, step=1, event=StepEvent.INTENDED, at=Millis(0))
    begun = replace(ERASURE, work=replace(ERASURE.work, done=(intent,) if only_intended else done(STEPS)))
    fact = LedgerFact(event=event)

    status, facts, say = ending(begun, to, fact)

    assert (status, say) == (S.INCOMPLETE, (MessageKind.NEWS,))
    assert [(each.event, each.detail) for each in facts] == [(event, {}), (Event.INCOMPLETE, {"after": to.value})]
