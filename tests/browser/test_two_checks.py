"""The page in the browser and the program judge alike: packs with one thing changed, signed anew with the key."""

import base64
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from evidence.check import verify_bundle
from evidence.pack.check_page import PAGE
from evidence.pack.checking import check_pack
from evidence.plain_zip import BundleBrokenError
from evidence.signing import VerifyKey
from tests.browser.chromium import MARKS
from tests.unit.bot.pack_place import PackPlace, make_pack_place, read

pytestmark = MARKS

CHANGED = 120
"""Packs each time; `SEED` can be any number."""
SEED = 2026
ODD: tuple[Any, ...] = (None, True, 0, 1, -1, 12, 1.5, "", "ff", "00" * 32, [], {}, {"a": 1}, 10**20, "é")
MEMBERS = ("entries.json", "entries.json", "proofs.json", "plans/1.json", "plans/2.json")
JUDGE = """async ([pack, fingerprint]) => {
  const content = Uint8Array.from(atob(pack), (letter) => letter.charCodeAt(0));
  const said = await judge(check(content, () => {}), fingerprint, "");
  say(...said);
  return said.slice(0, 2);
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> PackPlace:
    return await make_pack_place(tmp_path_factory.mktemp("packs"))


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, below its top."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in items:
        yield (*path, name)
        yield from paths(child, (*path, name))


def changed(said: Any, chance: random.Random) -> Any:
    """The same with one thing taken out, replaced, or changed by a letter."""
    *way, last = chance.choice(list(paths(said)))
    holder = said
    for name in way:
        holder = holder[name]
    how, value = chance.random(), holder[last]
    if how < 0.3:
        del holder[last]
    elif how < 0.7 or not isinstance(value, str) or not value:
        holder[last] = chance.choice(ODD)
    else:
        at = chance.randrange(len(value))
        holder[last] = value[:at] + chance.choice('0a1"{}, é') + value[at + chance.choice((0, 1)) :]
    return said


def judged(pack: Path, key: VerifyKey, public: Path) -> str:
    try:
        check_pack(pack, verify_bundle(pack, public), key)
    except BundleBrokenError:
        return "broken"
    return "proved"


async def test_the_page_and_the_program_say_the_same_of_whatever_was_changed(
    browser: Browser, place: PackPlace
) -> None:
    chance, key = random.Random(SEED), VerifyKey.from_pem(place.public.read_bytes())
    packs = [place.pack("named.zip"), place.pack("redacted.zip", "--redact")]
    page = await browser.new_page()
    await page.goto(PAGE.as_uri())
    outcomes: list[str] = []
    for number in range(CHANGED):
        pack, name = chance.choice(packs), chance.choice(MEMBERS)
        content = json.dumps(changed(json.loads(read(pack)[name]), chance), ensure_ascii=False).encode()
        forged = place.forged(pack, {name: content})

        outcome, sentence = await page.evaluate(
            JUDGE, [base64.b64encode(forged.read_bytes()).decode(), place.keys.signing.key_id]
        )

        assert outcome == judged(forged, key, place.public), (number, name, sentence)
        outcomes.append(outcome)
    await page.close()
    assert {"broken", "proved"} == set(outcomes)
    assert outcomes.count("broken") > CHANGED / 2


async def test_the_page_and_the_program_say_the_same_of_any_changed_byte_of_the_zip(
    browser: Browser, place: PackPlace
) -> None:
    chance, key = random.Random(SEED), VerifyKey.from_pem(place.public.read_bytes())
    whole, changed_pack = place.pack("whole.zip").read_bytes(), place.folder / "changed.zip"
    page = await browser.new_page()
    await page.goto(PAGE.as_uri())
    end = whole.index(b"PK\1\2")
    places = [*range(64), *range(end, len(whole)), *(chance.randrange(end) for _ in range(CHANGED))]
    outcomes: list[str] = []
    for at in places:
        changed_pack.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])

        outcome, sentence = await page.evaluate(
            JUDGE, [base64.b64encode(changed_pack.read_bytes()).decode(), place.keys.signing.key_id]
        )

        assert outcome == judged(changed_pack, key, place.public), (at, sentence)
        outcomes.append(outcome)
    await page.close()
    assert outcomes.count("broken") > len(places) * 0.8
