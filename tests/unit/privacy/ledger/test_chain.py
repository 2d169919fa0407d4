import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.ledger import chain as ledger
from privacy.ledger.chain import FORMAT, GENESIS, Entry, Head, name_digest, seal, verify
from privacy.model.errors import LedgerBrokenError
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis

contents = st.dictionaries(
    st.text(min_size=1, max_size=8).filter(lambda key: key not in {"v", "sequence", "at", "event"}),
    st.one_of(st.text(max_size=20), st.integers(-(2**53) + 1, 2**53 - 1), st.booleans(), st.none()),
    max_size=4,
)
histories = st.lists(st.tuples(st.sampled_from(list(Event)), st.integers(0, 2**41), contents), min_size=1, max_size=12)


def chain(history: list[tuple[Event, int, dict[str, Any]]]) -> list[Entry]:
    head, entries = GENESIS, []
    for event, now, content in history:
        entry = seal(head, event=event, now=Millis(now), content=content)
        entries.append(entry)
        (head,) = verify([entry], head)
    return entries


@given(histories)
def test_every_chain_that_was_sealed_verifies_and_its_time_never_runs_back(
    history: list[tuple[Event, int, dict[str, Any]]],
) -> None:
    heads = list(verify(chain(history)))

    assert [head.sequence for head in heads] == list(range(1, len(history) + 1))
    assert [head.at for head in heads] == sorted(head.at for head in heads)


@given(histories, st.data())
def test_any_change_of_any_field_is_found(
    history: list[tuple[Event, int, dict[str, Any]]], data: st.DataObject
) -> None:
    entries = chain(history)
    index = data.draw(st.integers(0, len(entries) - 1))
    changed = data.draw(st.sampled_from(list(changes(entries[index]))))
    entries[index] = changed

    with pytest.raises(LedgerBrokenError):
        list(verify(entries))


@given(histories, st.data())
def test_removing_repeating_or_swapping_entries_is_found(
    history: list[tuple[Event, int, dict[str, Any]]], data: st.DataObject
) -> None:
    entries = chain([*history, *history])
    index = data.draw(st.integers(0, len(entries) - 2))
    removed = entries[:index] + entries[index + 1 :]
    repeated = entries[: index + 1] + entries[index:]
    swapped = [*entries[:index], entries[index + 1], entries[index], *entries[index + 2 :]]

    for attack in (removed, repeated, swapped):
        with pytest.raises(LedgerBrokenError):
            list(verify(attack))


@given(histories)
def test_a_cut_tail_verifies_which_is_why_the_head_must_be_kept_elsewhere(
    history: list[tuple[Event, int, dict[str, Any]]],
) -> None:
    entries = chain([*history, *history])

    assert list(verify(entries[: len(history)]))[-1].sequence == len(history)


def test_an_entry_of_a_newer_format_is_refused_by_name() -> None:
    entry = seal(GENESIS, event=Event.REQUESTED, now=Millis(1), content={})
    newer = json.loads(entry.body) | {"v": FORMAT + 1}
    forged = seal_raw(GENESIS, json.dumps(newer, separators=(",", ":"), sort_keys=True).encode())

    with pytest.raises(LedgerBrokenError, match="newer dps-bot"):
        list(verify([forged]))


@pytest.mark.parametrize(
    "body",
    [
        b'{"at":1,"event":"requested","event":"refused","sequence":1,"v":1}',
        b'{"at":1, "event":"requested","sequence":1,"v":1}',
        b'["at",1]',
    ],
)
def test_a_body_that_programs_could_read_differently_is_refused_although_its_hashes_are_right(body: bytes) -> None:
    with pytest.raises(LedgerBrokenError, match="entry 1: its content"):
        list(verify([seal_raw(GENESIS, body)]))


def test_the_same_name_with_another_salt_has_another_digest() -> None:
    assert name_digest(b"1" * 16, "U0ANA") != name_digest(b"2" * 16, "U0ANA")


def changes(entry: Entry) -> list[Entry]:
    flipped = bytearray(entry.body)
    flipped[len(flipped) // 2] ^= 1
    other = Digest("0" * 64)
    return [
        replace(entry, body=bytes(flipped)),
        replace(entry, body_hash=other),
        replace(entry, previous=other),
        replace(entry, digest=other),
        replace(entry, sequence=entry.sequence + 1),
    ]


def seal_raw(head: Head, body: bytes) -> Entry:
    """An entry over any bytes, sealed as an attacker with the code would."""
    body_hash = ledger._hash(ledger._BODY, body)
    digest = ledger._chain(head.digest, body_hash)
    return Entry(sequence=head.sequence + 1, body=body, body_hash=body_hash, previous=head.digest, digest=digest)
