"""Parse."""

import json

from handlers.kit.parse import Payload, _field, _named, _typed, _who, request_comment
from privacy.holds.holds import HoldClick, HoldField, HoldForm
from privacy.model.ids import (
    HoldId,
)


def hold_form(payload: Payload) -> HoldForm:
    """`/dps-hold`, filled in."""
    values, opened = payload["view"]["state"]["values"], json.loads(payload["view"]["private_metadata"])
    return HoldForm(
        **_who(payload, opened["channel"]),
        text=_typed(values, HoldField.DEVICES),
        until=_field(values, HoldField.UNTIL).get("selected_date") or "",
        reason=_typed(values, HoldField.REASON),
    )


def hold_comment(payload: Payload) -> HoldClick:
    """The form that the Lift button of a hold opened, handed in."""
    click = request_comment(payload)
    return HoldClick(**_named(click), hold=HoldId(click.request), reason=click.comment)
