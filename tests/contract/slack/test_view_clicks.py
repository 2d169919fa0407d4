"""Clicks and choices in forms and in the Home tab, and shortcuts, with Bolt."""

from typing import Any

import pytest

from sandbox.slack import Outcome, Shortcut
from tests.contract.slack.bench import ANA, EVE, PRIVACY, Bench, Json, button, home, modal, option, plain, text_field

ROOMS = [option("kitchen"), option("office"), option("attic")]


@pytest.fixture
def manifest() -> dict[str, Any]:
    shortcuts = [Shortcut(callback_id="ask", name="Ask for an export", description="Opens a form")]
    return {"shortcuts": shortcuts, "home_tab": True}


async def test_a_click_in_a_modal_carries_the_view_its_state_and_a_trigger(bench: Bench) -> None:
    seen: list[Json] = []

    @bench.app.action("more")
    async def more(ack: Any, body: Json, client: Any) -> None:
        seen.append(body)
        await client.views_push(trigger_id=body["trigger_id"], view=modal(title=plain("More")))
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=modal(submit=None))
        await ack()

    await bench.connect()
    view = await bench.open(modal(text_field("device"), button("more")))
    outcome = await bench.workspace.click_view(ANA, view, "more-block", "more", {"device": {"text": "lamp"}})

    assert outcome == Outcome(acked=True)
    (body,) = seen
    assert body["container"] == {"type": "view", "view_id": view}
    assert body["view"]["state"]["values"]["device"]["text"]["value"] == "lamp"
    assert body["actions"][0]["value"] == "DSR-1"
    assert "message" not in body
    assert "response_url" not in body
    assert [one.body["title"]["text"] for one in bench.stack()] == ["Export", "More"]


async def test_choosing_in_a_section_tells_the_app_at_once(bench: Bench) -> None:
    seen: list[Json] = []

    @bench.app.action("room")
    async def room(ack: Any, action: Json) -> None:
        seen.append(action)
        await ack()

    await bench.connect()
    menu = {"type": "static_select", "action_id": "room", "options": ROOMS}
    section = {"type": "section", "block_id": "where", "text": plain("Where?"), "accessory": menu}
    posted = await bench.client.chat_postMessage(channel=PRIVACY, text="Where?", blocks=[section])
    await bench.workspace.click(ANA, PRIVACY, posted["ts"], "where", "room", {"where": {"room": "attic"}})
    view = await bench.open(modal(section))
    await bench.workspace.click_view(ANA, view, "where", "room", {"where": {"room": "office"}})

    assert [action["selected_option"]["value"] for action in seen] == ["attic", "office"]
    assert seen[0]["type"] == "static_select"


async def test_a_shortcut_opens_a_form_for_members_of_the_workspace(bench: Bench) -> None:
    @bench.app.shortcut("ask")
    async def ask(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack()

    await bench.connect()
    _status, state = await bench.page(f"state?as={ANA}")
    _status, outcome = await bench.page("shortcut", **{"as": ANA}, callback_id="ask")

    assert state["shortcuts"] == [{"callback_id": "ask", "name": "Ask for an export", "description": "Opens a form"}]
    assert outcome == {"ok": True, "acked": True}
    assert len(bench.stack()) == 1
    assert (await bench.page(f"state?as={EVE}"))[1]["shortcuts"] == []
    assert (await bench.page("shortcut", **{"as": EVE}, callback_id="ask"))[0] == 404


async def test_opening_the_home_tab_lets_the_app_fill_it_and_its_buttons_work(bench: Bench) -> None:
    clicked: list[Json] = []

    @bench.app.event("app_home_opened")
    async def on_home(event: Json, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home(button("ask"), callback_id=event["tab"]))

    @bench.app.action("ask")
    async def ask(ack: Any, body: Json) -> None:
        clicked.append(body)
        await ack()

    bench.workspace.installation.events = frozenset({"app_home_opened"})
    await bench.connect()
    assert await bench.page("home/open", **{"as": ANA}) == (200, {"ok": True, "home": None})
    await bench.workspace.until(lambda: bench.workspace.views.home(ANA) is not None)

    _status, views = await bench.page(f"views?as={ANA}")
    assert views["home"]["callback_id"] == "home"
    _status, outcome = await bench.page(
        "view/click", **{"as": ANA}, view_id=views["home"]["id"], block_id="ask-block", action_id="ask"
    )
    assert outcome == {"ok": True, "acked": True}
    assert clicked[0]["view"]["type"] == "home"
    assert (await bench.page("home/open", **{"as": ANA}))[1]["home"]["id"] == views["home"]["id"]
