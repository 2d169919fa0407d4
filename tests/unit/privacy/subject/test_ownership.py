"""Whose record is it, and when does the search have to ask?"""

import pytest

from privacy.model.errors import NotOursError
from privacy.model.ids import DeviceId, Identifier, Millis, RegistrationId
from privacy.model.records import QuestionKind, Record, RecordKind, Subject
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.links import Held, Link, is_related
from privacy.subject.ownership import Resolution, assert_belongs, belongs, resolve

EU, US = "factory-eu", "factory-us"
HUB = "hub-eu.azure-devices.net"


def link(registration_id: str, desired: str | None = None, *registered: str, place: str = EU) -> Link:
    return Link(
        place=place,
        registration_id=RegistrationId(registration_id),
        desired=DeviceId(desired) if desired else None,
        registered=frozenset(map(DeviceId, registered)),
    )


def held(*device_ids: str) -> list[Held]:
    return [Held(place=HUB, device_id=DeviceId(device)) for device in device_ids]


def ask(typed: str, *links: Link, hub: list[Held] | None = None) -> Resolution:
    return resolve(ParsedIdentifier.parse(Identifier(typed)), links, hub or [])


def choices(resolution: Resolution) -> list[str]:
    assert resolution.question is not None
    return [choice.identifier for choice in resolution.question.choices]


def ids(resolution: Resolution) -> tuple[set[str], set[str]]:
    assert resolution.question is None
    return set(resolution.subject.registration_ids), set(resolution.subject.device_ids)


def record(kind: RecordKind, key: str, place: str = EU, **body: object) -> Record:
    return Record(kind=kind, place=place, key=key, body=body, withheld=(), rest_call="", portal="", read_at=Millis(0))


@pytest.mark.parametrize(
    ("typed", "text", "device_only"),
    [
        ("sensor-42", "sensor-42", False),
        ("device:help", "help", True),
        ("device:device:x", "device:x", True),
        ("Device:x", "Device:x", False),
    ],
)
def test_only_one_leading_device_prefix_is_taken_off(typed: str, text: str, *, device_only: bool) -> None:
    asked = ParsedIdentifier.parse(Identifier(typed))
    assert (asked.text, asked.device_only, asked.identifier) == (text, device_only, typed)


def test_an_enrollment_without_a_device_id_is_the_device_of_the_same_name() -> None:
    assert ids(ask("sensor-42", link("sensor-42"))) == ({"sensor-42"}, {"sensor-42"})


def test_a_device_that_no_service_knows_is_itself() -> None:
    assert ids(ask("hub-only-3", hub=held("hub-only-3"))) == (set(), {"hub-only-3"})


def test_a_device_is_found_through_the_enrollment_that_names_it() -> None:
    resolution = ask("lamp-living-room", link("reg-77", "lamp-living-room"), hub=held("lamp-living-room"))
    assert ids(resolution) == ({"reg-77"}, {"lamp-living-room"})


def test_two_registrations_of_one_device_are_one_subject() -> None:
    links = link("reg-77", "lamp"), link("lamp", None, "lamp")
    assert ids(ask("reg-77", *links)) == ({"reg-77", "lamp"}, {"lamp"})


def test_a_device_id_that_was_changed_after_registration_is_still_the_subjects() -> None:
    resolution = ask("moved", link("moved", "moved-b", "moved"), hub=held("moved", "moved-b"))
    assert ids(resolution) == ({"moved"}, {"moved", "moved-b"})


def test_where_no_enrollment_says_which_one_it_is_every_device_id_of_a_registration_is_the_subjects() -> None:
    assert ids(ask("a", link("r1", None, "a", "b"))) == ({"r1"}, {"a", "b"})


def test_a_former_device_id_that_is_somebody_elses_today_is_not_the_subjects() -> None:
    assert ids(ask("r1", link("r1", "new", "old"), link("r2", "old"))) == ({"r1"}, {"new"})


def test_one_word_that_names_two_devices_is_a_question() -> None:
    resolution = ask("dev-7", link("dev-7", "alpha"), link("reg-9", "dev-7"), hub=held("alpha", "dev-7"))
    assert resolution.question is not None
    assert resolution.question.kind is QuestionKind.TWO_DEVICES
    assert choices(resolution) == ["alpha", "reg-9"]
    assert [choice.description for choice in resolution.question.choices] == [
        "device alpha, enrolled as dev-7 in factory-eu",
        "device dev-7, enrolled as reg-9 in factory-eu",
    ]


def test_the_second_device_may_be_known_to_its_hub_alone() -> None:
    resolution = ask("dev-7", link("dev-7", "alpha"), hub=held("dev-7"))
    assert choices(resolution) == ["alpha", "device:dev-7"]


def test_a_former_device_id_that_another_device_has_now_is_a_question() -> None:
    resolution = ask("moved", link("moved", "moved-b", "moved"), link("reg-9", "moved"), hub=held("moved"))
    assert choices(resolution) == ["moved-b", "reg-9"]


def test_every_choice_of_a_question_leads_to_one_device() -> None:
    links = link("dev-7", "alpha"), link("reg-9", "dev-7")
    hub = held("alpha", "dev-7")
    assert ids(ask("alpha", *links, hub=hub)) == ({"dev-7"}, {"alpha"})
    assert ids(ask("reg-9", *links, hub=hub)) == ({"reg-9"}, {"dev-7"})


def test_crossed_names_are_told_apart_by_device_id() -> None:
    links = link("dev-7", "alpha"), link("alpha", "dev-7")
    assert choices(ask("dev-7", *links)) == ["device:alpha", "device:dev-7"]
    assert ids(ask("device:alpha", *links)) == ({"dev-7"}, {"alpha"})
    assert ids(ask("device:dev-7", *links)) == ({"alpha"}, {"dev-7"})


def test_a_registration_id_that_a_hub_holds_as_another_device_is_not_offered() -> None:
    resolution = ask("dev-7", link("dev-7", "alpha"), link("reg-9", "dev-7"), hub=held("dev-7", "reg-9"))
    assert choices(resolution) == ["alpha", "device:dev-7"]


def test_another_spelling_is_asked_about_and_not_assumed() -> None:
    resolution = ask("vm-dev-4", link("VM-Dev-4", None, "VM-Dev-4"), hub=held("vm-dev-4"))
    assert resolution.question is not None
    assert resolution.question.kind is QuestionKind.SPELLING
    assert choices(resolution) == ["VM-Dev-4", "device:vm-dev-4"]


def test_without_such_a_device_only_the_stored_spelling_is_offered() -> None:
    assert choices(ask("dev1", link("DEV1"))) == ["DEV1"]


def test_the_stored_spelling_and_the_marked_device_id_are_not_asked_about_again() -> None:
    links, hub = link("VM-Dev-4", None, "VM-Dev-4"), held("VM-Dev-4", "vm-dev-4")
    assert ids(ask("VM-Dev-4", links, hub=hub)) == ({"VM-Dev-4"}, {"VM-Dev-4"})
    assert ids(ask("device:vm-dev-4", links, hub=hub)) == (set(), {"vm-dev-4"})


def test_a_spelling_that_is_the_device_id_exactly_needs_no_question() -> None:
    assert ids(ask("dev1", link("DEV1", "dev1"))) == ({"DEV1"}, {"dev1"})


def test_two_stored_spellings_are_told_apart_by_device_id() -> None:
    assert choices(ask("dev1", link("DEV1"), link("dev1", place=US))) == ["device:DEV1", "device:dev1"]


def test_a_stored_id_that_begins_like_a_prefix_is_offered_as_a_device_id() -> None:
    assert choices(ask("GROUP:x", link("group:x"))) == ["device:group:x"]


def test_a_marked_device_id_is_never_a_registration_id() -> None:
    assert ids(ask("device:dev-7", link("dev-7", "alpha"))) == (set(), {"dev-7"})


def test_a_marked_registration_id_is_never_a_device_id() -> None:
    links, hub = [link("dev-7", "alpha"), link("reg-9", "dev-7")], held("alpha", "dev-7")
    assert ids(ask("registration:dev-7", *links, hub=hub)) == ({"dev-7"}, {"alpha"})
    assert ids(ask("registration:DEV-7", link("dev-7", "DEV-7"), hub=held("DEV-7"))) == ({"dev-7"}, {"DEV-7"})
    assert ids(ask("registration:alpha", *links, hub=hub)) == (set(), set())


def test_a_marked_registration_id_that_nothing_has_leads_to_nobodys_records() -> None:
    resolution = ask("registration:dev-7", hub=held("dev-7"))
    assert not resolution.owns(record(RecordKind.DEVICE_TWIN, "dev-7", HUB, deviceId="dev-7"))


def test_another_spelling_of_a_marked_registration_id_is_asked_about() -> None:
    assert choices(ask("registration:vm-dev-4", link("VM-Dev-4"), hub=held("vm-dev-4"))) == ["VM-Dev-4"]


def test_a_link_is_related_by_typed_id_in_any_case_or_by_todays_device() -> None:
    asked = ParsedIdentifier.parse(Identifier("DEV-7"))
    assert is_related(asked, link("dev-7", "alpha"), set())
    assert is_related(asked, link("reg-9", "alpha"), {DeviceId("alpha")})
    assert not is_related(asked, link("reg-9", "ALPHA", "alpha"), {DeviceId("alpha")})


def test_the_hub_device_named_like_the_registration_of_the_subject_is_not_the_subjects() -> None:
    resolution = ask("alpha", link("dev-7", "alpha"))
    assert resolution.owns(record(RecordKind.REGISTRATION_RECORD, "dev-7", registrationId="dev-7"))
    assert resolution.owns(record(RecordKind.DEVICE_TWIN, "alpha", HUB, deviceId="alpha"))
    assert not resolution.owns(record(RecordKind.DEVICE_TWIN, "dev-7", HUB, deviceId="dev-7"))


def test_the_same_registration_id_in_another_service_is_not_the_subjects() -> None:
    resolution = ask("device:alpha", link("dev-7", "alpha"), link("dev-7", "beta", place=US))
    assert resolution.owns(record(RecordKind.ENROLLMENT, "dev-7", EU, registrationId="dev-7"))
    assert not resolution.owns(record(RecordKind.ENROLLMENT, "dev-7", US, registrationId="dev-7"))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (record(RecordKind.ENROLLMENT, "DEV-7", registrationId="dev-7"), True),
        (record(RecordKind.ENROLLMENT, "dev-7", registrationId="dev-8"), False),
        (record(RecordKind.REGISTRATION_RECORD, "alpha", registrationId="alpha"), False),
        (record(RecordKind.DEVICE_IDENTITY, "alpha", deviceId="alpha"), True),
        (record(RecordKind.DEVICE_IDENTITY, "Alpha", deviceId="Alpha"), False),
        (record(RecordKind.DEVICE_TWIN, "alpha", deviceId="beta"), False),
        (record(RecordKind.MODULE_TWIN, "alpha/camera", deviceId="alpha", moduleId="camera"), True),
        (record(RecordKind.MODULE_IDENTITY, "dev-7/alpha", deviceId="dev-7", moduleId="alpha"), False),
        (record(RecordKind.DEVICE_TWIN, "alpha"), False),
    ],
)
def test_a_record_belongs_by_key_and_body(found: Record, *, expected: bool) -> None:
    subject = Subject(
        identifier=Identifier("dev-7"),
        registration_ids=frozenset({RegistrationId("dev-7")}),
        device_ids=frozenset({DeviceId("alpha")}),
    )
    assert belongs(found, subject) is expected


def test_somebody_elses_record_is_refused_without_naming_anybody() -> None:
    theirs = record(RecordKind.DEVICE_TWIN, "beta", HUB, deviceId="beta")
    with pytest.raises(NotOursError) as refusal:
        assert_belongs(theirs, ask("alpha").subject)
    assert str(refusal.value) == f"a device twin from {HUB} is not the subject's"


def test_the_id_with_a_mark_is_another_device_and_each_choice_is_exact() -> None:
    resolution = ask("sensor-42", link("sensor-42"), link("reg-9", "sensor-42."), hub=held("sensor-42", "sensor-42,"))

    assert resolution.question is not None
    assert resolution.question.kind is QuestionKind.MARK
    assert choices(resolution) == ["device:sensor-42", "device:sensor-42,", "reg-9"]


def test_a_registration_id_of_another_device_is_offered_as_one() -> None:
    assert choices(ask("dev-7", link("dev-7", "alpha"), hub=held("dev-7;"))) == ["registration:dev-7", "device:dev-7;"]


def test_what_was_not_found_can_be_chosen_too() -> None:
    assert choices(ask("pump", hub=held("pump."))) == ["device:pump", "device:pump."]


@pytest.mark.parametrize("typed", ["device:sensor-42", "registration:sensor-42", "device:sensor-42,"])
def test_an_exact_id_is_not_asked_about(typed: str) -> None:
    assert ask(typed, link("sensor-42"), hub=held("sensor-42", "sensor-42,")).question is None


def test_an_enrollment_that_asks_for_its_own_id_with_a_mark_is_one_device() -> None:
    assert ids(ask("sensor-42", link("sensor-42", "sensor-42,"), hub=held("sensor-42,")))[1] == {"sensor-42,"}


def test_a_choice_whose_registration_id_looks_like_a_prefix_or_ends_in_a_mark_is_named_by_its_device() -> None:
    for enrolled in ("device:x", "x."):
        assert choices(ask("dev-7", link("dev-7", "alpha"), link(enrolled, "dev-7")))[1] == "device:dev-7"
