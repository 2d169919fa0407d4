"""Every shape of payload that Slack sends, from every kind of person and installation: acknowledged, and nothing done.

The shapes are those of the fixtures of slackapi/bolt-python (`tests/scenario_tests`), with values of ours.
"""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.kit import ids
from handlers.kit.three_seconds import interaction
from tests.scenario.house import House

Json = dict[str, Any]
HOOK = "http://127.0.0.1:9/hooks/x"
MESSAGE = {"type": "message", "user": "U0DPSBOT", "bot_id": "B0DPSBOT", "ts": "1.1", "text": "x", "blocks": []}
VIEW = {"id": "V1", "team_id": "T1", "type": "modal", "callback_id": "old_form", "private_metadata": "", "hash": "1.a",
        "blocks": [], "state": {"values": {}}, "root_view_id": "V1", "app_id": "A0DPSBOT"}  # fmt: skip
TYPED = {"type": "plain_text_input", "value": "sensor-42"}
OURS = VIEW | {"callback_id": ids.EXPORT_FORM, "private_metadata": "C0PRIVACY",
               "state": {"values": {ids.DEVICES: {ids.DEVICES: TYPED}}}}  # fmt: skip
BUTTON = {"type": "button", "action_id": "old_button", "block_id": "b", "value": "x", "action_ts": "1.2"}
ENTERPRISE = {"id": "E0", "name": "Group"}
WHO: dict[str, Json] = {
    "a workspace": {"team": {"id": "T1", "domain": "one"}, "user": {"id": "U1", "team_id": "T1", "username": "one"}},
    "an organisation": {
        "team": {"id": "T1", "domain": "one", "enterprise_id": "E0", "enterprise_name": "Group"},
        "enterprise": ENTERPRISE,
        "user": {"id": "W1", "team_id": "E0", "username": "one"},
        "is_enterprise_install": False,
    },
    "an installation for a whole organisation": {
        "team": None,
        "enterprise": ENTERPRISE,
        "user": {"id": "W1", "team_id": "T9", "username": "one"},
        "is_enterprise_install": True,
    },
    "another company in a shared channel": {
        "team": {"id": "T0SANDBOX", "domain": "one"},
        "user": {"id": "U0EVE", "team_id": "T0OTHER", "username": "eve"},
    },
}
IN_A_MESSAGE = {
    "container": {"type": "message", "message_ts": "1.1", "channel_id": "C0PRIVACY", "is_ephemeral": False},
    "channel": {"id": "C0PRIVACY", "name": "privategroup"},
    "message": MESSAGE,
    "response_url": HOOK,
}
IN_A_VIEW = {"container": {"type": "view", "view_id": "V1"}, "view": VIEW}
INTERACTIONS: tuple[Json, ...] = (
    {"type": "block_actions", "actions": [BUTTON], **IN_A_MESSAGE},
    {"type": "block_actions", "actions": [BUTTON | {"action_id": ids.APPROVE}], **IN_A_MESSAGE},
    {"type": "block_actions", "actions": [BUTTON], **IN_A_VIEW},
    {"type": "block_actions", "actions": [BUTTON], "container": {"type": "view", "view_id": "V1"},
     "view": VIEW | {"type": "home"}},
    {"type": "block_actions", "actions": [BUTTON], **IN_A_MESSAGE,
     "function_data": {"execution_id": "Fx1", "function": {"callback_id": "f"}, "inputs": {}}, "bot_access_token": "x"},
    {"type": "block_suggestion", "action_id": "a", "block_id": "b", "value": "sen", **IN_A_MESSAGE},
    {"type": "message_action", "callback_id": "old", "action_ts": "1.2", "message_ts": "1.1", **IN_A_MESSAGE},
    {"type": "shortcut", "callback_id": "old", "action_ts": "1.2"},
    {"type": "shortcut", "callback_id": ids.EXPORT_SHORTCUT, "action_ts": "1.2"},
    {"type": "view_submission", "view": VIEW, "response_urls": []},
    {"type": "view_submission", "view": OURS, "response_urls": []},
    {"type": "view_closed", "view": VIEW, "is_cleared": False},
    {"type": "interactive_message", "callback_id": "old", "attachment_id": "1", "action_ts": "1.2",
     "actions": [{"name": "a", "type": "button", "value": "x"}], "original_message": MESSAGE, **IN_A_MESSAGE},
    {"type": "dialog_submission", "callback_id": "old", "state": "s", "submission": {"name": "x"}, "action_ts": "1.2",
     "response_url": HOOK},
    {"type": "dialog_cancellation", "callback_id": "old", "state": "s", "action_ts": "1.2", "response_url": HOOK},
    {"type": "dialog_suggestion", "callback_id": "old", "name": "type", "value": "sen", "action_ts": "1.2"},
    {"type": "workflow_step_edit", "callback_id": "old", "workflow_step": {"workflow_id": "1", "step_id": "2"}},
)  # fmt: skip
COMMANDS = ("/dps-export", "/dps-delete", "/dps-status", "/old")
SAID = {"channel": "C1", "channel_type": "channel", "ts": "1.1", "event_ts": "1.1", "text": "x"}
EVENTS: tuple[Json, ...] = (
    {"type": "app_home_opened", "tab": "home", "channel": "D1", "event_ts": "1.1"},
    {"type": "app_home_opened", "tab": "messages", "channel": "D1", "event_ts": "1.1"},
    {"type": "app_mention", **SAID},
    {"type": "message", **SAID},
    {"type": "message", "subtype": "bot_message", "bot_id": "B2", **SAID},
    {"type": "message", "subtype": "message_changed", "message": MESSAGE, "previous_message": MESSAGE, **SAID},
    {"type": "message", "subtype": "message_deleted", "previous_message": MESSAGE, "deleted_ts": "1.1", **SAID},
    {"type": "message", "subtype": "file_share", "files": [{"id": "F1"}], **SAID},
    {"type": "message", "subtype": "thread_broadcast", "root": MESSAGE, "thread_ts": "1.0", **SAID},
    {"type": "reaction_added", "reaction": "eyes", "item": {"type": "message", "channel": "C1", "ts": "1.1"}},
    {"type": "member_joined_channel", "channel": "C1", "channel_type": "C", "team": "T1"},
    {"type": "member_left_channel", "channel": "C1", "channel_type": "C", "team": "T1"},
    {"type": "team_access_granted", "team_ids": ["T1", "T2"], "event_ts": "1.1"},
    {"type": "team_access_revoked", "team_ids": ["T1"], "event_ts": "1.1"},
    {"type": "app_uninstalled"},
    {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["U0DPSBOT"]}},
    {"type": "function_executed", "function_execution_id": "Fx1", "function": {"callback_id": "f"}, "inputs": {}},
    {"type": "workflow_step_execute", "callback_id": "old", "workflow_step": {"workflow_step_execute_id": "1"}},
    {"type": "assistant_thread_started", "assistant_thread": {"channel_id": "D1", "thread_ts": "1.0", "context": {}}},
)


def payloads(who: Json) -> Iterator[Json]:
    """All that such a person can send, and what happens around them."""
    app = {"api_app_id": "A0DPSBOT", "token": "x", "trigger_id": "1.2.abc", "is_enterprise_install": False}
    yield from (app | interaction_ | who for interaction_ in INTERACTIONS)
    user, team, enterprise = who["user"], who["team"] or {}, who.get("enterprise") or {}
    place = {"team_id": team.get("id"), "enterprise_id": enterprise.get("id")}
    for command in COMMANDS:
        typed = {"command": command, "text": "sensor-42", "channel_id": "C0PRIVACY", "channel_name": "privategroup"}
        yield (
            app
            | typed
            | place
            | {"user_id": user["id"], "user_name": "one", "response_url": HOOK}
            | {"is_enterprise_install": str(who.get("is_enterprise_install", False)).lower()}
        )
    installed = [place | {"user_id": "U0DPSBOT", "is_bot": True, "is_enterprise_install": team == {}}]
    for number, event in enumerate(EVENTS):
        around = {
            "type": "event_callback",
            "event_id": f"Ev{number}{user['id']}",
            "event_time": 1,
            "api_app_id": "A0DPSBOT",
        }
        yield around | place | {"event": {"user": user["id"], **event}, "authorizations": installed}


async def answer(app: AsyncApp, payload: Json) -> tuple[int, str]:
    async with interaction():
        response = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))
    return response.status, json.dumps(response.body)


async def test_every_shape_is_acknowledged_and_does_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    sent = [(who, payload) for who, person in WHO.items() for payload in payloads(person)]
    async with house.power() as app:
        answers = [(who, payload, *await answer(app, payload)) for who, payload in sent]

    assert [(who, payload) for who, payload, status, _ in answers if status != 200] == []
    assert len(sent) == len(WHO) * (len(INTERACTIONS) + len(COMMANDS) + len(EVENTS))
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert not [body for *_, body in answers if "went wrong" in body]
    assert house.cards() == []
    assert set(house.events()) <= {"refused"}
