"""What Slack sends to an app for a command and for a click.

Facts: docs.slack.dev/interactivity/implementing-slash-commands and
docs.slack.dev/reference/interaction-payloads/block_actions-payload.
"""

import secrets
import time
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.model import (
    APP_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Channel,
    Command,
    JsonObject,
    Message,
    Person,
)
from sandbox.slack.shapes import message_shape

VERIFICATION_TOKEN = "deprecated"  # noqa: S105 - Slack still sends this field, and nobody should read it


def command_payload(command: Command, text: str, person: Person, channel: Channel, response_url: str) -> JsonObject:
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
        "trigger_id": new_trigger_id(),
    }


def click_payload(
    message: Message, action: JsonObject, person: Person, channel: Channel, response_url: str
) -> JsonObject:
    """The payload of a click; an ephemeral message is named and not included."""
    payload: JsonObject = {
        "type": "block_actions",
        "token": VERIFICATION_TOKEN,
        "api_app_id": APP_ID,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "channel": {"id": channel.id, "name": _payload_name(channel)},
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.visible_to is not None,
        },
        "state": {"values": {}},
        "actions": [{**action, "action_ts": f"{time.time():.6f}"}],
        "response_url": response_url,
        "trigger_id": new_trigger_id(),
    }
    if message.thread_ts is not None:
        payload["container"]["thread_ts"] = message.thread_ts
    if message.visible_to is None:
        payload["message"] = message_shape(message)
    return payload


def clicked(message: Message, block_id: str, action_id: str) -> JsonObject:
    """The button of a message, as it appears among a payload's actions.

    Raises:
        SlackError: `action_not_found`.
    """
    for block in message.content.blocks or []:
        for element in _buttons(block) if block["block_id"] == block_id else []:
            if element["action_id"] == action_id:
                left_out = {"confirm", "accessibility_label", "visible_to_user_ids"}
                return {
                    **{name: value for name, value in element.items() if name not in left_out},
                    "block_id": block_id,
                }
    raise SlackError("action_not_found")


def new_trigger_id() -> str:
    """An id that names this command or click and no other."""
    return f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"


def _buttons(block: JsonObject) -> list[Any]:
    if block["type"] == "actions":
        return list(block["elements"])
    return [block["accessory"]] if "accessory" in block else []


def _payload_name(channel: Channel) -> str:
    """Payloads do not give away the names of private channels."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
