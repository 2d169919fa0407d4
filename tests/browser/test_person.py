"""The copy for the person, opened as they would: on a phone, from a folder, in light and in dark."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from evidence.bundle import write_bundle
from evidence.signing import make_keys
from privacy.model.records import RecordKind
from tests.browser.chromium import MARKS
from tests.browser.stage import PHONE
from tests.unit.evidence.samples import RECORDS, export, findings, record

pytestmark = MARKS

HOSTILE = "<img src=http://evil.example/x.png onerror=alert(1)>"
WIDE = {"n" * 200: "v" * 2_000, "nested": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": HOSTILE}}}}}}}}}

CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!colour.endsWith(', 0)')) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const ratio = (node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  return Math.min(...[...document.body.querySelectorAll('*')].filter((n) => n.textContent.trim()).map(ratio));
}"""
"""The lowest contrast of any text with what is behind it (WCAG 2.1)."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as it is sent, with a record that would not fit and text that would like to be more."""
    where = tmp_path_factory.mktemp("person")
    zipped = io.BytesIO()
    odd = record(RecordKind.DEVICE_TWIN, {"tags": WIDE | {"installedBy": "J. Brandt"}})
    write_bundle(zipped, export(findings=findings(*RECORDS, odd)), make_keys(where / "keys").signing)
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(where, [name for name in archive.namelist() if name.startswith("for-the-person/")])
    return where / "for-the-person"


async def opened(browser: Browser, folder: Path, scheme: str) -> tuple[Page, list[str]]:
    """The page on a phone, and what it asked for."""
    asked: list[str] = []
    page = await browser.new_page(viewport=PHONE, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    await page.goto((folder / "index.html").as_uri())
    return page, asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_fits_a_phone_and_can_be_read_in_light_and_dark(browser: Browser, folder: Path, scheme: str) -> None:
    page, asked = await opened(browser, folder, scheme)

    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await page.evaluate(CONTRAST) >= 4.5
    dark = await page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark is (scheme == "dark")
    await expect(page.get_by_text(HOSTILE)).to_be_visible()
    assert asked == [(folder / "index.html").as_uri()]


async def test_its_tables_have_names_and_its_links_lead_to_the_records(browser: Browser, folder: Path) -> None:
    page, _ = await opened(browser, folder, "light")

    await expect(page.get_by_role("heading", level=1, name="sensor-42")).to_be_visible()
    assert await page.get_by_role("table", name="The data").count() == len(RECORDS) + 1
    await expect(page.get_by_role("table", name="Left out of this entry, and why").last).to_contain_text("installedBy")
    links = [await link.get_attribute("href") for link in await page.get_by_role("link").all()]
    assert [(folder / str(link)).is_file() for link in links] == [True] * (len(RECORDS) + 1)


async def test_what_is_folded_on_the_screen_stands_in_print(browser: Browser, folder: Path) -> None:
    page, _ = await opened(browser, folder, "dark")
    times = page.get_by_role("table", name="When each value was last changed")
    await expect(times).not_to_be_visible()

    await page.emulate_media(media="print")

    await expect(times).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
