"""The readable page: complete, inert, and proof against what devices write."""

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from evidence.page import page
from evidence.rows import rows
from privacy.export.content import Export
from privacy.model import out_of_reach
from privacy.model.coverage import Coverage, LeftOut, LeftOutReason
from privacy.model.ids import Identifier, Millis
from privacy.model.records import RecordKind, SecretType, Withheld
from tests.unit.evidence.hostile import ANY_TEXT, hostile, markup, pointers_apart, read, shown
from tests.unit.evidence.samples import NOW, RECORDS, TWIN, export, findings, nothing, partial, record, search

KEY_ID = "ed25519:0123456789abcdef0123456789abcdef"


def html(made: Export) -> str:
    return b"".join(page(made, key_id=KEY_ID)).decode()


PLAIN = read(html(hostile("x")))


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_no_text_becomes_anything_but_text(text: str) -> None:
    seen = read(html(hostile(text)))
    assert pointers_apart(seen.elements) == pointers_apart(PLAIN.elements)
    assert seen.text.count(shown(text)) >= 10


@given(ANY_TEXT)
def test_what_cannot_be_seen_is_written_out(text: str) -> None:
    shown = read(markup(text)).text
    assert not [c for c in shown if c != "\n" and not c.isprintable() and _hides(c)]
    assert shown.encode()


@pytest.mark.parametrize(
    ("character", "name"),
    [("\x00", r"\x00"), ("\t", r"\t"), ("\u202e", r"\u202e"), ("\ud800", r"\ud800"), ("\U000e0041", r"\U000e0041")],
)
def test_a_hidden_character_shows_its_name(character: str, name: str) -> None:
    assert f'<span class="esc">{name}</span>' in markup(character)


def test_text_beyond_ascii_cannot_turn_the_text_around_it() -> None:
    assert markup("אבג") == "<bdi>אבג</bdi>"
    assert markup("sensor-42") == "sensor-42"


def test_the_page_runs_nothing_and_fetches_nothing() -> None:
    elements = read(html(partial())).elements
    tags = {tag for tag, _ in elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "svg", "video", "audio"}
    attributes = [(name, value or "") for _, found in elements for name, value in found]
    assert not [name for name, _ in attributes if name.startswith("on") or name in {"src", "srcset", "style"}]
    links = {value for name, value in attributes if name == "href"}
    assert all(link.startswith(("#record-", "records/")) for link in links)
    policy = next(dict(found) for tag, found in elements if tag == "meta" and ("content" in dict(found)))
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def test_a_partial_export_says_so_before_anything_else() -> None:
    text = read(html(partial())).text
    body = text[text.index("PARTIAL") :]
    assert body.startswith("PARTIAL: hub-us did not answer (HTTP 503), 3 tries.")
    assert "PARTIAL" not in read(html(export())).text
    assert read(html(partial())).elements[8:11] == [("body", ()), ("header", ()), ("p", (("class", "partial"),))]


def test_every_record_is_there_with_its_call_its_portal_path_and_its_file() -> None:
    text = read(html(export())).text
    for number, found in enumerate(RECORDS, 1):
        assert found.rest_call in text
        assert found.portal in text
        assert f"records/0{number}-{found.kind}.json" in text
        assert f"{found.key} in {found.place}" in text


def test_the_coverage_is_there_in_full() -> None:
    text = read(html(partial())).text
    assert "failed: did not answer (HTTP 503); tried 3 times; error code 503001; tracking id a1b2c3d4e5f6" in text
    assert "300,412" in text
    for store in out_of_reach.STORES:
        assert store.name in text
        assert store.why in text
        assert store.to_do in text
    for note in out_of_reach.NOTES:
        assert note.text in text
        assert note.source in text


def test_nothing_found_is_an_answer() -> None:
    text = read(html(nothing())).text
    assert "No data found for nobody-0. Searched without errors: factory-eu" in text
    assert "No record was found." in text


def test_only_our_own_placeholders_look_like_placeholders() -> None:
    body = {"real": "[withheld: certificate]", "fake": "[withheld: certificate]"}
    made = record(RecordKind.DEVICE_TWIN, body, Withheld(pointer="/real", what=SecretType.CERTIFICATE))
    source = html(export(findings=findings(made)))
    assert source.count('<span class="held">') == 1
    assert source.index('<span class="held">') < source.index(">fake<")


def test_the_page_is_the_same_each_time() -> None:
    assert html(export()) == html(export())


def test_a_record_may_be_nested_deeper_than_python_recurses() -> None:
    body: dict[str, Any] = {}
    for _ in range(5_000):
        body = {"deeper": body}
    assert html(export(findings=findings(replace(TWIN, body=body)))).count("deeper") == 5_000


def test_rows_say_what_each_value_is() -> None:
    body = {"a": {}, "b": [], "c": None, "d": True, "e": "", "f": 1.5, "g": [{"h": "text"}], "$metadata": {"i": 1}}
    flat = [(row.label, row.depth, row.text, row.literal, row.quiet) for row in rows(body, {})]
    assert flat == [
        ("a", 0, None, "empty object", False),
        ("b", 0, None, "empty list", False),
        ("c", 0, None, "null", False),
        ("d", 0, None, "true", False),
        ("e", 0, None, "empty text", False),
        ("f", 0, None, "1.5", False),
        ("g", 0, None, None, False),
        ("[0]", 1, None, None, False),
        ("h", 2, "text", None, False),
        ("$metadata", 0, None, None, True),
        ("i", 1, None, "1", True),
    ]


def test_a_pointer_with_slashes_and_tildes_finds_its_value() -> None:
    found = list(rows({"a/b": {"~c": ["x", "y"]}}, {"/a~1b/~0c/1": "certificate"}))
    assert [row.text for row in found if row.withheld] == ["y"]


def _hides(character: str) -> bool:
    """True for controls and format characters; unassigned code points and odd spaces may be shown as they are."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_what_was_left_out_and_the_age_of_a_scan_stand_on_the_page() -> None:
    earlier = search("factory-eu", "scan", 0, scanned=7, as_of=Millis(NOW - 120_000))
    beside = LeftOut(place="hub-<b>", reason=LeftOutReason.CAPITALS, count=2)
    coverage = Coverage(searches=(earlier,), left_out=(beside,))
    html = b"".join(page(export(findings=replace(findings(), coverage=coverage)), key_id=KEY_ID)).decode()
    assert "as of 2026-11-24 14:03:03 UTC,<br>2 min before this file" in html
    assert "2 ids that differ by capitals alone, not included" in html
    assert "hub-&lt;b&gt;" in html


def test_a_page_about_a_group_is_not_called_one_about_a_device() -> None:
    html = b"".join(page(export(identifier=Identifier("factory-eu/group:line-3")), key_id=KEY_ID)).decode()
    assert "settings of an enrollment group" in html
    assert "held about one device" not in html
