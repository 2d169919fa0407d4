"""An erasure in the browser: a form, a vote, and the receipt in the thread."""

import re
from pathlib import Path

from playwright.async_api import expect

from sandbox.receiver.receipt import check_receipt
from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.erasing import approve, ask, card, press_approve
from tests.browser.stage import ANA, BEN, Stage

pytestmark = MARKS

OPEN_RECEIPT = re.compile(r"^Open DSR-\w+-receipt\.zip$")


async def test_one_person_asks_another_approves_and_the_receipt_comes_opens_and_holds(
    sit_down: SitDown, stage: Stage
) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)

    await ask(ana, "sensor-42")
    await expect(card(ben)).to_contain_text("Waiting for 1 approver")
    await expect(card(ben)).to_contain_text("1. enrollment sensor-42, factory-eu")
    await approve(ben)

    await expect(card(ana)).to_contain_text("Done")
    await expect(card(ana).get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await card(ana).get_by_role("button", name=re.compile(r"\d repl")).click()
    await ana.thread.get_by_role("button", name=OPEN_RECEIPT).click()
    await expect(ana.document.get_by_role("heading", name="sensor-42", exact=True)).to_be_visible()
    await expect(ana.document.get_by_text("verified absent").first).to_be_visible()
    async with ana.page.expect_download() as coming:
        await ana.viewer.get_by_role("link", name="Download").click()
    contents = check_receipt(
        _bytes(await (await coming.value).path()), public_key=_bytes(stage.folder.public_key), subject="sensor-42"
    )
    assert contents.records == 4
    assert "sensor-42" not in stage.worlds.azure.world.hubs["hub-eu"].device_ids()


async def test_outsiders_see_the_card_and_are_told_why_their_click_does_not_count(sit_down: SitDown) -> None:
    ana, cleo = await sit_down(ANA), await sit_down("U0CLEO")
    await ask(ana, "hub-only-3")
    asked = ana.messages.filter(has=ana.page.get_by_role("heading", name="Erase hub-only-3", exact=True))
    await expect(asked).to_contain_text("Waiting for 1 approver")

    await press_approve(ana, "hub-only-3")
    await expect(ana.whisper("You asked for this, so your vote cannot count")).to_be_visible()
    await cleo.messages.filter(has_text="Erase hub-only-3").get_by_role("button", name="Withdraw", exact=True).click()
    await expect(cleo.whisper("who asked for it, can do that")).to_be_visible()
    await expect(asked).to_contain_text("Waiting for 1 approver")


def _bytes(path: Path) -> bytes:
    return path.read_bytes()
