"""What of a record binds a vote: everything but what is known to change by itself."""

from typing import Any

import pytest

from privacy.erasure.plan.binding import bound, canonical, changes, without_seals
from privacy.erasure.plan.planning import Planner
from privacy.model.ids import Millis
from privacy.model.plan import Action, Step
from privacy.model.records import Record, RecordKind, SecretType, Withheld
from privacy.subject.pseudonym import Pseudonyms
from tests.unit.privacy.erasure.samples import PLAN

K = RecordKind
REGISTRATION = {
    "registrationId": "sensor-42",
    "deviceId": "sensor-42",
    "assignedHub": "hub-eu",
    "status": "assigned",
    "substatus": "initialAssignment",
    "etag": "1",
    "lastUpdatedDateTimeUtc": "2026-11-24",
}
GROUP = {"enrollmentGroupId": "line-3", "provisioningStatus": "enabled", "etag": "1", "createdDateTimeUtc": "2026"}
TWIN = {
    "tags": {"room": "attic"},
    "properties": {"desired": {"on": 1}, "reported": {"v": 1}},
    "etag": "1",
    "status": "x",
}
IDENTITY = {"generationId": "1", "status": "enabled", "connectionState": "Connected", "etag": "1"}
ENROLLMENT = {"registrationId": "a", "attestation": {"type": "x509"}, "provisioningStatus": "enabled", "etag": "1"}


def binds(kind: RecordKind, body: dict[str, Any], **edit: Any) -> bool:
    """Whether an edit voids the vote."""

    def of(content: dict[str, Any]) -> dict[str, Any]:
        return bound(
            Record(kind=kind, place="x", key="y", body=content, withheld=(), rest_call="", portal="", read_at=Millis(0))
        )

    return bool(changes(of(body), of(body | edit)))


@pytest.mark.parametrize("name", ["registrationId", "deviceId", "assignedHub", "status"])
def test_of_a_registration_record_who_it_is_where_and_whether_assigned_binds(name: str) -> None:
    assert binds(K.REGISTRATION_RECORD, REGISTRATION, **{name: "another"})


@pytest.mark.parametrize("name", ["substatus", "etag", "lastUpdatedDateTimeUtc", "payload"])
def test_what_a_reboot_rewrites_in_a_registration_record_does_not_bind(name: str) -> None:
    assert not binds(K.REGISTRATION_RECORD, REGISTRATION, **{name: "another"})


@pytest.mark.parametrize("name", ["provisioningStatus", "createdDateTimeUtc", "attestation", "reprovisionPolicy"])
def test_a_groups_status_and_whatever_else_somebody_edits_in_it_binds(name: str) -> None:
    assert binds(K.ENROLLMENT_GROUP, GROUP, **{name: "disabled"})


@pytest.mark.parametrize(
    ("kind", "body"), [(K.ENROLLMENT_GROUP, GROUP), (K.ENROLLMENT, ENROLLMENT)], ids=["group", "enrollment"]
)
@pytest.mark.parametrize("name", ["etag", "lastUpdatedDateTimeUtc"])
def test_a_version_alone_does_not_bind(kind: RecordKind, body: dict[str, Any], name: str) -> None:
    assert not binds(kind, body, **{name: "2"})


@pytest.mark.parametrize("name", ["provisioningStatus", "attestation", "iotHubHostName", "somethingNew"])
def test_an_enrollments_edits_bind(name: str) -> None:
    assert binds(K.ENROLLMENT, ENROLLMENT, **{name: "another"})
    assert not binds(K.ENROLLMENT, ENROLLMENT, registrationState={"status": "assigned"})


@pytest.mark.parametrize("kind", [K.DEVICE_IDENTITY, K.MODULE_IDENTITY])
def test_another_life_or_status_of_an_identity_binds_and_its_connection_does_not(kind: RecordKind) -> None:
    assert binds(kind, IDENTITY, generationId="2")
    assert binds(kind, IDENTITY, status="disabled")
    assert not binds(kind, IDENTITY, connectionState="Disconnected", lastActivityTime="now", etag="2")


@pytest.mark.parametrize("kind", [K.DEVICE_TWIN, K.MODULE_TWIN])
def test_a_twins_tags_and_desired_properties_bind_and_what_it_reports_does_not(kind: RecordKind) -> None:
    assert binds(kind, TWIN, tags={"room": "kitchen"})
    assert binds(kind, TWIN, properties={"desired": {"on": 2}})
    assert not binds(kind, TWIN, properties={"desired": {"on": 1, "$version": 9}, "reported": {"v": 2}}, version=2)


def sealed(body: dict[str, Any], seals: dict[str, str], kind: RecordKind = K.DEVICE_TWIN) -> Record:
    held = tuple(Withheld(pointer=pointer, what=SecretType.PASSWORD, seal=seal) for pointer, seal in seals.items())
    return Record(kind=kind, place="x", key="y", body=body, withheld=held, rest_call="", portal="", read_at=Millis(0))


HELD = {"tags": {"a/b": "[withheld: password]"}, "properties": {"reported": {"pin": "[withheld: PIN]"}}}


def test_what_is_withheld_binds_by_its_hash_and_the_difference_says_no_value() -> None:
    before, after = (bound(sealed(HELD, {"/tags/a~1b": seal})) for seal in ("1f", "2e"))
    assert changes(before, after) == ["tags a/b: what is withheld there is different"]
    assert changes(before, before) == []


@pytest.mark.parametrize("pointer", ["/properties/reported/pin", "/etag", "/properties/desired/$metadata/x"])
def test_what_is_withheld_in_parts_that_do_not_bind_does_not_bind(pointer: str) -> None:
    body = HELD | {"etag": "[withheld: token]"}
    assert bound(sealed(body, {pointer: "1f"})) == bound(sealed(body, {pointer: "2e"}))


def test_of_a_registration_record_only_what_is_withheld_in_its_binding_members_binds() -> None:
    body = {"registrationId": "a", "status": "assigned", "payload": "[withheld: password]"}
    assert bound(sealed(body, {"/payload": "1f"}, K.REGISTRATION_RECORD)) == {
        "registrationId": "a",
        "status": "assigned",
    }


def test_a_value_that_a_newer_bot_withholds_is_not_told_in_the_difference() -> None:
    lines = changes(
        bound(sealed({"tags": {"mdp": "rhubarb"}}, {})), bound(sealed({"tags": {"mdp": "[withheld: password]"}}, {}))
    )
    assert lines == ["tags mdp: what is withheld there is different"]


PLANNER = Planner(pseudonyms=Pseudonyms(key=b"k" * 32), policy=PLAN.policy)


def step(content: str) -> Step:
    return Step(
        number=1, action=Action.DELETE, kind=K.DEVICE_TWIN, place="x", key="y", ref="r", content=content, line=""
    )


def test_a_plan_of_before_is_held_against_what_bound_then_and_a_new_one_against_what_is_withheld_too() -> None:
    was, is_now = (sealed(HELD, {"/tags/a~1b": seal}) for seal in ("1f", "2e"))
    old = PLANNER.pseudonyms.of_content(canonical(without_seals(was)))
    assert PLANNER.is_as_planned(step(old), is_now)
    assert PLANNER.is_as_planned(step(PLANNER.content(was)), was)
    assert not PLANNER.is_as_planned(step(PLANNER.content(was)), is_now)
    assert not PLANNER.is_as_planned(step(PLANNER.content(was)), sealed(HELD, {}))
    edited = sealed(HELD | {"tags": {"a/b": "[withheld: password]", "room": "hall"}}, {"/tags/a~1b": "1f"})
    assert not PLANNER.is_as_planned(step(old), edited)
