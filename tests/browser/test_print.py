"""On paper no id and no host name is cut in the middle: whoever types it from there would type another one."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from evidence.page import page as export_page
from evidence.receipt import receipt_page
from evidence.signing import Keys, make_keys
from privacy.model.plan import Action
from privacy.model.records import RecordKind
from tests.browser.chromium import MARKS
from tests.unit.evidence.samples import RECORDS, export, findings, record
from tests.unit.privacy.receipt.samples import receipt, step

pytestmark = MARKS

PAPER = {"width": 680, "height": 962}
"""A4 within its margins, in CSS pixels: 180 mm by 265 mm."""
ID = "TH-0107-batch-2026-11_line-3_unit-004711"
HOST = "hub-of-the-western-plant.azure-devices.net"
NAMES = (ID, HOST, "line-3", "factory-of-the-western-plant")

CUT = """(names) => {
  const cut = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.parentElement.closest('pre, script, style')) continue;
    for (const name of names) {
      for (let at = node.data.indexOf(name); at >= 0; at = node.data.indexOf(name, at + 1)) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + name.length);
        const lines = new Set([...range.getClientRects()].filter((r) => r.width).map((r) => Math.round(r.top)));
        if (lines.size > 1) cut.push(`${name} in <${node.parentElement.outerHTML.slice(0, 160)}>`);
      }
    }
  }
  return cut;
}"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("keys") / "keys")


def of_export(keys: Keys) -> Iterable[bytes]:
    body = {"deviceId": ID, "registrationId": ID, "assignedHub": HOST, "status": "enabled"}
    kinds = (RecordKind.ENROLLMENT, RecordKind.REGISTRATION_RECORD, RecordKind.DEVICE_IDENTITY, RecordKind.DEVICE_TWIN)
    long = [
        record(kind, body, place=HOST if kind.value.startswith("device") else "factory-of-the-western-plant", key=ID)
        for kind in kinds
    ]
    return export_page(export(findings=findings(*RECORDS, *long)), key_id=keys.signing.key_id)


def of_receipt(keys: Keys) -> Iterable[bytes]:
    steps = (
        step(1, Action.DELETE, RecordKind.ENROLLMENT, key=ID, place="factory-of-the-western-plant"),
        step(2, Action.DELETE, RecordKind.REGISTRATION_RECORD, key=ID, place="factory-of-the-western-plant"),
        step(3, Action.DELETE, RecordKind.DEVICE_IDENTITY, key=ID, place=HOST),
        step(4, Action.WITH, RecordKind.DEVICE_TWIN, key=ID, place=HOST),
    )
    return receipt_page(receipt(steps), keys.signing)


async def printed(browser: Browser, folder: Path, pieces: Iterable[bytes]) -> Page:
    file = folder / "page.html"
    file.write_bytes(b"".join(pieces))
    page = await browser.new_page(viewport=PAPER)
    await page.emulate_media(media="print")
    await page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("made", [of_export, of_receipt], ids=["export", "receipt"])
async def test_no_name_is_cut_on_paper_and_nothing_is_wider_than_it(
    browser: Browser, tmp_path: Path, keys: Keys, made: Callable[[Keys], Iterable[bytes]]
) -> None:
    page = await printed(browser, tmp_path, made(keys))

    assert await page.evaluate(CUT, list(NAMES)) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
