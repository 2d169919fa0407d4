"""What Slack sends about erasures."""

import json
from typing import Any

from handlers.kit import ids
from privacy.model.order import Field, IdentityCheck, Reason
from tests.unit.privacy.erasure.samples import PLAN


def chosen(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def handed_in(*, must_confirm: bool = False, **changes: Any) -> dict[str, Any]:
    """A submission as Slack sends it."""
    values: dict[str, Any] = {
        Field.DEVICES: {"value": "sensor-42 "},
        Field.RECEIVED: {"selected_date": "2026-11-12"},
        Field.IDENTITY: chosen(IdentityCheck.DOCUMENT),
        Field.REASON: chosen(Reason.RETURNED),
        Field.TICKET: {"value": None},
        ids.LAW: chosen("CCPA"),
        ids.IDENTITY_REFERENCE: {"value": "SUP-9"},
        ids.REASON_TEXT: {"value": None},
        ids.SCOPE: chosen("DPS only"),
    } | changes
    return {
        "type": "view_submission",
        "team": {"id": "T0US"},
        "user": {"id": "U0ANA", "team_id": "T0US"},
        "view": {
            "id": "V1",
            "type": "modal",
            "callback_id": ids.ERASURE_FORM,
            "private_metadata": json.dumps({"channel": "C0PRIVACY", "must_confirm": must_confirm}),
            "state": {"values": {str(name): {str(name): state} for name, state in values.items()}},
        },
    }


def clicked(action: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "trigger_id": "t1",
        "team": {"id": "T0US"},
        "user": {"id": "U0BEN", "team_id": "T0US"},
        "channel": {"id": "C0PRIVACY"},
        "response_url": "http://127.0.0.1/answer",
        "actions": [{"type": "button", "block_id": "b", "action_id": action, "value": PLAN.id}],
    }


def typed(command: str, text: str = "") -> dict[str, Any]:
    said = {"trigger_id": "t1", "team_id": "T0US", "channel_id": "C0PRIVACY", "user_id": "U0ANA"}
    return {**said, "command": command, "text": text, "response_url": "http://127.0.0.1/answer"}
