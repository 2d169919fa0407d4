"""An erasure in the browser: a form, a vote, and the receipt in the thread."""

import re
from pathlib import Path

from playwright.async_api import Locator, expect

from sandbox.receipt import check_receipt
from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.stage import ANA, BEN, Seat, Stage

pytestmark = MARKS

OPEN_RECEIPT = re.compile(r"^Open DSR-\w+-receipt\.zip$")


async def test_one_person_asks_another_approves_and_the_receipt_comes_opens_and_holds(
    sit_down: SitDown, stage: Stage
) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)

    await _ask(ana, "sensor-42")
    await expect(_card(ben)).to_contain_text("Waiting for 1 approver")
    await expect(_card(ben)).to_contain_text("1. enrollment sensor-42, factory-eu")
    await _approve(ben)

    await expect(_card(ana)).to_contain_text("Done")
    await expect(_card(ana).get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await _card(ana).get_by_role("button", name=re.compile(r"\d repl")).click()
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


async def _ask(seat: Seat, device: str) -> None:
    await seat.say(f"/dps-delete {device}")
    form = seat.page.get_by_role("dialog", name="Erase device data")
    await expect(form.get_by_label("Devices")).to_have_value(device)
    await form.get_by_label("Law").select_option(label="GDPR")
    await form.get_by_label("Received on").fill("2026-11-12")
    await form.get_by_label("How was the person's identity checked?").select_option(label="Signed in to their account")
    await form.get_by_label("Reason").select_option(label="Consent withdrawn")
    await form.get_by_role("button", name="Ask for erasure").click()
    await expect(form).to_be_hidden()


async def _approve(seat: Seat) -> None:
    """Press the button and confirm; the question names device and count."""
    await _card(seat).get_by_role("button", name="Approve", exact=True).click()
    question = seat.page.get_by_role("dialog").filter(has_text="Approve all 5 steps?")
    await expect(question).to_contain_text("sensor-42")
    await question.get_by_role("button", name="Approve", exact=True).click()


def _card(seat: Seat) -> Locator:
    return seat.messages.filter(has=seat.page.get_by_role("heading", name="Erase sensor-42", exact=True))


def _bytes(path: Path) -> bytes:
    return path.read_bytes()
