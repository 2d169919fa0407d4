"""`check.html` and the entries of a whole ledger: what is proved, what is not, and the story of one request."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from evidence.heads import sign_head
from evidence.pack.check_page import copy_page
from privacy.ledger.chain import GENESIS, Head, seal
from privacy.ledger.heads import NOTHING, TreeHead
from privacy.ledger.merkle import Frontier, leaf_of
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis
from tests.browser.chromium import MARKS
from tests.browser.test_check_page import checked, opened
from tests.unit.bot.pack_place import OTHER, REQUEST, PackPlace, make_pack_place

pytestmark = MARKS

Lines = list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> PackPlace:
    made = await make_pack_place(tmp_path_factory.mktemp("entries"))
    copy_page(made.folder / "check.html")
    (made.folder / "own.jsonl").write_text(made.run("entries").output)
    (made.folder / "copy.jsonl").write_text(made.run("entries", made.database, "--key", made.public).output)
    return made


def lines_of(place: PackPlace, name: str = "own.jsonl") -> Lines:
    return (place.folder / name).read_text().splitlines()


def written(place: PackPlace, name: str, lines: Lines) -> Path:
    path = place.folder / f"{name}.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def head_of(place: PackPlace, size: int) -> str:
    """A head over the first entries, as the bot would have posted it."""
    frontier, entries = Frontier(), [json.loads(line) for line in lines_of(place)[1 : size + 1]]
    for entry in entries:
        frontier.append(leaf_of(Digest(entry["digest"])))
    newest = Head(sequence=size, digest=Digest(entries[-1]["digest"]), at=Millis(json.loads(entries[-1]["body"])["at"]))
    tree = TreeHead(size=size, root=frontier.root())
    return str(sign_head(newest, tree, NOTHING, place.keys.signing).note)


async def test_the_ledger_is_proved_up_to_its_head_and_tells_its_story_in_time_order(
    browser: Browser, place: PackPlace
) -> None:
    async with opened(browser, place) as page:
        verdict = await checked(page, place.folder / "own.jsonl", place.keys.signing.key_id)

        await expect(verdict).to_have_text(re.compile("^Proved up to entry 5 of 12: .* Not proved: when that was."))
        not_proved = page.get_by_role("region", name="What is not")
        await expect(not_proved).to_contain_text("the entries after 5 are those that were written")
        story = page.get_by_role("region", name="What happened").get_by_role("listitem")
        await expect(story).to_have_count(12)
        await expect(story.first).to_contain_text("Somebody asked for it.")
        await page.get_by_label("Show the entries of one request").fill(OTHER.lower())
        await expect(story).to_have_count(3)
        await page.get_by_label("Show the entries of one request").fill(REQUEST)
        await expect(story).to_have_count(9)
        wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide


async def test_a_copy_is_not_proved_until_a_head_is_pasted_and_any_size_will_do(
    browser: Browser, place: PackPlace
) -> None:
    async with opened(browser, place) as page:
        verdict = await checked(page, place.folder / "copy.jsonl", place.keys.signing.key_id)
        await expect(verdict).to_have_text(re.compile("^Not proved: 12 entries are one unbroken chain, and no head"))
        for size in (1, 7, 12):
            await page.get_by_label("A head of the ledger").fill(f"```\n{head_of(place, size)}```")
            await expect(verdict).to_have_text(
                re.compile(
                    f"^Proved by a head that was kept elsewhere up to entry {'12, the last' if size == 12 else size}"
                )
            )
        other = head_of(place, 7).replace("\n7\n", "\n8\n")
        await page.get_by_label("A head of the ledger").fill(other)
        await expect(verdict).to_have_text(re.compile("^Broken: the head that was kept elsewhere is of 8 entries"))
        longer = head_of(place, 7).replace("\n7\n", "\n70\n")
        await page.get_by_label("A head of the ledger").fill(longer)
        await expect(verdict).to_contain_text("its end was cut off")


async def test_another_fingerprint_proves_nothing(browser: Browser, place: PackPlace) -> None:
    async with opened(browser, place) as page:
        verdict = await checked(page, place.folder / "own.jsonl", "ed25519:" + "0" * 32)
        await expect(verdict).to_have_text(re.compile("^Not proved: another key signed it"))


COUNT = """() => {
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  [window.hashed, window.held, window.stopped, window.letGo] = [0, false, false, null];
  const waiting = new Promise((resolve) => { window.letGo = resolve; });
  crypto.subtle.digest = async (...said) => {
    if (window.held) { window.stopped = true; await waiting; }
    if (said[1].length > 65) window.hashed += 1;
    return digest(...said);
  };
}"""
"""Count what is hashed of entries: it is longer than a node of the tree. What begins while `held` waits for `letGo`."""


async def test_what_is_pasted_has_no_entry_hashed_a_second_time(browser: Browser, place: PackPlace) -> None:
    async with opened(browser, place) as page:
        verdict = await checked(page, place.folder / "own.jsonl", place.keys.signing.key_id)
        await page.evaluate(COUNT)

        await page.get_by_label("The fingerprint").fill("ed25519:" + "0" * 32)
        await expect(verdict).to_have_text(re.compile("^Not proved: another key signed it"))
        await page.get_by_label("The fingerprint").fill(place.keys.signing.key_id)
        await expect(verdict).to_have_text(re.compile("^Proved up to entry 5 of 12"))
        await page.get_by_label("A head of the ledger").fill(head_of(place, 7))
        await expect(verdict).to_have_text(re.compile("^Proved by a head that was kept elsewhere up to entry 7"))
        await page.get_by_label("Show the entries of one request").fill(OTHER)
        await expect(page.get_by_role("region", name="What happened").get_by_role("listitem")).to_have_count(3)

        assert await page.evaluate("hashed") == 0


async def test_a_file_that_another_one_took_the_place_of_says_nothing_more(browser: Browser, place: PackPlace) -> None:
    many = place.folder / "many.jsonl"
    many.write_text("\n".join(long_ledger(place, 1_000)) + "\n")
    async with opened(browser, place) as page:
        await page.evaluate(COUNT)
        await page.evaluate("window.held = true")
        await page.get_by_label("The file").set_input_files(many)
        await page.wait_for_function("window.stopped")
        await page.evaluate("window.held = false")
        verdict = await checked(page, place.folder / "own.jsonl", place.keys.signing.key_id)
        before = await page.evaluate("letGo(), hashed")
        await page.wait_for_function("(until) => hashed >= until", arg=before + 2_000)

        await expect(verdict).to_have_text(re.compile("^Proved up to entry 5 of 12"))


def long_ledger(place: PackPlace, size: int) -> Lines:
    """A ledger of so many entries, without a head."""
    head, lines = GENESIS, [json.dumps(json.loads(lines_of(place)[0]) | {"entries": size, "head": None})]
    for number in range(size):
        entry = seal(head, event=Event.REFUSED, now=Millis(number), content={})
        head = Head(sequence=entry.sequence, digest=entry.digest, at=Millis(number))
        lines.append(json.dumps(vars(entry) | {"body": entry.body.decode()}))
    return lines


def _with(**said: object) -> Callable[[Lines], Lines]:
    return lambda lines: [json.dumps(json.loads(lines[0]) | said), *lines[1:]]


FORGED: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "an entry changed": (lambda lines: [line.replace("C0PRIVACY", "C0PRIVATE") for line in lines], "entry 1 does not"),
    "an entry taken out": (lambda lines: lines[:3] + lines[4:], "it was cut off"),
    "an entry taken out and counted": (lambda lines: _with(entries=11)(lines[:3] + lines[4:]), "entry 3 is missing"),
    "the end cut off": (lambda lines: _with(entries=4)(lines[:5]), "its end was cut off"),
    "the end cut off, uncounted": (lambda lines: lines[:-1], "it was cut off"),
    "two entries in another order": (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "entry 2 is missing"),
    "another head": (
        lambda lines: _with(head=json.loads(lines[0])["head"].replace("\n5\n", "\n6\n"))(lines),
        "does not fit",
    ),
    "another format": (_with(format="dps-bot/other/v1"), "no file of the bot that this page knows"),
    "no entries": (lambda lines: _with(entries=0, head=None)(lines[:1]), "has no entries"),
}


@pytest.mark.parametrize("what", FORGED)
async def test_a_forged_ledger_is_broken_and_the_place_is_named(browser: Browser, place: PackPlace, what: str) -> None:
    forge, sentence = FORGED[what]
    file = written(place, what.replace(" ", "-"), forge(lines_of(place)))
    async with opened(browser, place) as page:
        verdict = await checked(page, file, place.keys.signing.key_id)
        await expect(verdict).to_have_text(re.compile("^Broken: "))
        await expect(verdict).to_contain_text(sentence)
