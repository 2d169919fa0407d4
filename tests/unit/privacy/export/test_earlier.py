"""What the bot itself has on record is part of a copy, and names nobody."""

from dataclasses import replace

from evidence.page import page
from evidence.person import person_page
from privacy.export.content import Export, summary
from privacy.export.documents import documents
from privacy.export.earlier import NAME, PLACE, EarlierRequest, content, same_device
from privacy.export.person import has_copy
from privacy.model.coverage import SearchOutcome
from privacy.model.ids import Identifier, Millis, RequestId, RequestKind, RequestStatus
from tests.unit.evidence.hostile import read
from tests.unit.evidence.samples import NOW, export, nothing, partial
from tests.unit.privacy.request.samples import PLAIN

ERASED = EarlierRequest(
    number=RequestId("DSR-000001"),
    kind=RequestKind.ERASURE,
    received_at=Millis(NOW - 86_400_000),
    status=RequestStatus.FULFILLED,
    ended_at=Millis(NOW - 86_000_000),
    identifier=Identifier("factory-eu/sensor-42"),
)


def person(made: Export) -> str:
    return read(b"".join(person_page(made)).decode()).text


def test_they_are_in_the_file_in_the_page_and_in_the_persons() -> None:
    made = export(earlier=(ERASED,))

    assert NAME in [document.name for document in documents(made)]
    assert content((ERASED,))["requests"] == [
        {
            "number": "DSR-000001",
            "asked_for": "erasure of the data",
            "received_at": "2026-11-23T14:05:03.120Z",
            "outcome": "done",
            "ended_at": "2026-11-23T14:11:43.120Z",
        }
    ]
    text = read(b"".join(page(made, key_id="ed25519:00")).decode()).text
    for said in ("DSR-000001", "erasure of the data", "done"):
        assert said in text
        assert said in person(made)
    assert "This bot has 1 other request on record." in summary(made)


def test_where_there_is_none_nothing_is_added_but_that_it_was_looked_for() -> None:
    made = export(earlier=())

    assert NAME not in [document.name for document in documents(made)]
    assert summary(made) == summary(export())
    assert person(made) == person(export())
    assert [search.outcome for search in made.coverage.searches if search.place == PLACE] == [SearchOutcome.EMPTY]
    assert PLACE in made.coverage.answered_places
    assert export().coverage == export().findings.coverage


def test_without_any_record_they_are_a_copy_by_themselves_but_a_groups_are_nobodys() -> None:
    made = replace(nothing(), earlier=(ERASED,))

    assert has_copy(made)
    assert "stores no entry about this device" in person(made)
    assert "DSR-000001" in person(made)
    assert "as far as it was searched" in person(
        replace(partial(), findings=replace(partial().findings, records=()), earlier=(ERASED,))
    )
    assert not has_copy(nothing())
    assert not has_copy(replace(made, identifier=Identifier("group:line-3")))


def test_a_device_of_the_same_name_in_another_service_is_another() -> None:
    found = [replace(ERASED, identifier=name and Identifier(name)) for name in ("eu/x", "us/x", "x", None)]

    def kept(asked: str) -> list[str | None]:
        return [one.identifier for one in same_device(replace(PLAIN, identifier=Identifier(asked)), found)]

    assert kept("eu/x") == ["eu/x", "x", None]
    assert kept("x") == ["eu/x", "us/x", "x", None]
