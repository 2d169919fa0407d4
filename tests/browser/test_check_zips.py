"""`check.html` takes every zip of the bot, and refuses what programs would unpack differently."""

import base64
import re

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from evidence.bundle import write_bundle
from evidence.pack.check_page import copy_page
from evidence.receipt import write_receipt
from tests.browser.chromium import MARKS
from tests.browser.test_check_page import checked, opened
from tests.browser.test_two_checks import JUDGE
from tests.unit.bot.pack_place import PackPlace, make_pack_place, read, write
from tests.unit.evidence.hostile_zips import TRICKS
from tests.unit.evidence.samples import export, partial
from tests.unit.privacy.receipt.samples import receipt

pytestmark = MARKS


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> PackPlace:
    made = await make_pack_place(tmp_path_factory.mktemp("zips"))
    copy_page(made.folder / "check.html")
    made.pack("pack.zip")
    for name, content in (("export.zip", export()), ("partial.zip", partial())):
        with (made.folder / name).open("w+b") as file:
            write_bundle(file, content, made.keys.signing)
    with (made.folder / "receipt.zip").open("w+b") as file:
        write_receipt(file, receipt(), made.keys.signing)
    return made


@pytest.mark.parametrize(
    ("name", "first", "limit", "line"),
    [
        ("export.zip", "Proved: the file of DSR-7K3M9Q is as this key", "does not read are named", "asked for what"),
        ("partial.zip", "; it is not complete", "PARTIAL", "The file was made"),
        ("receipt.zip", "Proved: the receipt of DSR-7K3M9Q is as this key", "backups", "read back, verified absent"),
    ],
)
async def test_an_export_and_a_receipt_are_proved_with_their_limits_and_their_story(
    browser: Browser, place: PackPlace, name: str, first: str, limit: str, line: str
) -> None:
    async with opened(browser, place) as page:
        verdict = await checked(page, place.folder / name, place.keys.signing.key_id)

        await expect(verdict).to_contain_text(first)
        await expect(page.get_by_role("region", name="What is not")).to_contain_text(limit)
        story = page.get_by_role("region", name="What happened").get_by_role("listitem")
        await expect(story.filter(has_text=line).first).to_be_visible()
        said = await story.locator("p.soft").all_inner_texts()
        assert said == sorted(said, key=lambda line: line[:19])
        await expect(page.get_by_role("region", name="Plans")).to_be_hidden()
        wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide


async def test_a_receipt_without_its_names_still_proves_what_it_says(browser: Browser, place: PackPlace) -> None:
    kept = {
        name: held for name, held in read(place.folder / "receipt.zip").items() if name[:5] not in ("index", "names")
    }
    async with opened(browser, place) as page:
        shredded = write(place.folder / "shredded.zip", kept)
        await expect(await checked(page, shredded, place.keys.signing.key_id)).to_have_text(re.compile("^Proved: "))
        await expect(page.get_by_text("Names were shredded (index.html and names.json)")).to_be_visible()
        del kept["receipt.json"]
        cut = write(place.folder / "no-receipt.zip", kept)
        await expect(await checked(page, cut, place.keys.signing.key_id)).to_contain_text("is missing")


@pytest.mark.parametrize("name", ["export.zip", "receipt.zip", "pack.zip"])
async def test_a_changed_member_of_any_file_is_broken(browser: Browser, place: PackPlace, name: str) -> None:
    members = read(place.folder / name)
    async with opened(browser, place) as page:
        for changed in ({"index.html": b"<h1>Other</h1>"}, {"extra.html": b""}):
            forged = write(place.folder / f"{next(iter(changed))}-{name}", {**members, **changed})
            verdict = await checked(page, forged, place.keys.signing.key_id)
            await expect(verdict).to_have_text(
                re.compile("^Broken: (index.html was changed|extra.html was not signed)")
            )


async def test_whatever_programs_unpack_differently_is_broken_and_named(browser: Browser, place: PackPlace) -> None:
    async with opened(browser, place) as page:
        for name in ("export.zip", "receipt.zip", "pack.zip"):
            members = read(place.folder / name)
            for trick, (build, sentence) in TRICKS.items():
                outcome, said = await page.evaluate(
                    JUDGE, [base64.b64encode(build(members)).decode(), place.keys.signing.key_id]
                )
                assert outcome == "broken", (name, trick, said)
                assert re.search(sentence, said) or "is damaged" in said, (name, trick, said)
