"""The page's forms, Home tab and shortcuts, used in a browser as people use them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from sandbox.page.routes import page_routes
from sandbox.slack import Shortcut
from tests.browser.chromium import MARKS, launched
from tests.contract.slack.bench import (
    ANA,
    EVE,
    PARTNERS,
    PRIVACY,
    Bench,
    Json,
    button,
    field_block,
    home,
    modal,
    open_bench,
    option,
    plain,
    text_field,
)

pytestmark = MARKS

PHONE = {"width": 390, "height": 844}
ROOMS = [option("kitchen"), option("attic")]
FORM = modal(
    text_field("device", focus_on_load=True),
    field_block("room", {"type": "static_select", "action_id": "a", "options": ROOMS}),
    field_block("boxes", {"type": "checkboxes", "action_id": "a", "options": ROOMS}, optional=True),
    button(
        "more",
        confirm={"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")},
    ),
    title=plain("Export a device"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def bench() -> AsyncIterator[Bench]:
    shortcuts = [Shortcut(callback_id="ask", name="Ask for an export")]
    manifest: dict[str, Any] = {"shortcuts": shortcuts, "home_tab": True, "events": {"app_home_opened"}}
    async with open_bench(extra_routes=page_routes(), **manifest) as bench:
        yield bench


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, bench: Bench) -> AsyncIterator[Page]:
    """The page for Ana; at the end nothing may have gone wrong in it."""
    context = await browser.new_context()
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    await page.goto(f"{bench.slack.url}/#{ANA}/{PRIVACY}")
    await expect(page.get_by_test_id("composer-input")).to_be_visible()
    yield page
    await context.close()
    assert troubles == []


async def test_a_shortcut_opens_a_form_that_keeps_what_was_typed_and_shows_each_error_at_its_field(
    bench: Bench, page: Page
) -> None:
    answers: list[Json] = [{"response_action": "errors", "errors": {"device": "No such device."}}, {}]
    seen: list[Any] = []

    @bench.app.shortcut("ask")
    async def ask(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @bench.app.view("form")
    async def form(ack: Any, view: Json) -> None:
        seen.append(view["state"]["values"])
        await ack(**answers.pop(0))

    await bench.connect()
    await page.get_by_test_id("shortcuts-open").click()
    await page.get_by_role("menuitem", name="Ask for an export").click()
    dialog = page.get_by_role("dialog", name="Export a device")
    device = dialog.get_by_label("Device", exact=True)
    await expect(device).to_be_focused()

    await dialog.get_by_role("button", name="Send").click()
    await expect(device).to_have_accessible_description("This field is required.")
    await expect(device).to_be_focused()
    await device.fill("lamp-9")
    await expect(dialog.get_by_text("This field is required.")).to_have_count(1)
    await dialog.get_by_label("Room").select_option("attic")
    await dialog.get_by_label("Kitchen").check()
    await dialog.get_by_role("button", name="Send").click()

    await expect(device).to_have_accessible_description("No such device.")
    await expect(device).to_have_value("lamp-9")
    await expect(dialog.get_by_label("Kitchen")).to_be_checked()
    await device.press("Enter")
    await expect(dialog).to_be_hidden()
    assert seen[1]["device"]["text"]["value"] == "lamp-9"
    assert seen[1]["room"]["a"]["selected_option"]["value"] == "attic"
    assert [one["value"] for one in seen[1]["boxes"]["a"]["selected_options"]] == ["kitchen"]


async def test_a_form_over_a_form_goes_back_to_it_with_escape(bench: Bench, page: Page) -> None:
    @bench.app.action("more")
    async def more(ack: Any, body: Json, client: Any) -> None:
        await client.views_push(trigger_id=body["trigger_id"], view=modal(title=plain("More")))
        await ack()

    await bench.connect()
    await bench.client.views_open(trigger_id=bench.trigger(), view=FORM)
    below = page.get_by_role("dialog", name="Export a device")
    await below.get_by_label("Device", exact=True).fill("lamp-9")
    await below.get_by_role("button", name="More").click()
    await page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Yes").click()
    await expect(page.get_by_role("dialog", name="More", exact=True)).to_be_visible()

    await page.keyboard.press("Escape")
    await expect(below.get_by_label("Device", exact=True)).to_have_value("lamp-9")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert bench.stack() == []


async def test_the_focus_stays_in_an_open_form(bench: Bench, page: Page) -> None:
    await bench.client.views_open(trigger_id=bench.trigger(), view=FORM)
    await expect(page.get_by_role("dialog").get_by_label("Device", exact=True)).to_be_focused()
    for _ in range(12):
        await page.keyboard.press("Tab")
        inside = await page.evaluate(
            "document.activeElement === document.body || modal.contains(document.activeElement)"
        )
        assert inside


async def test_the_app_changes_a_form_under_the_readers_hands(bench: Bench, page: Page) -> None:
    opened = (await bench.client.views_open(trigger_id=bench.trigger(), view=FORM))["view"]
    device = page.get_by_role("dialog").get_by_label("Device", exact=True)
    await device.fill("lamp-9")
    changed = modal(text_field("device"), text_field("reason"), title=plain("Changed"))
    await bench.client.views_update(view_id=opened["id"], view=changed)

    await expect(page.get_by_role("dialog", name="Changed")).to_be_visible()
    await expect(device).to_have_value("lamp-9")
    await expect(device).to_be_focused()


async def test_the_home_tab_tells_the_app_that_it_is_open_and_its_buttons_work(bench: Bench, page: Page) -> None:
    @bench.app.event("app_home_opened")
    async def on_home(event: Json, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home(button("ask")))

    @bench.app.action("ask")
    async def ask(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    await bench.connect()
    await page.get_by_test_id("home-open").click()
    await page.get_by_test_id("home").get_by_role("button", name="Ask").click()
    await expect(page.get_by_role("dialog", name="Export a device")).to_be_visible()
    await page.get_by_test_id("modal-x").click()
    await page.get_by_test_id(f"channel-{PRIVACY}").click()
    await expect(page.get_by_test_id("composer-input")).to_be_visible()
    await expect(page.get_by_test_id("home")).to_be_hidden()


async def test_direct_messages_with_the_app_are_its_messages_tab(bench: Bench, page: Page) -> None:
    heard: list[str] = []

    @bench.app.event("app_home_opened")
    async def on_opened(event: Json) -> None:
        heard.append(event["tab"])

    await bench.connect()
    channel = (await bench.client.conversations_open(users=ANA))["channel"]["id"]
    await page.get_by_test_id(f"channel-{channel}").click()

    await bench.workspace.until(lambda: bool(heard))
    assert heard == ["messages"]


async def test_a_click_while_the_page_still_loads_another_place_is_not_lost(bench: Bench, page: Page) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def held(route: Route) -> None:
        asked.set()
        await answer.wait()
        await route.continue_()

    await page.route("**/client/messages?*", held)
    await bench.client.chat_postMessage(channel=PRIVACY, text="News.")
    await asked.wait()
    await page.get_by_test_id("home-open").click()
    answer.set()

    await expect(page.get_by_test_id("home")).to_be_visible()


async def test_a_choice_in_a_message_reaches_the_app(bench: Bench, page: Page) -> None:
    seen: list[str] = []

    @bench.app.action("room")
    async def room(ack: Any, action: Json, respond: Any) -> None:
        seen.append(action["selected_option"]["value"])
        await ack()
        await respond("Noted.")

    await bench.connect()
    menu = {"type": "static_select", "action_id": "room", "options": ROOMS, "placeholder": plain("Which room?")}
    section = {"type": "section", "text": plain("Where is it?"), "accessory": menu}
    await bench.client.chat_postMessage(channel=PRIVACY, text="Where is it?", blocks=[section])
    await page.get_by_role("combobox", name="Which room?").select_option("attic")

    await expect(page.get_by_text("Noted.")).to_be_visible()
    assert seen == ["attic"]


async def test_rich_text_and_tables_are_shown_and_nothing_in_them_is_live(bench: Bench, page: Page) -> None:
    words = [{"type": "text", "text": "<!channel> <b>", "style": {"bold": True}}, {"type": "user", "user_id": "U0BEN"}]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}
    table = {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "Device"}], [{"type": "raw_text", "text": "<i>*x*"}]],
    }
    await bench.client.chat_postMessage(channel=PRIVACY, text="x", blocks=[rich, table])

    await expect(page.locator("strong", has_text="<!channel> <b>")).to_be_visible()
    await expect(page.locator(".mention", has_text="@Ben")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Device")).to_be_visible()
    await expect(page.get_by_role("cell", name="<i>*x*")).to_be_visible()


async def test_people_of_another_company_see_neither_home_nor_shortcuts(bench: Bench, page: Page) -> None:
    await page.goto(f"{bench.slack.url}/#{EVE}/{PARTNERS}")
    await expect(page.get_by_test_id("acting-as")).to_have_value(EVE)
    await expect(page.get_by_test_id("shortcuts-open")).to_be_hidden()
    await expect(page.get_by_test_id("home-open")).to_have_count(0)


async def test_on_a_phone_a_form_fills_the_screen(bench: Bench, page: Page) -> None:
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await bench.client.views_open(trigger_id=bench.trigger(), view=FORM)
    dialog = page.get_by_test_id("modal")
    await expect(dialog).to_be_visible()
    assert await dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    await expect(dialog.get_by_role("button", name="Send")).to_be_in_viewport()
