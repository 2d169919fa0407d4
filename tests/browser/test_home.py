"""The Home tab and the shortcuts in the browser: what waits, the way to the card, and the forms."""

from playwright.async_api import expect

from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.erasing import ask, card
from tests.browser.stage import ANA, BEN, PHONE

pytestmark = MARKS


async def test_a_vote_waits_on_the_home_tab_and_its_number_leads_to_the_card(sit_down: SitDown) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)
    await ask(ana, "sensor-42")
    await expect(card(ben)).to_contain_text("Waiting for 1 approver")

    await ben.page.get_by_test_id("home-open").click()
    home = ben.page.get_by_test_id("home")
    await expect(home.get_by_role("heading", name="Waiting for you")).to_be_visible()
    await expect(home).to_contain_text("Erase sensor-42 · Waiting for 1 approver")
    await expect(home.get_by_role("button", name="Export…")).to_have_count(0)
    await home.get_by_role("link").first.click()

    await expect(card(ben)).to_be_visible()
    await expect(ben.page.get_by_test_id("acting-as")).to_have_value(BEN)
    box = await ben.composer.bounding_box()
    assert box is not None
    assert box["height"] > 20, "the message box is there again and has room for a line"


async def test_an_export_is_asked_for_from_the_home_tab_on_a_phone(sit_down: SitDown) -> None:
    ana = await sit_down(ANA, "home", viewport=PHONE)

    await ana.page.get_by_test_id("home").get_by_role("button", name="Export…").click()
    form = ana.page.get_by_role("dialog", name="Export device data")
    await form.get_by_label("Devices").fill("lamp-living-room")
    await form.get_by_role("button", name="Export").click()

    await expect(form).to_contain_text("Recorded as DSR-")
    await expect(form).to_contain_text("#privacy")
    await form.get_by_test_id("modal-close").click()
    await expect(form).to_be_hidden()


async def test_a_shortcut_opens_the_form_of_an_erasure(sit_down: SitDown) -> None:
    ana = await sit_down(ANA)

    await ana.page.get_by_test_id("shortcuts-open").click()
    await ana.page.get_by_role("menuitem", name="Erase a device's data").click()

    form = ana.page.get_by_role("dialog", name="Erase device data")
    await expect(form.get_by_label("The same devices again")).to_be_visible()
