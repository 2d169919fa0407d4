"""The page for the person: whole, plain, inert, and proof against what devices write."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings

from evidence.person import person_page
from privacy.export.content import Export
from privacy.model.ids import Identifier
from privacy.model.records import RecordKind
from tests.unit.evidence.hostile import ANY_TEXT, hostile, pointers_apart, read, shown
from tests.unit.evidence.samples import HUB, TWIN, export, findings, partial, record


def html(made: Export) -> str:
    return b"".join(person_page(made)).decode()


PLAIN = read(html(hostile("x")))


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_no_text_becomes_anything_but_text(text: str) -> None:
    seen = read(html(hostile(text)))
    assert pointers_apart(seen.elements) == pointers_apart(PLAIN.elements)
    assert seen.text.count(shown(text)) >= 8


def test_the_page_runs_nothing_and_fetches_nothing() -> None:
    elements = read(html(partial())).elements
    tags = {tag for tag, _ in elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "svg", "video", "audio"}
    attributes = [(name, value or "") for _, found in elements for name, value in found]
    assert not [name for name, _ in attributes if name.startswith("on") or name in {"src", "srcset", "style"}]
    assert all(value.startswith("records/") for name, value in attributes if name == "href")
    assert "default-src 'none'; style-src 'unsafe-inline'" in html(partial())


def test_it_can_be_read_aloud() -> None:
    elements = read(html(export())).elements
    assert ("html", (("lang", "en"),)) in elements
    levels = [int(tag[1]) for tag, _ in elements if tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [value for _, found in elements for name, value in found if name == "id"]
    assert len(ids) == len({*ids})
    assert all(dict(found)["aria-labelledby"] in ids for tag, found in elements if tag == "section")
    assert all({"aria-label", "aria-labelledby"} & {*dict(found)} for tag, found in elements if tag == "table")
    assert all("scope" in dict(found) for tag, found in elements if tag == "th")


def test_every_value_is_there_and_the_company_is_not() -> None:
    text = read(html(export())).text
    for value in ("A3C1" * 16, "638764512345678901", "30.5", "second line", "0123456789abcdef" * 12, "camera"):
        assert value in text
    for internal in ("factory-eu", HUB, "GET ", "https://", "DSR-", "U0ANA", "Azure", "portal", "etag"):
        assert internal not in text


def test_the_times_of_a_twins_values_stand_apart_from_them() -> None:
    source = html(export(findings=findings(TWIN)))
    values, _, times = source.partition("<details>")
    assert "$lastUpdated" not in source
    assert "2026-11-24T13:59:00Z" in times
    assert "reported \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} lastMessage" in times
    assert "lastMessage" in values


def test_what_looks_like_times_anywhere_else_stays_in_its_place() -> None:
    body: dict[str, Any] = {"properties": ["x"], "outcome": {"$metadata": {"at": "noon"}}}
    text = read(html(export(findings=findings(record(RecordKind.DEVICE_JOB, body))))).text
    assert "noon" in text
    assert "x" in text


def test_what_was_left_out_stands_with_the_record_and_its_reason() -> None:
    body = {"tags": {"installedBy": "J. Brandt", "owner": "Ana"}}
    text = read(html(export(findings=findings(record(RecordKind.DEVICE_TWIN, body))))).text
    assert "J. Brandt" not in text
    assert "[withheld: name of another person]" in text
    assert "tags \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} installedBy" in text
    assert "It is about somebody else, not about you." in text


def test_an_incomplete_copy_says_so_before_its_data() -> None:
    text = read(html(partial())).text
    assert text.index("This copy is not complete") < text.index("The data")
    assert "not complete" not in read(html(export())).text


def test_the_device_is_called_as_on_its_label() -> None:
    assert "<h1>dev-7</h1>" in html(export(identifier=Identifier("factory-eu/device:dev-7")))


def test_the_page_is_the_same_each_time() -> None:
    assert html(export()) == html(export())


def test_a_record_may_be_nested_deeper_than_python_recurses() -> None:
    body: dict[str, Any] = {}
    for _ in range(5_000):
        body = {"deeper": body}
    assert html(export(findings=findings(replace(TWIN, body=body)))).count("deeper") == 5_000
