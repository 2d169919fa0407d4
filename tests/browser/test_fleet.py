"""The demo fleet as Ana sees it: for each device the words that she must read, and those that nobody may.

`drift-6` and `stuck-2` are not here: what is special about them shows when they are erased.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from sandbox.azure.fleet import planted_camera, planted_gateway
from sandbox.azure.fleet.planted import HOSTILE_TEXT
from tests.browser.chromium import MARKS
from tests.browser.stage import ANA, PHONE, Seat, Stage

pytestmark = MARKS

HUB_EU, HUB_US = "hub-eu.azure-devices.net", "hub-us.azure-devices.net"
PLAIN = "Found 1 enrollment, 1 registration record, 1 device identity and 1 device twin for"
OF_A_GROUP = "Found 1 registration record, 1 device identity and 1 device twin for"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One device of the fleet; the words stand in what the page shows."""

    device: str
    card: tuple[str, ...]
    file: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """Neither on the card, nor in the thread, nor in the file's first page."""


@dataclass(frozen=True, kw_only=True)
class Asked(Row):
    """One that is a question first; `card` and what follows are about the answer."""

    question: tuple[str, ...]
    offered: tuple[str, ...]
    """The buttons."""
    chosen: str
    """The one that is pressed."""


ROWS = (
    Row(
        device="sensor-42",
        card=("and 1 device job for sensor-42", "Withheld: 2 values"),
        file=("Lindqvist-Home", "night", "withheld: symmetric key", "self-test-october"),
    ),
    Row(device="thermo-0107", card=(f"{OF_A_GROUP} thermo-0107",), file=("ngozi.okafor@example.com",)),
    Row(device="kettle-8", card=(f"{OF_A_GROUP} kettle-8",), file=("Haddad",), never=("Okafor",)),
    Row(device="lamp-living-room", card=(f"{PLAIN} lamp-living-room",), file=("reg-77", "Castellano")),
    Row(
        device="edge-gw-5",
        card=("3 module identities, 3 module twins and 1 configuration for edge-gw-5",),
        file=("camera", "withheld: container registry credential", "withheld: id of another device"),
        never=("valve-51", "valve-52", *planted_gateway.SECRETS),
    ),
    Row(
        device="cam-porch-9",
        card=(f"{PLAIN} cam-porch-9", "Withheld: 35 values"),
        file=(HOSTILE_TEXT, "withheld: webhook query string", "withheld: private key", "withheld: SAS token"),
        never=planted_camera.SECRETS,
    ),
    Row(
        device="VM-Dev-4",
        card=(f"{PLAIN} VM-Dev-4", f"In {HUB_EU}: 1 id that differs by capitals alone, not included"),
        file=("Weber",),
        never=("Zeman", "vm-dev-4"),
    ),
    Asked(
        device="vm-dev-4",
        question=("DPS spells vm-dev-4 differently", "Nothing was exported"),
        offered=("VM-Dev-4", "device:vm-dev-4"),
        chosen="device:vm-dev-4",
        card=("Found 1 device identity and 1 device twin for device:vm-dev-4",),
        file=("Zeman",),
        never=("Weber",),
    ),
    Asked(
        device="lock-12",
        question=("Two provisioning services know lock-12", f"in factory-us, on {HUB_US}"),
        offered=("factory-eu/lock-12", "factory-us/lock-12"),
        chosen="factory-us/lock-12",
        card=(f"{PLAIN} factory-us/lock-12", f"In {HUB_EU}: 2 records under the same id, not included"),
        file=("Vargas",),
        never=("Jansen", "Rotterdam"),
    ),
    Asked(
        device="dev-7",
        question=("dev-7 names two devices", "device alpha, enrolled as dev-7", "device dev-7, enrolled as reg-9"),
        offered=("alpha", "reg-9"),
        chosen="alpha",
        card=(f"{PLAIN} alpha",),
        file=("Fischer",),
        never=("Urbina",),
    ),
    Row(device="orphan-31", card=(f"{OF_A_GROUP} orphan-31",), file=("Gallagher",)),
    Row(
        device="moved-15",
        card=("Found 1 enrollment, 1 registration record, 2 device identities and 2 device twins for moved-15",),
        file=(HUB_EU, HUB_US, "Sato"),
    ),
    Row(
        device="hub-only-3",
        card=("Found 1 device identity and 1 device twin for hub-only-3",),
        file=("trade fair demo", HUB_US),
    ),
    Row(
        device="nobody-0",
        card=(
            "No data found for nobody-0",
            "Searched without errors: factory-eu, factory-us,",
            "the number on the label",
        ),
        file=("nobody-0",),
        never=("PARTIAL",),
    ),
    Row(
        device="group:line-3",
        card=("Found 1 enrollment group", "1,204 registration records, not included: they are many people's"),
        file=("line-3",),
        never=("thermo-0107", "kettle-8", "Okafor"),
    ),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ana(browser: Browser, stage: Stage) -> AsyncIterator[Seat]:
    """Ana, who has asked for the whole fleet in one command."""
    async with Seat.taken(browser, stage, ANA) as ana:
        await ana.say(f"/dps-export {' '.join(row.device for row in ROWS)}")
        yield ana
    assert ana.troubles == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.device)
async def test_each_device_of_the_fleet_is_answered_in_the_words_that_its_case_needs(ana: Seat, row: Row) -> None:
    name = await _answer(ana, row) if isinstance(row, Asked) else row.device
    card = ana.card(name)
    await expect(card).to_contain_text(re.compile("Done|No data found"))
    for words in row.card:
        await expect(card).to_contain_text(words)

    await expect(ana.opener(name)).to_contain_text("1 file")
    async with _opened(ana, name) as page:
        for words in row.file:
            await expect(page).to_contain_text(words)
        shown = [await text.inner_text() for text in (card, ana.thread, page)]
    assert [words for words in row.never if any(words in text for text in shown)] == []
    assert await ana.sideways() <= 0


async def test_on_a_phone_the_longest_cards_and_buttons_stay_within_the_window(browser: Browser, stage: Stage) -> None:
    async with Seat.taken(browser, stage, ANA, viewport=PHONE, has_touch=True, is_mobile=True) as ana:
        await expect(ana.card("edge-gw-5")).to_contain_text("Done")
        assert await ana.sideways() <= 0
        for card in await ana.messages.all():
            assert await card.evaluate("card => card.scrollWidth - card.clientWidth") <= 0
        assert ana.troubles == []


async def _answer(ana: Seat, row: Asked) -> str:
    """Read the question and press the button; whose export it is then."""
    card = ana.card(row.device)
    await expect(card).to_contain_text("Which one?")
    for words in row.question:
        await expect(card).to_contain_text(words)
    assert await _buttons(card, row).all_inner_texts() == list(row.offered)
    await expect(ana.opener(row.device)).not_to_contain_text("file")
    await _buttons(card, row).nth(row.offered.index(row.chosen)).click()
    return row.chosen


def _buttons(card: Locator, row: Asked) -> Locator:
    """The buttons of the question."""
    named = card.get_by_role("button", name=row.offered[0], exact=True)
    for offered in row.offered[1:]:
        named = named.or_(card.get_by_role("button", name=offered, exact=True))
    return named


@asynccontextmanager
async def _opened(ana: Seat, name: str) -> AsyncIterator[Locator]:
    """The first page of the file, for as long as the block runs; file and thread are put away whatever happens."""
    await ana.open_file(name)
    try:
        yield ana.document.locator("body")
    finally:
        await ana.page.get_by_test_id("viewer-close").click()
        await ana.page.get_by_test_id("thread-close").click()
