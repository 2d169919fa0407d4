"""The buttons of an erasure's card: the ways out of its status. Each carries one opaque id, of plan or request."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, InteractiveElement

from handlers.kit import choices, ids
from handlers.kit.blocks import confirm
from handlers.kit.escape import visible
from privacy.model.ids import RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.numbers import counted
from privacy.model.plan import Action, Mode, Plan
from privacy.model.standing import Way, standing
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest

LONGEST_NAME = 120
"""Characters of an id in the question before a vote, which takes 300 in all."""


def buttons(request: DataSubjectRequest) -> list[Block]:
    """What a person can decide now."""
    if request.status is S.WHICH_ONE:
        term = extend(request)
        return [*choices.buttons(request), *([ActionsBlock(elements=term)] if term else [])]
    plan = request.work.plan if request.work else None
    elements: list[InteractiveElement] = []
    for way in standing(request.status).ways:
        if plan and way in _ABOUT_PLAN and request.status is not S.PLANNING:  # what stood then is over
            elements += _ABOUT_PLAN[way](request, plan)
        elif way in _ABOUT_REQUEST:
            elements.append(_ABOUT_REQUEST[way](request))
    elements += [*_lift(request), *choices.evidence(request), *extend(request)]
    return [ActionsBlock(elements=elements)] if elements else []


def _which_way(request: DataSubjectRequest, plan: Plan) -> list[ButtonElement]:
    erase = ButtonElement(text="Erase", action_id=ids.ERASE, value=plan.id)
    block = ButtonElement(text="Erase and block", action_id=ids.ERASE_AND_BLOCK, value=plan.id)
    (block if request.words.recommended is Mode.BLOCK else erase).style = "primary"
    return [erase, block]


def _approve(request: DataSubjectRequest, plan: Plan) -> list[ButtonElement]:
    sure = _sure(request, plan)
    return [ButtonElement(text="Approve", action_id=ids.APPROVE, value=plan.id, style="danger", confirm=sure)]


def _reject(_: DataSubjectRequest, plan: Plan) -> list[ButtonElement]:
    return [ButtonElement(text="Reject", action_id=ids.REJECT, value=plan.id)]


def _ask_for_changes(_: DataSubjectRequest, plan: Plan) -> list[ButtonElement]:
    return [ButtonElement(text="Ask for changes", action_id=ids.ASK_FOR_CHANGES, value=plan.id)]


def _withdraw(_: DataSubjectRequest, plan: Plan) -> list[ButtonElement]:
    return [ButtonElement(text="Withdraw", action_id=ids.WITHDRAW, value=plan.id)]


def _change(request: DataSubjectRequest) -> ButtonElement:
    if request.kind is RequestKind.ERASURE:
        return ButtonElement(text="Change and plan again", action_id=ids.CHANGE_ORDER, value=request.id)
    return ButtonElement(text="Plan again", action_id=ids.PLAN_AGAIN, value=request.id)


def _plan_again(request: DataSubjectRequest) -> ButtonElement:
    return ButtonElement(text="Plan the rest again", action_id=ids.PLAN_AGAIN, value=request.id)


def _close(request: DataSubjectRequest) -> ButtonElement:
    return ButtonElement(text="Close with a reason", action_id=ids.CLOSE, value=request.id)


def _stop(request: DataSubjectRequest) -> ButtonElement:
    return ButtonElement(text="Stop", action_id=ids.STOP, value=request.id, style="danger")


_ABOUT_PLAN: Mapping[Way, Callable[[DataSubjectRequest, Plan], list[ButtonElement]]] = {
    Way.CHOOSE_WAY: _which_way,
    Way.APPROVE: _approve,
    Way.REJECT: _reject,
    Way.ASK_FOR_CHANGES: _ask_for_changes,
    Way.WITHDRAW: _withdraw,
}
"""What is decided about the plan that is shown, and about no other."""

_ABOUT_REQUEST: Mapping[Way, Callable[[DataSubjectRequest], ButtonElement]] = {
    Way.WITHDRAW: choices.withdraw,
    Way.CHANGE: _change,
    Way.PLAN_AGAIN: _plan_again,
    Way.CLOSE: _close,
    Way.STOP: _stop,
}


def extend(request: DataSubjectRequest) -> list[InteractiveElement]:
    """While the law could allow it; that its first term is over is said to whoever presses."""
    work = request.ordered
    if not work or work.due_on is None or work.extension or not request.clock_runs:
        return []
    return [ButtonElement(text="Extend the term", action_id=ids.EXTEND, value=request.id)]


def _lift(request: DataSubjectRequest) -> list[ButtonElement]:
    """Once the erasure has ended, as long as what it left as a block stands: a request of its own takes it away."""
    if request.status not in ENDED or request.work is None or not request.work.block_stands:
        return []
    return [ButtonElement(text="Lift the block", action_id=ids.LIFT_BLOCK, value=request.id)]


def _sure(request: DataSubjectRequest, plan: Plan) -> ConfirmObject:
    name = visible(request.identifier)
    name = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    final = "What is handed out cannot be taken back." if plan.hands_out else "What is deleted cannot be brought back."
    final = "From then on the device can come back." if plan.lifts else final
    said = f"Plan {plan.short} for {name}: {_count(plan)}. {final}"
    return confirm("Approve this plan?", said, "Approve")


def _count(plan: Plan) -> str:
    if not plan.is_of_group:
        return plan.counts
    bulk = (step.count for step in plan.steps if step.action in {Action.DELETE_ALL, Action.HAND_OUT})
    return f"{counted(sum(bulk), 'registration record')}, other people's among them"
