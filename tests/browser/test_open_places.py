"""Open places in the browser: the list in the thread, and the form that closes one."""

import re

from playwright.async_api import expect

from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.erasing import approve, ask, card
from tests.browser.stage import ANA, BEN

pytestmark = MARKS


async def test_a_place_is_closed_from_the_thread_and_the_card_counts_down(sit_down: SitDown) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)
    await ask(ana, "sensor-42")
    await approve(ben)
    await expect(card(ana)).to_contain_text("Done here, 15 places open")

    await card(ana).get_by_role("button", name=re.compile(r"\d repl")).click()
    await ana.thread.get_by_role("button", name="Close a place").click()
    form = ana.page.get_by_role("dialog", name="Close a place")
    await form.get_by_label("Which place?").select_option(label="8. Diagnostic logs")
    await form.get_by_label("What was found or done there?").fill("Purged, *SUP-1881* <!channel>")
    await form.get_by_role("button", name="Close it").click()

    await expect(form).to_be_hidden()
    await expect(card(ana)).to_contain_text("Done here, 14 places open")
    await expect(ana.thread).to_contain_text("Note: Purged, *SUP-1881* <!channel>")
