"""From Slack's payloads to the values that the desk takes (docs.slack.dev: slash commands, interaction payloads)."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from handlers.kit import channel_choice, ids
from privacy.model.ids import (
    Act,
    ChannelId,
    Click,
    ExportCommand,
    ParkedId,
    RequestId,
    SlackUserId,
    TeamId,
    TriggerId,
)

Payload = Mapping[str, Any]


def typed_by(payload: Payload) -> Act:
    """Who typed a command, and where."""
    return _as_act(export_command(payload))


def opened_by(payload: Payload) -> str:
    """What a form for a comment carries of the button that opens it: the id of the plan or request, and the channel."""
    return json.dumps({"id": payload["actions"][0]["value"], "channel": payload["channel"]["id"]})


def request_comment(payload: Payload) -> Click:
    """A form that a button of a request opened, handed in."""
    opened = json.loads(payload["view"]["private_metadata"])
    comment = _typed(payload["view"]["state"]["values"], ids.COMMENT)
    return Click(**_who(payload, opened["channel"]), request=RequestId(opened["id"]), comment=comment)


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


def export_command(payload: Mapping[str, Any]) -> ExportCommand:
    """`/dps-export …`."""
    return ExportCommand(
        trigger=TriggerId(payload["trigger_id"]),
        team=TeamId(payload["team_id"]),
        channel=ChannelId(payload["channel_id"]),
        user=SlackUserId(payload["user_id"]),
        text=payload.get("text", "").strip(),
        response_url=payload["response_url"],
    )


def export_form(payload: Mapping[str, Any]) -> ExportCommand:
    """The form that stands for a command without an id; it carries the channel in which it was opened, or asks."""
    values = payload["view"]["state"]["values"]
    typed = values[ids.DEVICES][ids.DEVICES]["value"]
    return ExportCommand(
        trigger=TriggerId(f"view:{payload['view']['id']}"),
        team=TeamId(payload["user"].get("team_id") or payload["team"]["id"]),
        channel=channel_choice.chosen(values, payload["view"]["private_metadata"]),
        user=SlackUserId(payload["user"]["id"]),
        text=typed or "",
        response_url="",
    )


def click(payload: Mapping[str, Any]) -> Click:
    """A button of a card; its value is the request."""
    act = _act(payload)
    return Click(
        trigger=act.trigger,
        team=act.team,
        channel=act.channel,
        user=act.user,
        response_url=act.response_url,
        request=RequestId(payload["actions"][0]["value"]),
    )


def choice(payload: Mapping[str, Any]) -> int:
    """Which of the card's choices was clicked, counted from 0."""
    return int(payload["actions"][0]["action_id"].rpartition(":")[2])


def parked(payload: Mapping[str, Any]) -> tuple[Act, ParkedId]:
    """The button under a refused command; its value is the kept command."""
    return _act(payload), ParkedId(payload["actions"][0]["value"])


def _act(payload: Mapping[str, Any]) -> Act:
    """A click's person and place. The person's own team counts, not the team that owns the channel."""
    return Act(
        trigger=TriggerId(payload["trigger_id"]),
        team=TeamId(payload["user"].get("team_id") or payload["team"]["id"]),
        channel=ChannelId(payload["channel"]["id"]),
        user=SlackUserId(payload["user"]["id"]),
        response_url=payload.get("response_url", ""),
    )
