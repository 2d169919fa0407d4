"""The page for people with a phone, with a keyboard alone, and without a bot."""

from playwright.async_api import Locator, Page, expect

from sandbox.faults import Fault, FaultKind
from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.stage import ANA, OPEN_FILE, PHONE, Stage

pytestmark = MARKS

FAR = 30
"""More stops than lie between any two things on the page."""


async def test_on_a_phone_menu_thread_and_file_cover_the_window_and_nothing_runs_out_of_it(sit_down: SitDown) -> None:
    ana = await sit_down(ANA, viewport=PHONE, has_touch=True, is_mobile=True)
    page = ana.page
    assert await ana.sideways() <= 0

    await page.get_by_test_id("drawer-open").tap()
    await expect(page.get_by_test_id("acting-as")).to_be_in_viewport()
    assert await ana.sideways() <= 0
    await page.get_by_test_id("sidebar").get_by_role("button", name="general").tap()
    await expect(page.get_by_test_id("acting-as")).not_to_be_in_viewport()
    await expect(page.get_by_role("heading", name="general")).to_be_visible()
    await page.get_by_test_id("drawer-open").tap()
    await page.get_by_test_id("sidebar").get_by_role("button", name="privacy").tap()
    await expect(page.get_by_role("heading", name="privacy")).to_be_visible()

    await ana.export("edge-gw-5")
    assert await ana.sideways() <= 0
    await ana.opener("edge-gw-5").tap()
    assert await _box(ana.thread) == (0, 0, *PHONE.values())
    assert await ana.sideways() <= 0

    await ana.thread.get_by_role("button", name=OPEN_FILE).tap()
    await expect(ana.document.get_by_role("heading", name="edge-gw-5", exact=True)).to_be_visible()
    assert await _box(ana.viewer) == (0, 0, *PHONE.values())
    assert await ana.document.locator("html").evaluate("root => root.scrollWidth - root.clientWidth") <= 0

    await page.get_by_test_id("viewer-close").tap()
    await page.get_by_test_id("thread-close").tap()
    await expect(ana.card("edge-gw-5")).to_be_in_viewport()


async def test_the_whole_way_to_the_file_and_back_goes_by_keyboard_alone(sit_down: SitDown, stage: Stage) -> None:
    stage.worlds.azure.boards["hub-us"].add(Fault(route="* */moved-15", kind=FaultKind.STATUS, status=403))
    ana = await sit_down(ANA)
    page, keyboard = ana.page, ana.page.keyboard

    await _tab_to(page, ana.composer)
    await keyboard.type("/dps")
    await expect(page.get_by_role("option", name="/dps-export")).to_be_visible()
    await keyboard.press("Enter")
    await keyboard.type("moved-15")
    await keyboard.press("Enter")
    await expect(ana.card("moved-15")).to_contain_text("PARTIAL")
    await expect(ana.opener("moved-15")).to_contain_text("1 file")

    await _tab_to(page, ana.opener("moved-15"), back=True)
    await keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Thread")).to_be_focused()
    open_file = ana.thread.get_by_role("button", name=OPEN_FILE)
    await _tab_to(page, open_file)
    await keyboard.press("Enter")
    await expect(ana.document.get_by_role("heading", name="moved-15", exact=True)).to_be_visible()

    await keyboard.press("Escape")
    await expect(ana.viewer).to_be_hidden()
    await expect(open_file).to_be_focused()
    await keyboard.press("Escape")
    await expect(ana.thread).to_be_hidden()
    await expect(ana.opener("moved-15")).to_be_focused()


async def test_when_the_bot_is_gone_the_page_says_so_and_a_command_is_answered_by_slack(
    sit_down: SitDown, stage: Stage
) -> None:
    ana = await sit_down(ANA)

    await stage.bot.stop()
    await expect(ana.page.get_by_test_id("bot-status")).to_have_text("Bot not connected")
    await ana.say("/dps-export sensor-42")

    await expect(ana.whisper("dps-export")).to_contain_text("Slackbot")
    await expect(ana.composer).to_have_value("/dps-export sensor-42")


async def _tab_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Press Tab (or Shift+Tab) until `wanted` has the focus."""
    for _ in range(FAR):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab" if back else "Tab")
    await expect(wanted).to_be_focused()


async def _box(locator: Locator) -> tuple[float, ...]:
    """Left, top, width and height in the window, in pixels."""
    await expect(locator).to_be_visible()
    box = await locator.bounding_box()
    assert box is not None
    return (box["x"], box["y"], box["width"], box["height"])
