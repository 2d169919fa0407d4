"""How an erasure is asked for and decided in the browser."""

from playwright.async_api import Locator, expect

from tests.browser.stage import Seat


async def ask(seat: Seat, device: str) -> None:
    await seat.say(f"/dps-delete {device}")
    form = seat.page.get_by_role("dialog", name="Erase device data")
    await expect(form.get_by_label("Devices")).to_have_value(device)
    await form.get_by_label("Law").select_option(label="GDPR")
    await form.get_by_label("Received on").fill("2026-11-12")
    await form.get_by_label("How was the person's identity checked?").select_option(label="Signed in to their account")
    await form.get_by_label("Reason").select_option(label="Consent withdrawn")
    await form.get_by_role("button", name="Ask for erasure").click()
    await expect(form).to_be_hidden()


async def approve(seat: Seat) -> None:
    """Press the button and confirm; the question names device and count."""
    await card(seat).get_by_role("button", name="Approve", exact=True).click()
    question = seat.page.get_by_role("dialog").filter(has_text="deletes 4, keeps 1")
    await expect(question).to_contain_text("sensor-42")
    await question.get_by_role("button", name="Approve", exact=True).click()


async def press_approve(seat: Seat, device: str) -> None:
    """Press the button on the card of this device, and confirm."""
    shown = seat.messages.filter(has=seat.page.get_by_role("heading", name=f"Erase {device}", exact=True))
    await shown.get_by_role("button", name="Approve", exact=True).click()
    question = seat.page.get_by_role("dialog").filter(has_text="Approve this plan?")
    await question.get_by_role("button", name="Approve", exact=True).click()


def card(seat: Seat) -> Locator:
    return seat.messages.filter(has=seat.page.get_by_role("heading", name="Erase sensor-42", exact=True))
