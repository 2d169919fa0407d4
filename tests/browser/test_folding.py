"""Long sections of a message are folded under *See more*, as Slack's clients do, unless the block says not to."""

from typing import Any

from playwright.async_api import Locator, expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.stage import ANA, PRIVACY, Seat, Stage

pytestmark = MARKS

LONG = "word " * 130
TALL = "\n".join(f"Step {number}" for number in range(1, 7))
SHORT = "\n".join(f"Step {number}" for number in range(1, 6))


async def post(stage: Stage, seat: Seat, name: str, text: str, **more: Any) -> Locator:
    """A message of the bot with one section, as the person sees it."""
    client = AsyncWebClient(token=stage.worlds.slack.bot_token, base_url=stage.worlds.slack.api_url)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}
    head = {"type": "header", "text": {"type": "plain_text", "text": name}}
    await client.chat_postMessage(channel=PRIVACY, text=name, blocks=[head, section])
    message = seat.messages.filter(has=seat.page.get_by_role("heading", name=name, exact=True))
    await expect(message).to_be_visible()
    return message


def more_of(message: Locator) -> Locator:
    return message.get_by_role("button", name="See more")


async def height(message: Locator) -> float:
    box = await message.locator(".section .text").bounding_box()
    assert box is not None
    return box["height"]


async def test_a_long_section_is_folded_until_somebody_wants_to_see_more(sit_down: SitDown, stage: Stage) -> None:
    ana = await sit_down(ANA)
    for name, text in (("Many characters", LONG), ("Many lines", TALL)):
        message = await post(stage, ana, name, text)
        await expect(more_of(message)).to_have_attribute("aria-expanded", "false")
        before = await height(message)

        await more_of(message).press("Enter")

        less = message.get_by_role("button", name="See less")
        await expect(less).to_have_attribute("aria-expanded", "true")
        await expect(less).to_be_focused()
        assert await height(message) > before
        await less.click()
        await expect(more_of(message)).to_be_visible()
        assert await height(message) == before


async def test_short_sections_and_those_that_say_so_are_not_folded(sit_down: SitDown, stage: Stage) -> None:
    ana = await sit_down(ANA)
    short = await post(stage, ana, "Five lines", SHORT)
    expanded = await post(stage, ana, "Expanded", LONG, expand=True)

    await expect(short.get_by_role("button", name="See more")).to_have_count(0)
    await expect(expanded.get_by_role("button", name="See more")).to_have_count(0)


async def test_what_was_unfolded_stays_so_when_the_message_is_drawn_again(sit_down: SitDown, stage: Stage) -> None:
    ana = await sit_down(ANA)
    message = await post(stage, ana, "Answered", TALL)
    await more_of(message).click()

    ts = str(await message.get_attribute("data-testid")).removeprefix("message-")
    stage.worlds.slack.workspace.say(ANA, PRIVACY, "A reply", ts)

    await expect(message.get_by_role("button", name="1 reply")).to_be_visible()
    await expect(message.get_by_role("button", name="See less")).to_be_visible()
