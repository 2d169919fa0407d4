"""Forged evidence packs: signed anew with the very key, and what still does not follow from the head is found."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.signing import make_keys
from tests.unit.bot.pack_place import PackPlace, make_pack_place, read, write


@pytest.fixture
async def place(tmp_path: Path) -> PackPlace:
    return await make_pack_place(tmp_path)


def _entries(members: dict[str, bytes], change: Callable[[list[Any]], None]) -> dict[str, bytes | None]:
    said = json.loads(members["entries.json"])
    change(said["entries"])
    return {"entries.json": json.dumps(said).encode()}


def _json(members: dict[str, bytes], name: str, change: Callable[[Any], None]) -> dict[str, bytes | None]:
    said = json.loads(members[name])
    change(said)
    return {name: json.dumps(said).encode()}


def _hashed_anew(entry: dict[str, Any]) -> None:
    """With the program's own rule: what somebody does who knows it."""
    body = hashlib.sha256(b"dps-bot/ledger-body/v1\0" + entry["body"].encode()).digest()
    digest = hashlib.sha256(b"dps-bot/ledger-entry/v1\0" + bytes.fromhex(entry["previous"]) + body)
    entry.update(body_hash=body.hex(), digest=digest.hexdigest())


def _changed_body(entries: list[Any]) -> None:
    entries[6]["body"] = entries[6]["body"].replace('"missing":1', '"missing":0')


def _changed_body_hashed(entries: list[Any]) -> None:
    _changed_body(entries)
    _hashed_anew(entries[6])


def _last_body_hashed(entries: list[Any]) -> None:
    entries[8]["body"] = entries[8]["body"].replace('"at":1764000000000', '"at":1764000000001')
    _hashed_anew(entries[8])


def _name(entries: list[Any]) -> None:
    entries[6]["names"]["approver"]["value"] = "U0GUS"


def _moved_salt(entries: list[Any]) -> None:
    shown = entries[6]["names"]["approver"]
    shown["salt"], shown["value"] = shown["salt"] + b"U".hex(), shown["value"][1:]


def _cell(entries: list[Any]) -> None:
    next(cell for entry in entries for cell in entry["cells"] if cell["table"] == "subjects")["value"] = "kettle-8"


def _double_name(entries: list[Any]) -> None:
    entries[6]["body"] = entries[6]["body"].replace('"detail":{', '"detail":{},"detail":{')
    _hashed_anew(entries[6])


FORGERIES: dict[str, tuple[Callable[[dict[str, bytes]], dict[str, bytes | None]], str]] = {
    "a changed body": (lambda m: _entries(m, _changed_body), "entry 9: its content is not what was written"),
    "a changed body, chained anew": (lambda m: _entries(m, _changed_body_hashed), "does not follow the entry before"),
    "the last, chained anew": (lambda m: _entries(m, _last_body_hashed), "entry 11 does not lead to the root"),
    "a name twice": (lambda m: _entries(m, _double_name), "not the one form that every program reads alike"),
    "entries re-ordered": (lambda m: _entries(m, lambda e: e.reverse()), "out of order"),
    "the first left out": (lambda m: _entries(m, lambda e: e.pop(0)), "does not begin with the entry"),
    "a proof for another": (
        lambda m: _json(m, "proofs.json", lambda p: p["inclusion"].update({"9": p["inclusion"]["10"]})),
        "The proof of entry 9 does not lead to the root",
    ),
    "no proof": (lambda m: _json(m, "proofs.json", lambda p: p["inclusion"].pop("9")), "one proof for each entry"),
    "no consistency": (lambda m: _json(m, "proofs.json", lambda p: p["consistency"].pop()), "does not begin with"),
    "another name": (lambda m: _entries(m, _name), "approver is not the name that was hashed"),
    "a salt that took a letter": (lambda m: _entries(m, _moved_salt), "A salt does not have 16 bytes"),
    "another device": (lambda m: _entries(m, _cell), "subjects.identifier is not what was hashed"),
    "a row counted from the end": (
        lambda m: _entries(m, lambda e: e[0]["cells"][0].update(row=-1)),
        "form of a pack's",
    ),
    "a hash with a space": (
        lambda m: _entries(m, lambda e: e[0].update(previous=f"{e[0]['previous'][:32]} {e[0]['previous'][32:]}")),
        "should be a hash",
    ),
    "people that are none": (lambda m: _entries(m, lambda e: e[0].update(people=None)), "the form of an entry"),
    "another label": (lambda m: _entries(m, lambda e: e[0].update(people={"by": "Ben"})), "the form of an entry"),
    "a vote fewer": (lambda m: _json(m, "plans/2.json", lambda p: p["votes"].pop()), "votes on plan 2 are not those"),
    "a vote's entry fewer": (lambda m: _without(m, 10), "was approved, and votes for it are missing"),
    "another plan": (
        lambda m: _json(m, "plans/2.json", lambda p: p.update(body=p["body"].replace("hub-eu", "hub-us"))),
        "plan 2 was changed",
    ),
    "another policy": (
        lambda m: _json(m, "plans/2.json", lambda p: p.update(policy=p["policy"].replace('s":2', 's":1'))),
        "the policy beside it is not the one",
    ),
    "a plan fewer": (lambda _: {"plans/1.json": None}, "plans are not those that its entries name"),
    "a member of another form": (lambda _: {"entries.json": b'{"entries":7}'}, "form of a pack's"),
    "a member that is no JSON": (lambda _: {"proofs.json": b"["}, "form of a pack's"),
    "another note": (
        lambda m: {"head.note": m["head.note"].replace(b"\n12\n", b"\n11\n")},
        "its text was changed",
    ),
}


def _without(members: dict[str, bytes], sequence: int) -> dict[str, bytes | None]:
    """An entry taken out of everything that names it."""
    changed = _entries(members, lambda e: e.pop([item["sequence"] for item in e].index(sequence)))
    changed |= _json(members, "proofs.json", lambda p: p["inclusion"].pop(str(sequence)))
    return changed | _json(members, "plans/2.json", lambda p: p["votes"].remove(sequence))


@pytest.mark.parametrize("what", FORGERIES)
def test_what_does_not_follow_from_the_head_is_found_though_it_is_signed(place: PackPlace, what: str) -> None:
    forge, sentence = FORGERIES[what]
    pack = place.pack()

    done = place.verify(place.forged(pack, forge(read(pack))))

    assert done.exit_code == 1, done.output
    assert done.output.startswith("BROKEN: ")
    assert sentence in done.output


def test_without_the_key_not_a_byte_can_be_changed(place: PackPlace) -> None:
    pack = place.pack()
    members = read(pack)
    changed = {**members, **{k: v for k, v in _entries(members, _changed_body).items() if v}}

    assert "entries.json was changed" in place.verify(write(place.folder / "a.zip", changed)).output
    mine = make_keys(place.folder / "mine")
    assert "another key" in place.verify(place.forged(pack, {}, mine)).output


def test_an_entry_that_decides_nothing_can_be_left_out_and_the_verdict_says_so(place: PackPlace) -> None:
    """The limit of every pack, in words and not hidden: only the ledger shows that this was done."""
    pack = place.pack()
    changed = _without_refusal(read(pack))

    counted = place.verify(place.forged(pack, changed))
    left_out = place.verify(place.forged(pack, changed, entries=8))

    assert "as many entries as its manifest says" in counted.output
    assert "says that names are withheld" in place.verify(place.forged(pack, {}, redacted=True)).output
    assert left_out.exit_code == 0
    assert left_out.output.splitlines()[0].endswith("and that no entry of the request was left out")


def _without_refusal(members: dict[str, bytes]) -> dict[str, bytes | None]:
    changed = _entries(members, lambda e: e.pop(3))
    return changed | _json(members, "proofs.json", lambda p: p["inclusion"].pop("5"))
