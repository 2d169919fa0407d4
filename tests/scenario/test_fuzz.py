"""Mutated payloads of Slack: no traceback reaches a person, no task dies unnoticed, and the bot goes on working."""

import copy
import json
import logging
import random
import traceback
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.kit import ids
from handlers.kit.three_seconds import interaction
from tests.scenario.house import House

ROUNDS = 150
PERSON = {"id": "U0ANA", "team_id": "T0SANDBOX", "name": "ana"}
COMMAND = {
    "command": "/dps-export",
    "text": "sensor-42",
    "trigger_id": "1.2.abc",
    "team_id": "T0SANDBOX",
    "channel_id": "C0PRIVACY",
    "user_id": "U0ANA",
    "response_url": "http://127.0.0.1:9/hooks/x",
    "api_app_id": "A0DPSBOT",
    "is_enterprise_install": "false",
}
CLICK = {
    "type": "block_actions",
    "user": PERSON,
    "team": {"id": "T0SANDBOX"},
    "channel": {"id": "C0PRIVACY"},
    "container": {"type": "message", "message_ts": "1.0", "channel_id": "C0PRIVACY"},
    "trigger_id": "1.2.def",
    "response_url": "http://127.0.0.1:9/hooks/x",
    "actions": [{"type": "button", "action_id": f"{ids.CHOOSE}:0", "block_id": "b", "value": "DSR-000000"}],
}
FORM = {
    "type": "view_submission",
    "user": PERSON,
    "team": {"id": "T0SANDBOX"},
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": ids.EXPORT_FORM,
        "private_metadata": "C0PRIVACY",
        "state": {"values": {ids.DEVICES: {ids.DEVICES: {"type": "plain_text_input", "value": "sensor-42"}}}},
    },
}
JUNK: list[Any] = [
    None,
    "",
    0,
    -1,
    10**30,
    [],
    {},
    True,
    "x" * 5000,
    "\u202e<!channel>",
    "\x00",
    ["a", {"b": 1}],
    "é" * 130,
]


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a payload."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for key, item in inside for spot in spots(item, (*path, key)))]


def mutated(payload: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The payload with one to three places dropped or replaced by junk."""
    changed = copy.deepcopy(payload)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice([spot for spot in spots(changed) if spot])
        holder: Any = changed
        for key in path[:-1]:
            holder = holder[key]
        if isinstance(holder, dict) and chance.random() < 0.3:
            del holder[path[-1]]
        else:
            holder[path[-1]] = chance.choice(JUNK)
    return changed


async def answer(app: AsyncApp, payload: dict[str, Any]) -> str:
    try:
        async with interaction():
            response = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))
    except Exception as error:
        if "slack_bolt" not in traceback.extract_tb(error.__traceback__)[-1].filename:
            raise
        return ""
    return json.dumps([response.status, response.body])


@pytest.mark.parametrize("payload", [COMMAND, CLICK, FORM], ids=["command", "click", "form"])
async def test_mutated_payloads_get_a_sentence_or_nothing_and_never_a_traceback(
    house: House, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(42)
    async with house.power() as app:
        for _ in range(ROUNDS):
            said = await answer(app, mutated(payload, chance))
            assert "Traceback" not in said
            assert not [word for word in ("KeyError", "TypeError", "AttributeError", "sqlite") if word in said]
        outcome = await house.ask("/dps-export thermo-0107")
        await house.slack.until(
            lambda: any("thermo-0107" in c.content.text and "Done" in c.content.text for c in house.cards()), seconds=20
        )

    assert outcome.acked
    assert [record for record in caplog.records if record.name == "asyncio" and record.levelno >= logging.ERROR] == []
    assert house.slack.broadcasts == [] or {b.word for b in house.slack.broadcasts} == {"<@U0ANA>"}


async def test_a_click_on_a_request_that_does_not_exist_gets_a_sentence(house: House) -> None:
    async with house.power() as app:
        said = await answer(app, CLICK)

    assert said == '[200, ""]'
    assert house.entries()[-1]["detail"] == {"reason": "already decided"}
