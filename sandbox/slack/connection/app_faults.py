"""What an app does that Slack lets pass in silence, kept so that a test can read it."""

from dataclasses import dataclass

from sandbox.slack.model.values import JsonObject


@dataclass(frozen=True, kw_only=True)
class AppFault:
    """A payload in an acknowledgement that takes none: Slack drops it, and the person sees nothing of it."""

    kind: str
    """What was acknowledged: the type of the interaction, such as `block_actions`, or of the event."""

    dropped: JsonObject
    """What the app said, to nobody."""


def kind_of(payload: JsonObject) -> str:
    """What a payload is about, in Slack's word for it."""
    event = payload.get("event")
    return str(event["type"] if isinstance(event, dict) else payload.get("type", payload.get("command", "")))
