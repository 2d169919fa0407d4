"""From the forms and buttons of an erasure to what `privacy` takes."""

import json
from typing import Any

from handlers.kit import channel_choice, ids
from handlers.kit.parse import Payload, chosen, comment, field, handed_in, named, pressed, request_comment, typed, value
from privacy.model.ids import Click, PlanClick, PlanId, RequestId, RequestKind
from privacy.model.open_places import PlaceClick
from privacy.model.order import ErasureForm, Field, IdentityCheck, Law, Reason, Scope


def erasure_form(payload: Payload) -> ErasureForm:
    """`/dps-delete`, filled in. Slack takes the form only where everything that must be chosen is."""
    values, opened = payload["view"]["state"]["values"], json.loads(payload["view"]["private_metadata"])
    return ErasureForm(
        **handed_in(payload, channel_choice.chosen(values, opened["channel"])),
        **_order(values),
        confirmed=named(values, Field.CONFIRMATION),
        must_confirm=bool(opened["must_confirm"]),
        reason=Reason(chosen(values, Field.REASON)),
        scope=Scope(chosen(values, ids.SCOPE)),
    )


def group_form(payload: Payload) -> ErasureForm:
    """The form for all records of a group, filled in."""
    return ErasureForm(
        **handed_in(payload, json.loads(payload["view"]["private_metadata"])["channel"]),
        **_order(payload["view"]["state"]["values"]),
        kind=RequestKind.GROUP_ACCESS,
        confirmed="",
        must_confirm=False,
        reason=Reason.OTHER,
        scope=Scope.DPS_ONLY,
    )


def lift_form(payload: Payload) -> ErasureForm:
    """The form that asks for a block to be lifted, filled in."""
    opened = json.loads(payload["view"]["private_metadata"])
    return ErasureForm(
        **handed_in(payload, opened["channel"]),
        **_order(payload["view"]["state"]["values"]),
        kind=RequestKind.LIFT_BLOCK,
        lifts=RequestId(opened["id"]),
        confirmed="",
        must_confirm=False,
        reason=Reason.OTHER,
        scope=Scope.DPS_ONLY,
    )


def change_form(payload: Payload) -> tuple[Click, ErasureForm]:
    """The filled form of an order that is to be changed, handed in."""
    opened, values = json.loads(payload["view"]["private_metadata"]), payload["view"]["state"]["values"]
    who = handed_in(payload, opened["channel"])
    form = ErasureForm(
        **who,
        **_order(values),
        confirmed="",
        must_confirm=False,
        reason=Reason(chosen(values, Field.REASON)),
        scope=Scope(chosen(values, ids.SCOPE)),
    )
    return Click(**who, request=RequestId(opened["id"])), form


def plan_click(payload: Payload) -> PlanClick:
    """A button under a plan; its value is the plan."""
    return PlanClick(**pressed(payload), plan=PlanId(value(payload)))


def plan_comment(payload: Payload) -> PlanClick:
    """A form that a button under a plan opened, handed in."""
    plan, said = comment(payload)
    return PlanClick(**said, plan=PlanId(plan))


def place_form(payload: Payload) -> PlaceClick:
    """The form that closes an open place, handed in."""
    number = chosen(payload["view"]["state"]["values"], ids.PLACE)
    return PlaceClick(**vars(request_comment(payload)), number=None if number == ids.ALL_PLACES else int(number))


def _order(values: Payload) -> dict[str, Any]:
    """What both forms ask for."""
    return {
        "text": named(values, Field.DEVICES),
        "received_on": field(values, Field.RECEIVED).get("selected_date") or "",
        "law": Law(chosen(values, ids.LAW)),
        "identity_check": IdentityCheck(chosen(values, Field.IDENTITY)),
        "identity_reference": typed(values, ids.IDENTITY_REFERENCE),
        "reason_text": typed(values, ids.REASON_TEXT),
        "ticket": typed(values, Field.TICKET),
    }
