"""What Slack sends to an app when a person runs a command, clicks, or takes a shortcut.

Facts: docs.slack.dev/interactivity/implementing-slash-commands and docs.slack.dev/reference/interaction-payloads.
"""

import time

from sandbox.slack.connection.shapes import message_shape
from sandbox.slack.model.grid import Organisation
from sandbox.slack.model.values import (
    APP_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Channel,
    Command,
    JsonObject,
    Message,
    Person,
    Shortcut,
)

VERIFICATION_TOKEN = "deprecated"  # noqa: S105 - Slack still sends this field, and nobody should read it


def command_payload(
    command: Command, text: str, person: Person, channel: Channel, *, response_url: str, trigger_id: str
) -> JsonObject:
    """The payload of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": _payload_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": command.command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(kind: str, person: Person) -> JsonObject:
    """What every payload of an interaction begins with."""
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "api_app_id": APP_ID,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": _team_of(person),
        },
    }


def within(organisation: Organisation | None, payload: JsonObject) -> JsonObject:
    """The payload as a workspace of this organisation sends it; unchanged where the workspace has none."""
    if organisation is None:
        return payload
    if "command" in payload:
        return {**payload, "enterprise_id": organisation.id, "enterprise_name": organisation.name}
    return {**payload, "enterprise": {"id": organisation.id, "name": organisation.name}}


def click_payload(message: Message, action: JsonObject, person: Person, channel: Channel) -> JsonObject:
    """The payload of a click in a message; an ephemeral one is named and not included."""
    payload = interaction("block_actions", person) | {
        "channel": {"id": channel.id, "name": _payload_name(channel)},
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.visible_to is not None,
        },
        "actions": [dated(action)],
    }
    if message.thread_ts is not None:
        payload["container"]["thread_ts"] = message.thread_ts
    if message.visible_to is None:
        payload["message"] = message_shape(message)
    return payload


def shortcut_payload(shortcut: Shortcut, person: Person, trigger_id: str) -> JsonObject:
    """The payload of a global shortcut."""
    return interaction("shortcut", person) | {
        "callback_id": shortcut.callback_id,
        "trigger_id": trigger_id,
        "action_ts": f"{time.time():.6f}",
    }


def dated(action: JsonObject) -> JsonObject:
    """An action with the time at which it was done."""
    return {**action, "action_ts": f"{time.time():.6f}"}


def _team_of(person: Person) -> str:
    membership = person.membership
    return membership.organisation.id if membership and membership.named_in_payloads else person.team_id


def _payload_name(channel: Channel) -> str:
    """Payloads do not give away the names of private channels."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
