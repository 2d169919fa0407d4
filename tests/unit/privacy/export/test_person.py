"""The copy for the person: the device's own data, and nothing that only an operator needs."""

import json
from dataclasses import replace

import pytest

from privacy.export.person import HeldBack, PersonRecord, has_copy, person_records
from privacy.model.ids import Identifier
from privacy.model.records import Record, RecordKind, SecretType, Withheld
from tests.unit.evidence.samples import (
    ENROLLMENT,
    HUB,
    IDENTITY,
    MODULE,
    RECORDS,
    REGISTRATION,
    TWIN,
    export,
    findings,
    nothing,
    record,
)


def copied(original: Record) -> PersonRecord:
    (made,) = person_records(export(findings=findings(original)))
    return made


def test_every_record_has_its_place_in_plain_words_its_time_and_its_data() -> None:
    made = [*person_records(export())]
    assert [m.stored_in.partition("(")[2] for m in made] == ["registration)"] * 2 + ["devices)"] * 3
    assert [(m.id, m.read_at) for m in made] == [(r.key, r.read_at) for r in RECORDS]
    assert made[3].data["tags"] == TWIN.body["tags"]
    assert made[3].data["properties"] == TWIN.body["properties"]


def test_what_operators_need_is_not_in_it() -> None:
    for original in RECORDS:
        document = copied(original).document()
        said = json.dumps(document.content)
        assert not {"rest_call", "azure_portal", "place", "key"} & document.content.keys()
        assert original.portal not in said
        assert "factory-eu" not in said
        assert HUB not in said
        assert not {"etag", "deviceEtag", "version", "assignedHub", "iotHubs"} & document.content["data"].keys()


def test_the_registration_inside_an_enrollment_loses_the_same() -> None:
    body = {"registrationState": REGISTRATION.body, "initialTwin": {"tags": {"version": 3}}}
    data = copied(record(RecordKind.ENROLLMENT, body)).data
    assert "assignedHub" not in data["registrationState"]
    assert data["registrationState"]["deviceId"] == "sensor-42"
    assert data["initialTwin"] == {"tags": {"version": 3}}


def test_secrets_stay_withheld_and_the_reason_stands_with_them() -> None:
    held = copied(IDENTITY).held_back
    assert {h.pointer for h in held} == {w.pointer for w in IDENTITY.withheld}
    assert all(h.why.startswith("Whoever has it could act as the device") for h in held)
    scope = replace(MODULE, withheld=(Withheld(pointer="/tags", what=SecretType.OTHER_DEVICE),))
    assert [h.why for h in copied(scope).held_back] == ["It belongs to another device."]


def test_what_went_with_something_larger_is_not_said_to_be_withheld_from_the_rest() -> None:
    assert copied(ENROLLMENT).held_back == ()
    body = {"tags": {"technician": {"phone": "1", "pin": "[withheld: PIN]"}}}
    both = record(RecordKind.DEVICE_TWIN, body, Withheld(pointer="/tags/technician/pin", what=SecretType.PIN))
    why = "It is about somebody else, not about you."
    assert copied(both).held_back == (HeldBack(pointer="/tags/technician", what="name of another person", why=why),)


def test_the_record_itself_is_left_as_it_is() -> None:
    before = json.dumps(ENROLLMENT.body)
    copied(ENROLLMENT)
    assert json.dumps(ENROLLMENT.body) == before


@pytest.mark.parametrize("kind", RecordKind)
def test_every_kind_of_record_has_plain_words(kind: RecordKind) -> None:
    made = copied(record(kind, {"id": "x"}))
    assert kind.words not in made.title.casefold()
    assert made.about.endswith(".")


def test_there_is_no_copy_of_a_group_or_of_nothing() -> None:
    assert has_copy(export())
    assert not has_copy(export(identifier=Identifier("factory-eu/group:line-3")))
    assert not has_copy(nothing())
