"""The receipt: its numbers come from the reads, survivors are never certified, and names can be shredded."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli import main
from evidence.bundle import SpooledBundles
from evidence.check import verify_bundle
from evidence.plain_zip import BundleBrokenError
from evidence.receipt import SpooledReceipts, receipt_page, write_receipt
from evidence.signing import PUBLIC_KEY, Keys, make_keys
from privacy.model.ids import Millis, PlanId, SlackUserId
from privacy.model.outcomes import Done, EarlierFile, Reading, StepEvent, Vote
from privacy.model.plan import Action, Kept, WayBack
from privacy.model.records import RecordKind
from privacy.receipt.document import headline, names_document, receipt_document
from privacy.receipt.receipt import Receipt
from tests.unit.evidence.hostile import ATTACKS, Reader, pointers_apart, read, shown
from tests.unit.privacy.receipt.samples import AT, BEN, BLOCKED, STEPS, done, of, plan, reads, receipt, step

READINGS = st.sampled_from([None, *Reading])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("receipt") / "keys"


@pytest.fixture(scope="module")
def keys(folder: Path) -> Keys:
    return make_keys(folder)


def written(made: Receipt, keys: Keys) -> bytes:
    file = io.BytesIO()
    write_receipt(file, made, keys.signing)
    return file.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def page(made: Receipt, keys: Keys) -> Reader:
    return read(b"".join(receipt_page(made, keys.signing)).decode())


def words(made: Receipt, keys: Keys) -> str:
    return " ".join(page(made, keys).text.split())


async def test_the_file_stands_on_the_spool_and_is_verified(tmp_path: Path, folder: Path, keys: Keys) -> None:
    spool = SpooledReceipts(tmp_path / "spool", keys.signing)
    bundle = await spool.write(receipt())
    assert (bundle.name, bundle.files) == ("DSR-7K3M9Q-receipt.zip", 5)
    assert bundle.path.stat().st_mode & 0o777 == 0o600
    report = verify_bundle(bundle.path, folder / PUBLIC_KEY)
    assert (report.request, report.complete, report.counts) == ("DSR-7K3M9Q", True, {"verified absent": 4})
    first = bundle.path.read_bytes()
    assert (await spool.write(receipt())).path.read_bytes() == first
    assert [*unpacked(first)] == ["index.html", "receipt.json", "names.json", "manifest.json", "manifest.sig"]
    SpooledBundles(tmp_path / "spool", keys.signing).empty_spool()
    assert not bundle.path.exists()
    spool.discard(bundle)


async def test_survivors_are_refused_by_the_writer(tmp_path: Path, keys: Keys) -> None:
    spool = SpooledReceipts(tmp_path / "spool", keys.signing)
    with pytest.raises(ValueError, match="4 still present"):
        await spool.write(receipt(readings={4: Reading.PRESENT}))
    assert not (tmp_path / "spool").exists()


@pytest.mark.parametrize("member", ["index.html", "receipt.json", "names.json", "manifest.json", "manifest.sig"])
def test_every_changed_byte_is_found(tmp_path: Path, folder: Path, keys: Keys, member: str) -> None:
    members, path = unpacked(written(receipt(), keys)), tmp_path / "x.zip"
    content = members[member]
    for at in range(0, len(content), 1 if len(content) < 100 else 53):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        path.write_bytes(packed({**members, member: changed}))
        with pytest.raises(BundleBrokenError):
            verify_bundle(path, folder / PUBLIC_KEY)


def test_a_store_that_the_config_calls_not_in_use_is_listed_with_whose_word_it_is(keys: Keys) -> None:
    base = receipt()
    made = replace(base, open_places=(replace(base.open_places[0], not_used=True),))

    assert "not in use, says the administrator's config" in words(made, keys)
    assert receipt_document(made)["open_places"][0]["not_used"] is True


def test_a_long_list_of_what_remains_is_cut_in_the_headline_alone(keys: Keys) -> None:
    steps = tuple(
        step(n, Action.DELETE, RecordKind.MODULE_TWIN, key=f"sensor-42/m{n}", ref=f"k:{n}") for n in range(1, 41)
    )
    made = receipt(steps, {n: Reading.PRESENT for n in range(1, 41)}, closed_with="x")  # noqa: C420
    assert "sensor-42/m5 in" in headline(made)
    assert "sensor-42/m6 in" not in headline(made)
    assert "; and 35 more. Closed by a person as incomplete: x" in headline(made)
    assert "sensor-42/m40" in words(made, keys)


def test_a_record_that_both_plans_have_is_the_later_plans(keys: Keys) -> None:
    first, second = plan(*STEPS), plan(*STEPS, number=2, id=PlanId("p2"), made_at=AT)
    every = {n: Reading.ABSENT for n in (1, 2, 4, 5)}  # noqa: C420
    early = replace(receipt().work, plan=second, votes=(), done=done(STEPS), read_back=reads(every))
    made = of(early, (first, second))
    assert [r.plan.number for r in made.counted] == [2, 2, 2, 2]
    assert not made.clean
    assert of(replace(early, read_back=reads(every, 2)), (first, second)).clean
    assert "0 of 4 records" in words(replace(made, closed_with="x"), keys)


def test_the_certificate_claims_no_more_than_was_read(keys: Keys) -> None:
    assert "4 of 4 planned records read back by id" in words(receipt(), keys)
    some = receipt(BLOCKED, {1: Reading.ABSENT, 2: Reading.UNREAD, 4: None}, closed_with="x")
    assert "2 of 4 planned records read back by id" in words(some, keys)
    assert "as a disabled enrollment; what was read back: the block is missing" in words(some, keys)
    assert "stays in factory-eu as a disabled enrollment" in words(receipt(BLOCKED), keys)


def test_records_of_an_earlier_plan_count_once_work_on_them_had_begun(keys: Keys) -> None:
    first, second = plan(*STEPS), plan(replace(STEPS[3], number=1), number=2, id=PlanId("p2"))
    erasure = replace(
        receipt().work,
        plan=second,
        votes=(),
        done=(*done(STEPS[:1]), *done(second.steps, 2)),
        read_back=reads({1: Reading.ABSENT}, 2),
    )
    made = of(erasure, (first, second))
    assert [(r.plan.number, r.step.number) for r in made.counted] == [(1, 1), (2, 1)]
    assert not made.clean
    whole = of(replace(erasure, read_back=(*erasure.read_back, *reads({1: Reading.ABSENT}))), (first, second))
    assert whole.clean
    assert "2 of 2 records" in words(whole, keys)


@pytest.mark.parametrize("event", [*StepEvent])
def test_every_event_has_words(keys: Keys, event: StepEvent) -> None:
    made = receipt(STEPS[:1])
    entry = Done(plan=1, step=1, event=event, at=AT)
    made = of(replace(made.work, done=(entry,)), made.plans)
    assert f"{made.records[0].deletion}, 2026-11-24 14:40:00 UTC" in words(made, keys)


@pytest.mark.parametrize("reading", [None, *Reading])
def test_every_reading_has_its_words(keys: Keys, reading: Reading | None) -> None:
    made = receipt(readings={4: reading}, closed_with="so be it")
    shown = {None: "not read back"} | {r: r.value for r in Reading}
    assert shown[reading] in words(made, keys)
    assert receipt_document(made)["records"][3]["read_back"]["outcome"] == shown[reading]


@pytest.mark.parametrize("action", [*Action])
@pytest.mark.parametrize("kind", [*RecordKind])
def test_every_action_and_kind_appears(keys: Keys, action: Action, kind: RecordKind) -> None:
    made = receipt((step(1, action, kind),), closed_with="only to see it")
    named = {
        Action.PURGE: "queued commands",
        Action.BLOCK: "block (disabled enrollment)",
        Action.DELETE_ALL: "registration records of the group",
        Action.SWEEP: "registration records made meanwhile",
    }.get(action, kind.words)
    assert made.records[0].what == named
    assert named in words(made, keys)
    assert f"step 1: {action.value}" in words(made, keys)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys((1, 2, 4, 5), READINGS)))
def test_page_and_json_hold_the_same_numbers(keys: Keys, readings: dict[int, Reading | None]) -> None:
    steps = BLOCKED if readings[1] in {Reading.KEPT, Reading.ABSENT} else STEPS
    made = receipt(steps, readings, closed_with="so be it")
    text, content = words(made, keys), receipt_document(made)
    counted = content["result"]["read_back"]
    assert sum(counted.values()) == content["result"]["records"] == 4
    assert ", ".join(f"{count} {what}" for what, count in counted.items()) in text
    to_go = content["result"]["to_delete"]
    assert to_go == (3 if steps is BLOCKED else 4)
    assert f"{counted.get('verified absent', 0)} of {to_go} records read back absent" in text or (
        f"{counted['replaced']} replaced by new ones" in text
    )


def hostile(text: str) -> Receipt:
    """A receipt with `text` in every place that anybody but us can fill."""
    ours = text.encode("utf-8", "backslashreplace").decode()  # a plan's digest takes no lone surrogate
    odd = step(1, Action.DELETE, RecordKind.ENROLLMENT, key=text, place=ours, line=text, ref="r1")
    kept = Kept(kind=RecordKind.CONFIGURATION, place=ours, key=text, ref="r2", why=ours)
    way = WayBack(place=ours, registration_id=text, group_id=text)
    made = plan(odd, kept=(kept,), ways_back=(way,), searched=("a",), notes=(ours,))
    erasure = receipt().work
    order = replace(erasure.order, identity_reference=text, reason_text=text, ticket=text)
    entry = Done(plan=1, step=1, event=StepEvent.DELETED, at=AT, tracking_id=text, etag=text)
    look = replace(reads({1: Reading.UNREAD})[0], reason=text)
    erasure = replace(erasure, order=order, plan=made, votes=(), done=(entry,), read_back=(look,))
    base = of(erasure, (made,), identifier=text, closed_with=text)
    place = replace(base.open_places[0], name=text, to_do=text, note=text, closed_by=BEN, closed_at=AT)
    file: Any = EarlierFile(file_id=text, name=text, channel=text, shared_at=AT, deleted_at=None, kept_because=text)  # type: ignore[arg-type]
    return replace(base, people={BEN: text}, open_places=(place,), earlier_files=(file,), versions={ours: ours})


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_anything_but_text(keys: Keys, text: str) -> None:
    seen, plain = page(hostile(text), keys), page(hostile("x"), keys)
    assert pointers_apart([e for e in seen.elements if e[0] != "meta"]) == pointers_apart(
        [e for e in plain.elements if e[0] != "meta"]
    )
    assert seen.text.count(shown(text)) >= 14
    assert unpacked(written(hostile(text), keys))


def test_the_page_runs_nothing_and_fetches_nothing(keys: Keys) -> None:
    elements = page(receipt(BLOCKED), keys).elements
    assert not {tag for tag, _ in elements} & {"script", "link", "img", "iframe", "object", "form", "base", "a"}
    assert not [name for _, found in elements for name, _ in found if name.startswith("on") or name == "style"]


def test_names_stand_in_their_own_member_alone(keys: Keys) -> None:
    made = receipt(closed_with="Ben said so")
    members = unpacked(written(made, keys))
    for name in ("receipt.json", "manifest.json"):
        for secret in ("sensor-42", "Ana Müller", "Ben", "U0ANA", "U0BEN", "SUP-1881", "customer asked"):
            assert secret not in members[name].decode(), (name, secret)
    names = json.loads(members["names.json"])
    content = json.loads(members["receipt.json"])
    assert content["subject"] == made.request.device_ref
    assert names["people"][content["votes"][0]["voter"]] == {"slack_user": "U0BEN", "name": "Ben Roth"}
    assert names["records"]["1"]["key"] == names["identifier"] == "sensor-42"
    assert f'content="{names["salt"]}"' in members["index.html"].decode()


def test_a_shredded_name_cannot_be_guessed_from_its_hash(keys: Keys, tmp_path: Path) -> None:
    other = make_keys(tmp_path / "other")
    salts = {json.loads(unpacked(written(receipt(), k))["names.json"])["salt"] for k in (keys, other)}
    assert len(salts) == 2
    assert {len(salt) for salt in salts} == {32}
    assert names_document(receipt(), salt="a") != names_document(receipt(), salt="b")


def test_a_vote_for_another_plan_is_shown_as_such(keys: Keys) -> None:
    made = receipt()
    stray = Vote(voter=SlackUserId("U0CLEO"), digest=plan().digest, at=Millis(AT))
    made = of(replace(made.work, votes=(*made.work.votes, stray)), made.plans)
    assert [vote["for_this_plan"] for vote in receipt_document(made)["votes"]] == [True, False]
    assert "for another plan (does not count)" in words(made, keys)
    assert "Slack member (U0CLEO)" in words(made, keys)


@pytest.mark.parametrize("gone", [{"names.json"}, {"index.html"}, {"names.json", "index.html"}])
def test_a_receipt_holds_without_its_names(tmp_path: Path, folder: Path, keys: Keys, gone: set[str]) -> None:
    members, path = unpacked(written(receipt(), keys)), tmp_path / "x.zip"
    path.write_bytes(packed({name: content for name, content in members.items() if name not in gone}))

    report = verify_bundle(path, folder / PUBLIC_KEY)

    said = CliRunner().invoke(main, ["verify", str(path), "--key", str(folder / PUBLIC_KEY)])
    assert said.exit_code == 0
    assert "the proof holds without them" in said.output
    assert ("is still there" in said.output) == (len(gone) == 1)
    assert set(report.shredded) == gone
    assert report.files == len(members) - len(gone)
    assert report.complete


@pytest.mark.parametrize("gone", [{"receipt.json"}, {"names.json", "receipt.json"}])
def test_a_receipt_without_its_content_proves_nothing(tmp_path: Path, folder: Path, keys: Keys, gone: set[str]) -> None:
    members, path = unpacked(written(receipt(), keys)), tmp_path / "x.zip"
    path.write_bytes(packed({name: content for name, content in members.items() if name not in gone}))
    with pytest.raises(BundleBrokenError, match="is missing"):
        verify_bundle(path, folder / PUBLIC_KEY)
