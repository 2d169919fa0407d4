"""`check.html`, opened from a folder in a browser that reaches nothing: good packs, forged ones, and what it shows."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from evidence.pack.check_page import copy_page
from evidence.signing import make_keys
from tests.browser.chromium import MARKS
from tests.browser.stage import PHONE
from tests.browser.test_person import CONTRAST
from tests.unit.bot.pack_place import DEVICE, REQUEST, PackPlace, make_pack_place, read, write
from tests.unit.bot.test_forged_packs import FORGERIES

pytestmark = MARKS


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> PackPlace:
    made = await make_pack_place(tmp_path_factory.mktemp("packs"))
    copy_page(made.folder / "check.html")
    made.pack("good.zip")
    made.pack("redacted.zip", "--redact")
    return made


@asynccontextmanager
async def opened(browser: Browser, place: PackPlace) -> AsyncIterator[Page]:
    """The page, offline, on a phone; at the end it has asked for nothing and complained about nothing."""
    asked: list[str] = []
    said: list[str] = []
    context = await browser.new_context(viewport=PHONE, offline=True)
    page = await context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = (place.folder / "check.html").as_uri()
    await page.goto(address)
    try:
        yield page
    finally:
        await context.close()
    assert (asked, said) == ([address], [])


async def checked(page: Page, pack: Path, fingerprint: str) -> Locator:
    """What it says first."""
    await page.get_by_label("The fingerprint").fill(fingerprint)
    await page.get_by_label("The file").set_input_files(pack)
    verdict = page.get_by_role("status")
    await expect(verdict).to_have_text(re.compile("^(Proved|Not proved|Broken)\\b"))
    return verdict


@pytest.mark.parametrize("name", ["good.zip", "redacted.zip"])
async def test_a_good_pack_is_proved_and_tells_its_story(browser: Browser, place: PackPlace, name: str) -> None:
    async with opened(browser, place) as page:
        verdict = await checked(page, place.folder / name, place.keys.signing.key_id)

        await expect(verdict).to_have_text(
            re.compile(f"^Proved: 9 entries of {REQUEST} are in the ledger whose head of 12 entries this key signed")
        )
        await expect(page.get_by_text("That these are all entries of the request.")).to_be_visible()
        story = page.get_by_role("region", name="What happened").get_by_role("listitem")
        await expect(story).to_have_count(9)
        asked = "Person-1 asked for it." if name == "redacted.zip" else "Ana Ferreira (U0ANA) asked for it."
        await expect(story.first).to_contain_text(asked)
        await expect(page.get_by_role("region", name="Plans")).to_contain_text("Plan 2: erase, 4 steps")
        wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide
        assert await page.evaluate(CONTRAST) >= 4.5
        shown = await page.locator("body").inner_text()
        assert (DEVICE in shown, "\u202e" in shown) == (name == "good.zip", False)


async def test_what_a_person_wrote_acts_on_nothing(browser: Browser, place: PackPlace) -> None:
    async with opened(browser, place) as page:
        await checked(page, place.folder / "good.zip", place.keys.signing.key_id)

        await expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
        await expect(page.locator("script")).to_have_count(1)
        await expect(page.locator(".esc")).to_have_text([r"\u{202e}"])


async def test_without_the_fingerprint_or_with_another_nothing_is_proved(browser: Browser, place: PackPlace) -> None:
    other = make_keys(place.folder / "other")
    async with opened(browser, place) as page:
        pack = place.folder / "good.zip"
        await expect(await checked(page, pack, "")).to_contain_text("nobody has said whose key it must be")
        await expect(await checked(page, pack, "sensor-42")).to_contain_text("is no fingerprint")
        verdict = await checked(page, pack, other.signing.key_id)
        await expect(verdict).to_have_text(re.compile("^Not proved: another key signed it"))
        await page.get_by_label("The fingerprint").fill(f"  {place.keys.signing.key_id.upper()} ")
        await expect(verdict).to_have_text(re.compile("^Proved: "))


async def test_a_head_that_was_kept_elsewhere_proves_more_and_another_breaks_it(
    browser: Browser, place: PackPlace
) -> None:
    kept = (place.folder / "keys" / "head.note").read_text()
    root = kept.split("\n")[2]
    async with opened(browser, place) as page:
        field = page.get_by_label("A head of the ledger")
        await field.fill(f"Head of the ledger\n```\n{kept}```")
        verdict = await checked(page, place.folder / "good.zip", place.keys.signing.key_id)
        await expect(verdict).to_have_text(re.compile("^Proved by a head that was kept elsewhere, up to entry 5 of 12"))
        await field.fill(kept.replace(root, "A" * 43 + "="))
        await expect(verdict).to_have_text(re.compile("^Broken: the head that was kept elsewhere"))
        await field.fill(kept.replace("\n5\n", "\n4\n"))
        await expect(verdict).to_have_text(re.compile("^Proved: 9 entries"))


async def test_a_pack_that_another_key_signed_is_not_proved(browser: Browser, place: PackPlace) -> None:
    mine = make_keys(place.folder / "mine")
    stolen = place.forged(place.folder / "good.zip", {}, mine)
    async with opened(browser, place) as page:
        verdict = await checked(page, stolen, place.keys.signing.key_id)

        await expect(verdict).to_have_text(re.compile("^Broken: the signature is not over this manifest"))


async def test_a_pack_of_contradicted_rows_is_broken_and_still_tells_what_its_entries_say(
    browser: Browser, place: PackPlace
) -> None:
    pack = place.forged(place.folder / "good.zip", {}, contradiction="a row of votes is in no entry")
    async with opened(browser, place) as page:
        verdict = await checked(page, pack, place.keys.signing.key_id)

        await expect(verdict).to_contain_text("contradicted them: a row of votes is in no entry")
        await expect(page.get_by_role("region", name="What happened").get_by_role("listitem")).to_have_count(9)


async def test_every_cut_of_the_file_is_broken(browser: Browser, place: PackPlace) -> None:
    whole = (place.folder / "good.zip").read_bytes()
    async with opened(browser, place) as page:
        for length in (0, 21, 1000, len(whole) // 2, len(whole) - 1):
            cut = place.folder / f"cut-{length}.zip"
            cut.write_bytes(whole[:length])
            await expect(await checked(page, cut, place.keys.signing.key_id)).to_contain_text("is not a whole zip")
        cut = place.folder / "longer.zip"
        cut.write_bytes(whole + b"\0")
        await expect(await checked(page, cut, place.keys.signing.key_id)).to_contain_text("something follows it")


async def test_a_file_that_changed_after_it_was_chosen_is_not_judged(browser: Browser, place: PackPlace) -> None:
    pack = place.folder / "changing.zip"
    pack.write_bytes((place.folder / "good.zip").read_bytes())
    async with opened(browser, place) as page:
        verdict = await checked(page, pack, place.keys.signing.key_id)
        pack.write_bytes(b"PK")
        await page.get_by_label("The fingerprint").fill(place.keys.signing.key_id[8:])
        await expect(verdict).to_have_text(re.compile("^Not proved: the file cannot be read"))


async def test_a_member_that_was_changed_or_put_in_is_broken(browser: Browser, place: PackPlace) -> None:
    members = read(place.folder / "good.zip")
    changed = {**members, "entries.json": members["entries.json"].replace(b"C0PRIVACY", b"C0PRIVATE", 1)}
    async with opened(browser, place) as page:
        for held, sentence in ((changed, "entries.json was changed"), ({**members, "x": b""}, "x was not signed")):
            verdict = await checked(page, write(place.folder / f"{len(held)}.zip", held), place.keys.signing.key_id)
            await expect(verdict).to_contain_text(sentence)
            await expect(page.get_by_role("region", name="What happened")).to_be_hidden()


@pytest.mark.parametrize("what", FORGERIES)
async def test_what_was_forged_with_the_key_itself_is_broken(browser: Browser, place: PackPlace, what: str) -> None:
    forge, _ = FORGERIES[what]
    pack = place.folder / "good.zip"
    async with opened(browser, place) as page:
        verdict = await checked(page, place.forged(pack, forge(read(pack))), place.keys.signing.key_id)

        await expect(verdict).to_have_text(re.compile("^Broken: "))
        if "form" not in FORGERIES[what][1]:
            await expect(verdict).not_to_contain_text("does not have the form of a pack's")
