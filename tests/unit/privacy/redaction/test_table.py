"""The table of samples: how many kinds of secrets are withheld wherever they stand, and that nothing else is."""

import gzip
import json
from base64 import b64encode
from functools import cache
from typing import Any

import pytest

from privacy.model.records import RecordKind, SecretType
from privacy.redaction import name_words
from privacy.redaction.encodings import insides
from privacy.redaction.redact import withhold
from tests.unit.privacy.redaction.table import lookalikes
from tests.unit.privacy.redaction.table.kinds import KINDS
from tests.unit.privacy.redaction.table.sample import Kind, left, places

MOST_MISSED = 0.05
"""Of the kinds that a document names."""


@cache
def missed(kind: Kind) -> list[str]:
    """Where a sample of this kind is not withheld, and which."""
    return [
        f"{place}: {sample.value}"
        for sample in kind.samples()
        for place, record, body in places(sample.value)
        if left(withhold(record, body)[0], sample.parts)
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_that_was_withheld_once_goes_on_being_withheld(kind: Kind) -> None:
    assert missed(kind) == []


def test_of_the_kinds_that_a_document_names_nearly_all_are_withheld_in_every_place() -> None:
    named = [kind for kind in KINDS if kind.source]
    leaks = {kind.name: lines for kind in named if (lines := missed(kind))}
    assert len(leaks) <= MOST_MISSED * len(named), leaks


def test_the_table_is_as_large_as_the_documents_say_and_each_sample_leaves_with_no_rule() -> None:
    assert len(KINDS) == 94
    assert sum(bool(kind.source) for kind in KINDS) == 63
    samples = [sample for kind in KINDS for sample in kind.samples()]
    assert len({json.dumps(sample.value) for sample in samples}) == len(samples) == 752
    bodies = [(body, sample) for sample in samples for _, _, body in places(sample.value)]
    assert len(bodies) == 7_328
    assert all(left(body, sample.parts) for body, sample in bodies)
    assert len(lookalikes.fields()) + len(lookalikes.SENTENCES) == 201


@pytest.mark.parametrize(
    "item", [*({name: value} for name, value in lookalikes.fields()), *lookalikes.SENTENCES], ids=repr
)
def test_nothing_is_withheld_from_what_only_looks_like_a_secret(item: Any) -> None:
    for place, record, body in places(item):
        assert withhold(record, body) == (body, ()), place


@pytest.mark.parametrize("what", name_words.ENDINGS)
def test_every_word_of_every_language_names_a_secret_alone_and_behind_another_one(what: SecretType) -> None:
    value = "48213377" if what is SecretType.PIN else "aB3dEf9hIjKlMnOpQrSt"
    for word in name_words.ENDINGS[what].split():
        for name in (word, word.upper(), f"gateway_{word}", f"{word}Old"):
            clean, _ = withhold(RecordKind.DEVICE_TWIN, {"tags": {name: value}})
            assert value not in json.dumps(clean), name


def test_a_secret_in_a_list_takes_no_other_item_with_it() -> None:
    key = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
    notes = ["seen by Ann (again)", "HostName=h.azure-devices.net;SharedAccessKey=" + key[:20], key[20:]]
    clean, withheld = withhold(RecordKind.DEVICE_TWIN, {"tags": {"notes": notes}})
    assert clean["tags"]["notes"] == [notes[0], *["[withheld: access key]"] * 2]
    assert [item.pointer for item in withheld] == ["/tags/notes/1", "/tags/notes/2"]


def test_of_pairs_in_a_list_the_first_names_the_second() -> None:
    pairs = ["user", "ana", "wifiPassword", "rhubarb", "room", "hall"]
    clean, _ = withhold(RecordKind.DEVICE_TWIN, {"tags": {"list": pairs}})
    assert clean["tags"]["list"] == [*pairs[:3], "[withheld: password]", *pairs[4:]]


def test_of_what_unpacks_to_very_much_only_the_beginning_is_unpacked() -> None:
    bomb = b64encode(gzip.compress(b"a" * 2_000_000)).decode()
    unpacked = [len(inside.content or "") for inside in insides(bomb)]
    assert 0 < max(unpacked) <= 20 * len(bomb)
