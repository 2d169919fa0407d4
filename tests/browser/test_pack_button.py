"""*Evidence pack* in the browser: the button of a finished card, the sentence, and the file in the thread."""

import re

from playwright.async_api import expect

from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.stage import ANA, BEN

pytestmark = MARKS


async def test_the_pack_comes_into_the_thread_and_opens_and_a_second_press_says_that_it_is_there(
    sit_down: SitDown,
) -> None:
    ana = await sit_down(ANA)
    await ana.export("sensor-42")
    button = ana.card("sensor-42").get_by_role("button", name="Evidence pack")

    await button.click()
    await expect(ana.whisper("comes into the thread")).to_be_visible()
    await expect(ana.opener("sensor-42")).to_contain_text("2 files")
    await ana.opener("sensor-42").click()
    await expect(ana.thread.get_by_text("Evidence pack of DSR-")).to_be_visible()

    ben = await sit_down(BEN)
    await ben.card("sensor-42").get_by_role("button", name="Evidence pack").click()
    await expect(ben.whisper("into the thread already").or_(ben.whisper("is in the thread already"))).to_be_visible()

    await ana.thread.get_by_role("button", name=re.compile(r"^Open DSR-\w+-evidence\.zip$")).click()
    await expect(ana.document.get_by_text("asked for it").first).to_be_visible()
