"""From Slack's payloads to the values that `privacy` takes (docs.slack.dev: slash commands, interaction payloads).

The person's own team counts, not the team that owns the channel.
"""

import json
from collections.abc import Mapping
from typing import Any

from handlers.kit import channel_choice, ids
from privacy.model.ids import Act, ChannelId, Click, ExportCommand, ParkedId, RequestId, SlackUserId, TeamId, TriggerId
from privacy.model.order import ExportForm, Field, IdentityCheck, Law
from privacy.redaction.redact import without_secrets

Payload = Mapping[str, Any]


def typed_by(payload: Payload) -> Act:
    """Who typed a command, and where."""
    return Act(**_command(payload))


def export_command(payload: Payload) -> ExportCommand:
    """`/dps-export …`."""
    return ExportCommand(**_command(payload), text=payload.get("text", "").strip())


def export_form(payload: Payload) -> ExportForm:
    """The form of `/dps-export`; it carries the channel in which it was opened, or asks. Parts of it may be empty."""
    values = payload["view"]["state"]["values"]
    channel = channel_choice.chosen(values, payload["view"]["private_metadata"])
    law, check = (chosen_if_any(values, name) for name in (ids.LAW, Field.IDENTITY))
    return ExportForm(
        **handed_in(payload, channel),
        text=named(values, ids.DEVICES),
        law=Law(law) if law else None,
        received_on=field(values, Field.RECEIVED).get("selected_date") or "",
        identity_check=IdentityCheck(check) if check else None,
        identity_reference=typed(values, ids.IDENTITY_REFERENCE),
        reason_text=typed(values, ids.REASON_TEXT),
        ticket=typed(values, Field.TICKET),
    )


def click(payload: Payload) -> Click:
    """A button of a card; its value is the request."""
    return Click(**pressed(payload), request=RequestId(value(payload)))


def choice(payload: Payload) -> int:
    """Which of the card's choices was clicked, counted from 0."""
    return int(payload["actions"][0]["action_id"].rpartition(":")[2])


def parked(payload: Payload) -> tuple[Act, ParkedId]:
    """The button under a refused command; its value is the kept command."""
    return Act(**pressed(payload)), ParkedId(value(payload))


def opened_by(payload: Payload) -> str:
    """What a form for a comment carries of the button that opens it: the id of the plan or request, and the channel."""
    return json.dumps({"id": value(payload), "channel": payload["channel"]["id"]})


def with_channel(channel: str, *, must_confirm: bool) -> str:
    """What the erasure form carries."""
    return json.dumps({"channel": channel, "must_confirm": must_confirm})


def request_comment(payload: Payload) -> Click:
    """A form that a button of a request opened, handed in."""
    about, said = comment(payload)
    return Click(**said, request=RequestId(about))


def comment(payload: Payload) -> tuple[str, dict[str, Any]]:
    """What a form that a button opened is about, and its person, channel and comment."""
    opened = json.loads(payload["view"]["private_metadata"])
    said = typed(payload["view"]["state"]["values"], ids.COMMENT)
    return opened["id"], {**handed_in(payload, opened["channel"]), "comment": said}


def handed_in(payload: Payload, channel: str) -> dict[str, Any]:
    """The members of an `Act` of a form, which itself belongs to no channel."""
    return _who(payload, TriggerId(f"view:{payload['view']['id']}"), channel)


def pressed(payload: Payload) -> dict[str, Any]:
    """The members of an `Act` of a button."""
    return _who(payload, TriggerId(payload["trigger_id"]), payload["channel"]["id"])


def value(payload: Payload) -> str:
    """What the button that was pressed carries."""
    return str(payload["actions"][0]["value"])


def field(values: Payload, name: str) -> Payload:
    """A field's state; empty where the form did not show it."""
    state: Payload = values.get(name, {}).get(name, {})
    return state


def typed(values: Payload, name: str) -> str:
    """What was typed freely into a field, without what looks like a secret: nothing else of it goes on from here."""
    clean, _ = without_secrets(named(values, name))
    return clean


def named(values: Payload, name: str) -> str:
    """What was typed into a field that names devices; what is no id, the rules refuse."""
    return (field(values, name).get("value") or "").strip()


def left_out(payload: Payload) -> bool:
    """Whether anything that was typed freely into a form looks like a secret."""
    values = payload.get("view", {}).get("state", {}).get("values", {})
    free = [name for name in values if name not in ids.NAME_DEVICES]
    return any(without_secrets(named(values, name))[1] for name in free)


def chosen(values: Payload, name: str) -> str:
    """What was chosen in a field."""
    return str(field(values, name)["selected_option"]["value"])


def chosen_if_any(values: Payload, name: str) -> str | None:
    """What was chosen in a field that may be left empty, or that the form did not show."""
    option = field(values, name).get("selected_option")
    return str(option["value"]) if option else None


def _command(payload: Payload) -> dict[str, Any]:
    return {
        "trigger": TriggerId(payload["trigger_id"]),
        "team": TeamId(payload["team_id"]),
        "channel": ChannelId(payload["channel_id"]),
        "user": SlackUserId(payload["user_id"]),
        "response_url": payload["response_url"],
    }


def _who(payload: Payload, trigger: TriggerId, channel: str) -> dict[str, Any]:
    return {
        "trigger": trigger,
        "team": TeamId(payload["user"].get("team_id") or payload["team"]["id"]),
        "channel": ChannelId(channel),
        "user": SlackUserId(payload["user"]["id"]),
        "response_url": payload.get("response_url", ""),
    }
