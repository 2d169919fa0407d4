"""From Slack's payloads to the values that the desk takes (docs.slack.dev: slash commands, interaction payloads)."""

from collections.abc import Mapping
from typing import Any

from handlers import channel_choice, ids
from privacy.model import Act, ChannelId, Click, ExportCommand, ParkedId, RequestId, SlackUserId, TeamId, TriggerId


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
