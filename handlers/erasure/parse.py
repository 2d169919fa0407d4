"""Parse."""

import json

from handlers.kit import channel_choice, ids, parse
from handlers.kit.parse import Payload, _chosen, _field, _named, _typed, _who, request_comment
from privacy.model.ids import (
    PlanClick,
    PlanId,
    RequestKind,
)
from privacy.model.open_places import PlaceClick
from privacy.model.order import ErasureForm, Field, IdentityCheck, Law, Reason, Scope


def erasure_form(payload: Payload) -> ErasureForm:
    """`/dps-delete`, filled in. Slack takes the form only where everything that must be chosen is."""
    values, opened = payload["view"]["state"]["values"], json.loads(payload["view"]["private_metadata"])
    return ErasureForm(
        **_who(payload, channel_choice.chosen(values, opened["channel"])),
        text=_typed(values, Field.DEVICES),
        confirmed=_typed(values, Field.CONFIRMATION),
        must_confirm=bool(opened["must_confirm"]),
        received_on=_field(values, Field.RECEIVED).get("selected_date") or "",
        law=Law(_chosen(values, ids.LAW)),
        identity_check=IdentityCheck(_chosen(values, Field.IDENTITY)),
        identity_reference=_typed(values, ids.IDENTITY_REFERENCE),
        reason=Reason(_chosen(values, Field.REASON)),
        reason_text=_typed(values, ids.REASON_TEXT),
        ticket=_typed(values, Field.TICKET),
        scope=Scope(_chosen(values, ids.SCOPE)),
    )


def group_form(payload: Payload) -> ErasureForm:
    """The form for all records of a group, filled in."""
    values, opened = payload["view"]["state"]["values"], json.loads(payload["view"]["private_metadata"])
    return ErasureForm(
        **_who(payload, opened["channel"]),
        kind=RequestKind.GROUP_ACCESS,
        text=_typed(values, Field.DEVICES),
        confirmed="",
        must_confirm=False,
        received_on=_field(values, Field.RECEIVED).get("selected_date") or "",
        law=Law(_chosen(values, ids.LAW)),
        identity_check=IdentityCheck(_chosen(values, Field.IDENTITY)),
        identity_reference=_typed(values, ids.IDENTITY_REFERENCE),
        reason=Reason.OTHER,
        reason_text=_typed(values, ids.REASON_TEXT),
        ticket=_typed(values, Field.TICKET),
        scope=Scope.DPS_ONLY,
    )


def plan_click(payload: Payload) -> PlanClick:
    """A button under a plan; its value is the plan."""
    click = parse.click(payload)
    return PlanClick(**_named(click), plan=PlanId(click.request))


def plan_comment(payload: Payload) -> PlanClick:
    """A form that a button under a plan opened, handed in."""
    click = request_comment(payload)
    return PlanClick(**_named(click), plan=PlanId(click.request), comment=click.comment)


def place_form(payload: Payload) -> PlaceClick:
    """The form that closes an open place, handed in."""
    click = request_comment(payload)
    number = int(_chosen(payload["view"]["state"]["values"], ids.PLACE))
    return PlaceClick(**_named(click), request=click.request, comment=click.comment, number=number)
