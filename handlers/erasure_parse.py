"""From Slack's payloads to the values that the desk of erasures takes."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from handlers import channel_choice, ids, parse
from privacy.holds import HoldClick, HoldField, HoldForm
from privacy.model import (
    Act,
    ChannelId,
    Click,
    HoldId,
    PlanClick,
    PlanId,
    RequestId,
    RequestKind,
    SlackUserId,
    TeamId,
    TriggerId,
)
from privacy.open_places import PlaceClick
from privacy.order import ErasureForm, Field, IdentityCheck, Law, Reason, Scope

Payload = Mapping[str, Any]


def typed_by(payload: Payload) -> Act:
    """Who typed a command, and where."""
    return _as_act(parse.export_command(payload))


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


def opened_by(payload: Payload) -> str:
    """What a form for a comment carries of the button that opens it: the id of the plan or request, and the channel."""
    return json.dumps({"id": payload["actions"][0]["value"], "channel": payload["channel"]["id"]})


def plan_comment(payload: Payload) -> PlanClick:
    """A form that a button under a plan opened, handed in."""
    click = request_comment(payload)
    return PlanClick(**_named(click), plan=PlanId(click.request), comment=click.comment)


def request_comment(payload: Payload) -> Click:
    """A form that a button of a request opened, handed in."""
    opened = json.loads(payload["view"]["private_metadata"])
    comment = _typed(payload["view"]["state"]["values"], ids.COMMENT)
    return Click(**_who(payload, opened["channel"]), request=RequestId(opened["id"]), comment=comment)


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


def place_form(payload: Payload) -> PlaceClick:
    """The form that closes an open place, handed in."""
    click = request_comment(payload)
    number = int(_chosen(payload["view"]["state"]["values"], ids.PLACE))
    return PlaceClick(**_named(click), request=click.request, comment=click.comment, number=number)


def with_channel(channel: str, *, must_confirm: bool) -> str:
    """What the erasure form carries."""
    return json.dumps({"channel": channel, "must_confirm": must_confirm})


def _who(payload: Payload, channel: str) -> dict[str, Any]:
    return {
        "trigger": TriggerId(f"view:{payload['view']['id']}"),
        "team": TeamId(payload["user"].get("team_id") or payload["team"]["id"]),
        "channel": ChannelId(channel),
        "user": SlackUserId(payload["user"]["id"]),
        "response_url": "",
    }


def _named(act: Act) -> dict[str, Any]:
    return {field.name: getattr(act, field.name) for field in fields(Act)}


def _as_act(act: Act) -> Act:
    return Act(**_named(act))


def _field(values: Payload, name: str) -> Payload:
    """A field's state; empty where the form did not show it."""
    field: Payload = values.get(name, {}).get(name, {})
    return field


def _typed(values: Payload, name: str) -> str:
    return (_field(values, name).get("value") or "").strip()


def _chosen(values: Payload, name: str) -> str:
    return str(_field(values, name)["selected_option"]["value"])
