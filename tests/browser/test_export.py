"""An export in the browser, from the command to the file, and what other people see of it."""

import json
from pathlib import Path

from playwright.async_api import expect

from sandbox.receiver.bundle import check_bundle
from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.stage import ANA, BEN, DOWNLOAD_FILE, GENERAL, GUS, OPEN_FILE, Seat, Stage

pytestmark = MARKS


async def test_a_person_types_a_command_and_the_file_comes_in_the_thread_opens_and_downloads(
    sit_down: SitDown, stage: Stage
) -> None:
    ana = await sit_down(ANA)

    await ana.export("sensor-42")
    await expect(ana.whisper("Recorded as DSR-")).to_contain_text("sensor-42")
    await expect(ana.card("sensor-42")).to_contain_text("Found 1 enrollment")

    await ana.open_file("sensor-42")
    await expect(ana.document.get_by_role("heading", name="Records", exact=True)).to_be_visible()
    manifest = json.loads(await (await ana.open_member("manifest.json")).inner_text())
    assert manifest["format"] == "dps-bot/bundle/v1"

    async with ana.page.expect_download() as coming:
        await ana.viewer.get_by_role("link", name="Download").click()
    download = await coming.value
    contents = check_bundle(
        _bytes(await download.path()), public_key=_bytes(stage.folder.public_key), subject="sensor-42"
    )
    assert download.suggested_filename == f"{contents.request}.zip"
    assert "manifest.json" in contents.members
    await expect(ana.whisper("Recorded as")).to_contain_text(contents.request)


async def test_a_colleague_sees_the_card_change_and_the_file_but_no_private_message(sit_down: SitDown) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)

    await ana.export("lamp-living-room")
    await expect(ana.whisper("lamp-living-room")).to_be_visible()

    await expect(ben.card("lamp-living-room")).to_contain_text("Done")
    await expect(ben.messages.filter(has_text="Only visible to you")).to_have_count(0)
    await ben.open_file("lamp-living-room")
    await expect(ben.document.get_by_text("reg-77").first).to_be_visible()


async def test_a_guest_neither_finds_the_private_channel_nor_gets_in_by_its_address(sit_down: SitDown) -> None:
    ana = await sit_down(ANA)
    await ana.export("hub-only-3")

    gus = await sit_down(GUS)

    await expect(gus.page.get_by_test_id("sidebar").get_by_role("button", name="general")).to_be_visible()
    await expect(gus.page.get_by_test_id("sidebar").get_by_role("button", name="privacy")).to_have_count(0)
    await expect(gus.page.get_by_role("heading", name="general")).to_be_visible()
    assert "hub-only-3" not in await gus.page.content()


async def test_a_colleague_who_may_not_ask_is_told_so_and_nobody_else_hears_it(sit_down: SitDown) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)

    await ben.say("/dps-export thermo-0107")

    await expect(ben.whisper("not on the list of people who may make requests")).to_be_visible()
    await _nothing_about("thermo-0107", ana)


async def test_finding_nothing_is_an_answer_with_a_file_that_says_where_was_searched(sit_down: SitDown) -> None:
    ana = await sit_down(ANA)

    await ana.export("nobody-0")

    await expect(ana.card("nobody-0")).to_contain_text("No data found for nobody-0")
    await expect(ana.card("nobody-0")).to_contain_text("the number on the label")
    await ana.open_file("nobody-0")
    coverage = json.loads(await (await ana.open_member("coverage.json")).inner_text())
    assert coverage["complete"] is True
    hubs = {"hub-eu.azure-devices.net", "hub-us.azure-devices.net"}
    places = {"factory-eu", "factory-us", *hubs, "this bot's ledger"}
    assert {search["place"] for search in coverage["searches"]} == places


async def test_help_is_for_the_asking_person_alone(sit_down: SitDown) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)

    await ana.say("/dps-export help")

    await expect(ana.whisper("/dps-export DEVICE")).to_contain_text("the number on the label")
    await _nothing_about("/dps-export DEVICE", ben)


async def test_in_the_wrong_channel_the_answer_names_the_right_one(sit_down: SitDown) -> None:
    ana = await sit_down(ANA, GENERAL)

    await ana.say("/dps-export orphan-31")

    await expect(ana.whisper("#privacy")).to_be_visible()
    await _nothing_about("Export of orphan-31", ana)


async def test_a_suggestion_is_written_into_the_message_box_for_its_person_in_its_channel(sit_down: SitDown) -> None:
    page = (await sit_down(BEN, GENERAL)).page

    await page.get_by_test_id("try").get_by_role("button", name="/dps-export sensor-42").click()

    await expect(page.get_by_test_id("composer-input")).to_have_value("/dps-export sensor-42")
    await expect(page.get_by_test_id("composer-input")).to_be_focused()
    await expect(page.get_by_test_id("acting-as")).to_have_value(ANA)
    await expect(page.get_by_role("heading", name="privacy")).to_be_visible()


async def test_a_reload_keeps_person_channel_and_thread(sit_down: SitDown) -> None:
    ana = await sit_down(ANA)
    await ana.export("edge-gw-5")
    await ana.opener("edge-gw-5").click()
    await expect(ana.thread.get_by_role("link", name=DOWNLOAD_FILE)).to_be_visible()

    await ana.page.reload()

    await expect(ana.thread.get_by_role("button", name=OPEN_FILE)).to_be_visible()
    await expect(ana.card("edge-gw-5")).to_be_visible()
    await expect(ana.page.get_by_test_id("acting-as")).to_have_value(ANA)


async def _nothing_about(words: str, seat: Seat) -> None:
    """Nothing came: a later message, which comes by the same way, is there, and `words` are not."""
    later = f"Said after {words}."
    await seat.say(later)
    await expect(seat.messages.filter(has_text=later)).to_be_visible()
    await expect(seat.messages.filter(has_text=words).filter(has_not_text=later)).to_have_count(0)


def _bytes(path: Path) -> bytes:
    return path.read_bytes()
