"""What a head says, and that it is found again in whatever people copied."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.ledger.chain import Head
from privacy.ledger.heads import NOTHING, Statement, TreeHead, find_old_heads, old_statement, read_statement
from privacy.ledger.merkle import TreeHash
from privacy.ledger.notes import Note, NoteSignature, find_notes, key_hash, parse_note, verifier_key
from privacy.model.errors import BadHeadError
from privacy.model.ids import Digest, Millis

ORIGIN = f"dps-bot.ledger/{'5f' * 16}"
SAID = Statement(
    origin=ORIGIN,
    tree=TreeHead(size=128, root=TreeHash(b"\xfb" * 32)),
    digest=Digest("5f" * 32),
    at=Millis(1_795_529_103_120),
    before=TreeHead(size=120, root=TreeHash(b"\x01" * 32)),
)
TEXT = (
    f"{ORIGIN}\n128\n+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=\ndigest {'5f' * 32}\nat 2026-11-24T14:05:03.120Z\n"
    "previous 120 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
)
OURS = NoteSignature(name=ORIGIN, key_hash=b"\x01\x02\x03\x04", signature=b"s" * 64)
WITNESS = NoteSignature(name="witness.example.com/w1", key_hash=b"wwww", signature=b"t" * 72)
NOTE = Note(text=TEXT, signatures=(OURS,))
HEAD = Head(sequence=128, digest=Digest("5f" * 32), at=Millis(1_795_529_103_120))


def test_a_head_is_the_lines_of_a_checkpoint_with_digest_time_and_the_head_before() -> None:
    assert SAID.text == TEXT
    assert not TEXT.startswith("{")  # as each manifest does, which the same key signs


def test_the_note_has_the_signature_below_an_empty_line() -> None:
    assert str(NOTE) == f"{TEXT}\n{OURS.line}\n"
    assert OURS.line.startswith(f"— {ORIGIN} AQIDBHNzc")


def test_the_key_hash_is_that_of_the_example_of_a_published_key() -> None:
    """The first checksum database of Go, whose key is in Go's own source: name, hash and key are public."""
    key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    raw = base64.b64decode(key.split("+", 2)[2])

    assert raw[0] == 1
    assert key_hash("sum.golang.org", raw[1:]).hex() == "033de0ae"
    assert verifier_key("sum.golang.org", raw[1:]) == key


@given(
    st.integers(1, 2**53),
    st.binary(min_size=32, max_size=32),
    st.integers(0, 2**41),
    st.binary(min_size=32, max_size=32),
    st.integers(0, 2**53),
)
def test_whatever_a_head_says_is_read_back(size: int, root: bytes, at: int, digest: bytes, before: int) -> None:
    said = Statement(
        origin=ORIGIN,
        tree=TreeHead(size=size, root=TreeHash(root)),
        digest=Digest(digest.hex()),
        at=Millis(at),
        before=TreeHead(size=before, root=TreeHash(digest)),
    )
    note = Note(text=said.text, signatures=(OURS, WITNESS))

    assert parse_note(str(note)) == note
    assert read_statement(note) == said
    assert said.head == Head(sequence=size, digest=said.digest, at=said.at)


def fenced(note: str) -> str:
    return f"The ledger's newest entry is number 128. Keep it.\n```{note.rstrip()}```\nKey: `ed25519:5f`\n"


def spaced(note: str) -> str:
    return "".join(f"  {line} \u00a0\r\n" for line in note.split("\n"))


def linked(note: str) -> str:
    return note.replace(ORIGIN, f"<http://{ORIGIN}|{ORIGIN}>")


@pytest.mark.parametrize(
    "copied",
    [
        lambda note: note,
        lambda note: f"\ufeff{note}",
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note.replace("+", "&#43;").replace("—", "&mdash;"),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("\n\n", "\n\n\n"),
        lambda note: note.rstrip("\n"),
        fenced,
        spaced,
        linked,
        lambda note: fenced(linked(note)).replace("\n", "\r\n"),
        lambda note: f"dps-bot  APP  2:05 PM\n\n{note}\n\n1 reply\n",
    ],
)
def test_a_head_is_found_in_whatever_was_copied(copied: type[str]) -> None:
    assert parse_note(copied(str(NOTE))) == NOTE


def test_signatures_of_witnesses_are_kept_beside_ours() -> None:
    cosigned = Note(text=TEXT, signatures=(OURS, WITNESS))

    assert parse_note(fenced(str(cosigned))) == cosigned


def test_every_head_in_a_text_is_found() -> None:
    other = Note(text=TEXT.replace("\n128\n", "\n129\n"), signatures=(OURS,))

    assert find_notes(fenced(str(NOTE)) + fenced(str(other))) == (NOTE, other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no head in it"),
        ("hello", "no head in it"),
        (TEXT, "has no signature"),
        (f"{TEXT}\n— {ORIGIN} AQID\n", "not whole"),
        (f"{TEXT}\n— {ORIGIN}\n", "not whole"),
        (f"{TEXT}\n— {ORIGIN} AQIDBHNzc=c\n", "not whole"),
        (str(NOTE).replace("\n128\n", "\n0128\n"), "no head in it"),
        (str(NOTE).replace("\n128\n", "\n-1\n"), "no head in it"),
    ],
)
def test_what_is_no_head_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(BadHeadError, match=said):
        parse_note(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ORIGIN, "example.com/log", "no ledger of a dps-bot"),
        ("digest ", "digests ", "lacks its digest"),
        ("digest 5f", "digest 5F", "lacks its digest"),
        ("at 2026-11-24T14:05:03.120Z\n", "", "lacks its digest"),
        ("at 2026", "at x2026", "lacks its digest"),
        ("previous 120 AQEB", "previous 120 AQE", "lacks its digest"),
        ("previous 120 ", "previous ", "lacks its digest"),
    ],
)
def test_a_head_that_lacks_something_is_said_in_words(old: str, new: str, said: str) -> None:
    with pytest.raises(BadHeadError, match=said):
        read_statement(Note(text=TEXT.replace(old, new), signatures=(OURS,)))


def test_lines_that_a_later_version_adds_are_passed_over() -> None:
    assert read_statement(Note(text=f"{TEXT}more to say\n", signatures=(OURS,))) == SAID


def test_the_first_head_names_the_empty_tree() -> None:
    first = Statement(**(vars(SAID) | {"before": NOTHING}))

    assert first.text.endswith("previous 0 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    assert read_statement(Note(text=first.text, signatures=(OURS,))).before == NOTHING


OLD = f"dps-bot/head/v1\nsequence 128\ndigest {'5f' * 32}\nat 2026-11-24T14:05:03.120Z\n"
POSTED = (
    "The ledger's newest entry is number 128. This message is a copy of its head: keep it.\n"
    f"```{OLD.rstrip()}```\nSigned (Ed25519, base64): `{'QUFB' * 21}QQ==`\nKey: `ed25519:{'0a' * 16}`"
)


def test_a_head_of_an_earlier_version_is_still_read() -> None:
    assert old_statement(HEAD) == OLD.encode()
    assert find_old_heads(POSTED) == ((HEAD, b"A" * 64),)
    assert find_old_heads(POSTED.replace("\n", "\r\n") * 2) == ((HEAD, b"A" * 64),) * 2
    assert find_old_heads(str(NOTE)) == ()


@pytest.mark.parametrize(("text", "said"), [(OLD, "no signature"), (POSTED.replace("at 2026", "at x"), "no time")])
def test_a_head_of_an_earlier_version_that_is_not_whole_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(BadHeadError, match=said):
        find_old_heads(text)
