"""`check.html` after a change of the key: hand-overs count as they do for `dps-bot verify`, and lead one way only."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from evidence.pack.check_page import copy_page
from evidence.signing import SigningKey, VerifyKey, make_keys, public_file
from privacy.model.ids import Millis
from storage.file.sqlite_file import SqliteFile
from storage.ledger.hand_overs import tell
from tests.browser.chromium import MARKS
from tests.browser.test_check_page import checked, opened
from tests.browser.test_two_checks import JUDGE
from tests.unit.bot.pack_place import PackPlace, make_pack_place, read, write
from tests.unit.bot.test_rotation import (
    claims_to_be_before,
    command,
    now,
    old_did_not_sign,
    pack_by,
    rotate,
    said,
    signed,
    signed_for_another,
)

pytestmark = MARKS


@dataclass(frozen=True, kw_only=True)
class Keys:
    """A ledger whose key was changed twice: what each key signed, and what was given out of it."""

    place: PackPlace
    packs: list[Path]
    publics: list[Path]
    signing: SigningKey
    """The key that signs now."""
    thief: SigningKey

    @property
    def first(self) -> SigningKey:
        """The key that signed first; whoever kept it can sign still."""
        return self.place.keys.signing

    @property
    def ids(self) -> list[str]:
        return [VerifyKey.from_pem(path.read_bytes()).key_id for path in self.publics]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    place = await make_pack_place(tmp_path_factory.mktemp("keys"))
    copy_page(place.folder / "check.html")
    packs, publics = [place.pack("0.zip")], list[Path]()
    for number in (1, 2):
        publics.append(rotate(place)[0])
        packs.append(place.pack(f"{number}.zip"))
    (place.folder / "entries.jsonl").write_text(place.run("entries", place.database, "--key", place.public).output)
    thief = make_keys(place.folder / "thief").signing
    return Keys(place=place, packs=packs, publics=[*publics, place.public], signing=now(place).signing, thief=thief)


async def alike(browser: Browser, keys: Keys, pack: Path, key: VerifyKey | bytes, first: str) -> None:
    """The page says this first, and the program proves it or does not, alike."""
    pem = key if isinstance(key, bytes) else public_file(key)
    async with opened(browser, keys.place) as page:
        _, sentence = await page.evaluate(JUDGE, [base64.b64encode(read_whole(pack)).decode(), pem.decode()])

    assert re.match(first, sentence)
    assert proved(keys, pack, pem) == first.startswith("Proved")


def read_whole(pack: Path) -> bytes:
    return pack.read_bytes()


def proved(keys: Keys, pack: Path, pem: bytes) -> bool:
    """By the program."""
    trusted = keys.place.folder / "trusted.pem"
    trusted.write_bytes(pem)
    return keys.place.run("verify", pack, "--key", trusted).exit_code == 0


async def test_every_key_of_a_chain_checks_what_every_other_signed(browser: Browser, keys: Keys) -> None:
    for pack, signer in zip(keys.packs, keys.ids, strict=True):
        for public, trusted in zip(keys.publics, keys.ids, strict=True):
            joint = "" if signer == trusted else f" Signed by {signer}, which hand-overs join"
            await alike(browser, keys, pack, public.read_bytes(), f"Proved: 9 entries .*{joint}")


async def test_a_later_file_needs_an_older_fingerprint_alone_and_says_what_that_leaves_open(
    browser: Browser, keys: Keys
) -> None:
    async with opened(browser, keys.place) as page:
        verdict = await checked(page, keys.packs[2], keys.ids[0])

        await expect(verdict).to_have_text(re.compile("^Proved: 9 entries"))
        await expect(page.get_by_role("region", name="What is proved")).to_contain_text("a hand-over that both signed")
        not_proved = page.get_by_role("region", name="What is not")
        await expect(not_proved).to_contain_text("That no key had been stolen when it was handed over.")


async def test_an_older_file_and_a_newer_fingerprint_need_the_notes_and_the_page_says_where_they_are(
    browser: Browser, keys: Keys
) -> None:
    shown = command(keys.place, "keys", "show").output
    async with opened(browser, keys.place) as page:
        verdict = await checked(page, keys.packs[0], keys.ids[2])
        await expect(verdict).to_have_text(re.compile("^Not proved: another key signed it"))
        await expect(verdict).to_contain_text("paste all of today's signing-key.pub.pem (dps-bot keys show prints it)")
        for pasted in (shown, keys.place.public.read_text(), keys.ids[2] + shown[shown.index("\ndps-bot.keys") :]):
            await page.get_by_label("The fingerprint").fill(pasted)
            await expect(verdict).to_have_text(re.compile("^Proved: 9 entries"))


async def test_the_entries_of_a_ledger_carry_their_hand_overs(browser: Browser, keys: Keys) -> None:
    async with opened(browser, keys.place) as page:
        verdict = await checked(page, keys.place.folder / "entries.jsonl", keys.ids[0])

        await expect(verdict).to_have_text(re.compile("^Not proved: 14 entries are one unbroken chain, and no head"))
        await expect(verdict).to_contain_text(f"Signed by {keys.ids[2]}, which hand-overs join")


async def test_an_entry_with_a_hand_over_that_nobody_signed_breaks_the_ledger(browser: Browser, tmp_path: Path) -> None:
    place, thief = await make_pack_place(tmp_path), make_keys(tmp_path / "thief").signing
    copy_page(tmp_path / "check.html")
    note = signed(said(place.keys.signing, thief), thief, thief)
    store = await SqliteFile.open(place.database)
    await store.write(lambda database: tell(database, note, now=Millis(2)))
    await store.close()
    entries = tmp_path / "entries.jsonl"
    entries.write_text(place.run("entries").output)
    async with opened(browser, place) as page:
        verdict = await checked(page, entries, place.keys.signing.key_id)
        await expect(verdict).to_have_text(re.compile("^Broken: entry 13 says that another key signs"))


async def test_to_the_old_key_alone_a_hand_over_to_a_thief_who_has_it_looks_right(browser: Browser, keys: Keys) -> None:
    forged = pack_by(keys.place, keys.thief, signed(said(keys.first, keys.thief), keys.first, keys.thief))
    await alike(browser, keys, forged, keys.first.public, "Proved: 9 entries")


@pytest.mark.parametrize("forge", [old_did_not_sign, signed_for_another, claims_to_be_before])
async def test_a_hand_over_that_one_of_the_two_did_not_sign_counts_for_nothing(
    browser: Browser, keys: Keys, forge: Callable[[SigningKey, SigningKey, SigningKey], str]
) -> None:
    forged = pack_by(keys.place, keys.thief, forge(keys.first, keys.signing, keys.thief))
    for public in (keys.first.public, keys.place.public.read_bytes()):
        await alike(browser, keys, forged, public, "Not proved: another key signed it")


async def test_a_hand_over_for_somebody_else_joins_nothing(browser: Browser, keys: Keys) -> None:
    other = make_keys(keys.place.folder / "other").signing
    forged = pack_by(keys.place, keys.thief, signed(said(keys.first, other), keys.first, other))
    await alike(browser, keys, forged, keys.first.public, "Not proved: another key signed it")


async def test_back_to_a_stolen_key_and_on_to_its_thief_is_no_way(browser: Browser, keys: Keys) -> None:
    forged = pack_by(keys.place, keys.thief, signed(said(keys.first, keys.thief), keys.first, keys.thief))
    await alike(browser, keys, forged, keys.place.public.read_bytes(), "Not proved: another key signed it")


async def test_two_hand_overs_of_one_key_are_one_too_many(browser: Browser, keys: Keys) -> None:
    told = json.loads(read(keys.packs[2])["manifest.json"])["signature"]["hand_overs"]
    forged = pack_by(keys.place, keys.thief, *told, signed(said(keys.first, keys.thief), keys.first, keys.thief))
    await alike(
        browser, keys, forged, keys.first.public, f"Not proved: the key {keys.ids[0]} was handed over more than"
    )


async def test_a_hand_over_turned_round_is_another_and_needs_both_signatures_again(
    browser: Browser, keys: Keys
) -> None:
    turned = said(keys.first, keys.thief)
    note = signed(turned, keys.first, keys.thief)
    lines = note.split("\n")
    lines[1], lines[2] = lines[2].replace("to ", "from "), lines[1].replace("from ", "to ")
    forged = pack_by(keys.place, keys.thief, "\n".join(lines))
    await alike(browser, keys, forged, keys.first.public, "Not proved: another key signed it")


async def test_what_an_old_key_signs_of_a_later_time_is_broken(browser: Browser, keys: Keys) -> None:
    members = read(keys.packs[0])
    later = {**json.loads(members["manifest.json"])["ledger_head"], "at": "2096-10-02T07:06:40.000Z"}
    forged = keys.place.forged(write(keys.place.folder / "old.zip", members), {}, keys.place.keys, ledger_head=later)
    await alike(
        browser, keys, forged, keys.place.public.read_bytes(), "Broken: it is of 2096-10-02 07:06:40 UTC, and the key"
    )
