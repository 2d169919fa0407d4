"""Heads: whose signature counts, and whose does not matter."""

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.heads import check_head, check_old_head, ledger_key, ledger_name, sign_head
from evidence.signing import SigningKey, make_keys
from privacy.ledger.chain import Head
from privacy.ledger.heads import NOTHING, SignedHead, TreeHead, old_statement
from privacy.ledger.merkle import TreeHash
from privacy.ledger.notes import Note, NoteSignature, key_hash, parse_note
from privacy.model.errors import BadHeadError
from privacy.model.ids import Digest, Millis

HEAD = Head(sequence=128, digest=Digest("5f" * 32), at=Millis(1_795_529_103_120))
TREE = TreeHead(size=128, root=TreeHash(b"r" * 32))


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return make_keys(tmp_path / "keys").signing


@pytest.fixture
def other(tmp_path: Path) -> SigningKey:
    return make_keys(tmp_path / "other").signing


def signed(key: SigningKey) -> SignedHead:
    return sign_head(HEAD, TREE, NOTHING, key)


def test_the_ledger_is_named_after_its_key_as_notes_may_be_named(key: SigningKey) -> None:
    name = ledger_name(key.public)

    assert name == f"dps-bot.ledger/{key.key_id.removeprefix('ed25519:')}"
    assert not {" ", "+"} & set(name)
    assert ledger_key(key.public).startswith(f"{name}+")


def test_what_was_signed_is_checked_with_the_public_key_alone(key: SigningKey) -> None:
    head = signed(key)

    assert check_head(parse_note(str(head.note)), key.public) == head
    assert (head.said.head, head.said.tree, head.said.before) == (HEAD, TREE, NOTHING)


def test_other_signatures_do_not_matter_not_even_under_our_name(key: SigningKey, other: SigningKey) -> None:
    head, name = signed(key), ledger_name(key.public)
    witness = NoteSignature(name="witness.example.com/w1", key_hash=b"wwww", signature=b"t" * 72)
    namesake = NoteSignature(name=name, key_hash=key_hash(name, other.public.raw), signature=b"n" * 64)
    cosigned = Note(text=head.note.text, signatures=(witness, *head.note.signatures, namesake))

    assert check_head(cosigned, key.public).said == head.said


@pytest.mark.parametrize("old", ["\n128\n", "digest 5f", "at 2026", "previous 0 ", "cnJy"])
def test_a_text_that_was_changed_is_refused(key: SigningKey, old: str) -> None:
    note = signed(key).note
    changed = {"\n128\n": "\n129\n", "digest 5f": "digest 6f", "at 2026": "at 2027", "previous 0 ": "previous 1 "}
    text = note.text.replace(old, changed.get(old, "cnJz"), 1)
    assert text != note.text

    with pytest.raises(BadHeadError, match="does not fit"):
        check_head(replace(note, text=text), key.public)


def test_a_second_signature_of_ours_that_fails_makes_the_note_worthless(key: SigningKey) -> None:
    note = signed(key).note
    bad = replace(note.signatures[0], signature=b"x" * 64)

    with pytest.raises(BadHeadError, match="does not fit"):
        check_head(replace(note, signatures=(*note.signatures, bad)), key.public)


def test_a_head_of_another_key_or_without_ours_is_refused(key: SigningKey, other: SigningKey) -> None:
    note = signed(key).note
    stranger = NoteSignature(name="example.com/x", key_hash=b"xxxx", signature=b"x" * 64)

    with pytest.raises(BadHeadError, match="it is a head of the ledger dps-bot"):
        check_head(note, other.public)
    with pytest.raises(BadHeadError, match="not signed by this key"):
        check_head(replace(note, signatures=(stranger,)), key.public)


def test_heads_of_earlier_versions_are_checked_too(key: SigningKey, other: SigningKey) -> None:
    signature = key.sign(old_statement(HEAD))

    assert check_old_head(HEAD, signature, key.public) == HEAD
    for wrong, whose in ((replace(HEAD, sequence=129), key), (HEAD, other)):
        with pytest.raises(BadHeadError, match="not signed by this key"):
            check_old_head(wrong, signature, whose.public)
