"""From Slack's payloads to the values that the desk takes."""

from collections.abc import Mapping
from typing import Any

from privacy.model import ChannelId, ExportCommand, SlackUserId, TeamId, TriggerId


def export_command(payload: Mapping[str, Any]) -> ExportCommand:
    """`/dps-export …` (docs.slack.dev: implementing slash commands)."""
    return ExportCommand(
        trigger=TriggerId(payload["trigger_id"]),
        team=TeamId(payload["team_id"]),
        channel=ChannelId(payload["channel_id"]),
        user=SlackUserId(payload["user_id"]),
        text=payload.get("text", "").strip(),
        response_url=payload["response_url"],
    )
