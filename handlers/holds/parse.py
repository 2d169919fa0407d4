"""From the forms of a legal hold to what `privacy` takes."""

import json

from handlers.kit.parse import Payload, comment, field, handed_in, named, typed
from privacy.holds.holds import HoldClick, HoldField, HoldForm
from privacy.model.ids import HoldId


def hold_form(payload: Payload) -> HoldForm:
    """`/dps-hold`, filled in."""
    values, opened = payload["view"]["state"]["values"], json.loads(payload["view"]["private_metadata"])
    return HoldForm(
        **handed_in(payload, opened["channel"]),
        text=named(values, HoldField.DEVICES),
        until=field(values, HoldField.UNTIL).get("selected_date") or "",
        reason=typed(values, HoldField.REASON),
    )


def hold_comment(payload: Payload) -> HoldClick:
    """The form that the Lift button of a hold opened, handed in."""
    hold, said = comment(payload)
    return HoldClick(**handed_in(payload, said["channel"]), hold=HoldId(hold), reason=said["comment"])
