"""One id in two services, one service of several, and services that cannot be heard: whose is a hub's record then?"""

import pytest

from privacy.model.coverage import LeftOutReason
from privacy.model.ids import DeviceId, Identifier, Millis, RegistrationId
from privacy.model.records import QuestionKind, Record, RecordKind
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.links import Held, Link, Proof, is_same_device, is_same_proof
from privacy.subject.ownership import Doubts, Resolution, resolve

EU, US = "factory-eu", "factory-us"
HUB_EU, HUB_US = "hub-eu.azure-devices.net", "hub-us.azure-devices.net"
HERE, THERE = Proof(mechanism="x509", facts=frozenset({"sha1 a"})), Proof(mechanism="x509", facts=frozenset({"sha1 b"}))
KEYS = Proof(mechanism="symmetrickey")


def link(
    registration_id: str, device: str, place: str = EU, *, hub: str | None = None, proof: Proof | None = None
) -> Link:
    """An enrollment that asks for `device`, and that led to it on `hub`."""
    return Link(
        place=place,
        registration_id=RegistrationId(registration_id),
        desired=DeviceId(device),
        registered=frozenset({DeviceId(device)} if hub else ()),
        assigned=frozenset({Held(place=hub, device_id=DeviceId(device))} if hub else ()),
        proof=proof,
    )


def held(*devices: tuple[str, str]) -> list[Held]:
    return [Held(place=hub, device_id=DeviceId(device)) for hub, device in devices]


def ask(typed: str, *links: Link, hubs: list[Held] | None = None, doubts: Doubts | None = None) -> Resolution:
    return resolve(ParsedIdentifier.parse(Identifier(typed)), links, hubs or [], doubts or Doubts())


def twin(device: str, hub: str) -> Record:
    body = {"deviceId": device}
    kind = RecordKind.DEVICE_TWIN
    return Record(kind=kind, place=hub, key=device, body=body, withheld=(), rest_call="", portal="", read_at=Millis(0))


def configuration(condition: str, hub: str) -> Record:
    body = {"id": "trial", "targetCondition": condition}
    kind = RecordKind.CONFIGURATION
    return Record(kind=kind, place=hub, key="trial", body=body, withheld=(), rest_call="", portal="", read_at=Millis(0))


def choices(resolution: Resolution) -> list[str]:
    assert resolution.question is not None
    return [choice.identifier for choice in resolution.question.choices]


LOCK_EU = link("lock-12", "lock-12", EU, hub=HUB_EU, proof=HERE)
LOCK_US = link("lock-12", "lock-12", US, hub=HUB_US, proof=THERE)
LOCKS = held((HUB_EU, "lock-12"), (HUB_US, "lock-12"))


@pytest.mark.parametrize(
    ("typed", "text", "service"),
    [
        ("factory-eu/lock-12", "lock-12", "factory-eu"),
        ("factory-eu/device:lock-12", "lock-12", "factory-eu"),
        ("factory-eu/group:line-3", "line-3", "factory-eu"),
        ("lock-12", "lock-12", None),
        ("/lock-12", "lock-12", None),
    ],
)
def test_before_a_slash_stands_the_service_that_is_meant(typed: str, text: str, service: str | None) -> None:
    asked = ParsedIdentifier.parse(Identifier(typed))
    assert (asked.text, asked.service) == (text, service)


@pytest.mark.parametrize(
    ("typed", "device_only", "group"),
    [
        ("group:line-3", False, True),
        ("device:group:x", True, False),
        ("factory-eu/device:x", True, False),
        ("factory-eu/group:x", False, True),
    ],
)
def test_a_prefix_says_what_kind_of_id_follows(typed: str, *, device_only: bool, group: bool) -> None:
    asked = ParsedIdentifier.parse(Identifier(typed))
    assert (asked.device_only, asked.group) == (device_only, group)


def test_one_id_with_two_certificates_in_two_services_is_a_question() -> None:
    resolution = ask("lock-12", LOCK_EU, LOCK_US, hubs=LOCKS)
    assert resolution.question is not None
    assert resolution.question.kind is QuestionKind.TWO_SERVICES
    assert choices(resolution) == ["factory-eu/lock-12", "factory-us/lock-12"]
    assert [choice.description for choice in resolution.question.choices] == [
        f"device lock-12, enrolled as lock-12 in factory-eu, on {HUB_EU}",
        f"device lock-12, enrolled as lock-12 in factory-us, on {HUB_US}",
    ]


def test_typing_it_as_a_device_id_does_not_say_which_of_the_two_it_is() -> None:
    assert choices(ask("device:lock-12", LOCK_EU, LOCK_US, hubs=LOCKS)) == ["factory-eu/lock-12", "factory-us/lock-12"]


def test_two_registrations_of_one_device_id_in_two_services_are_told_apart_by_their_own_names() -> None:
    links = link("reg-1", "lamp", EU, hub=HUB_EU, proof=HERE), link("reg-2", "lamp", US, hub=HUB_US, proof=THERE)
    assert choices(ask("lamp", *links)) == ["factory-eu/reg-1", "factory-us/reg-2"]


def test_the_chosen_service_decides_which_hub_device_counts() -> None:
    resolution = ask("factory-eu/lock-12", LOCK_EU, hubs=LOCKS)
    assert resolution.question is None
    assert resolution.owns(twin("lock-12", HUB_EU))
    assert not resolution.owns(twin("lock-12", HUB_US))
    assert resolution.left_out(twin("lock-12", HUB_US)) is LeftOutReason.OTHER_SERVICE
    assert resolution.left_out(twin("lock-12", HUB_EU)) is None


def test_a_hubs_name_has_no_case() -> None:
    assert ask("factory-eu/lock-12", LOCK_EU).owns(twin("lock-12", HUB_EU.upper()))


def test_a_configuration_counts_where_the_device_does() -> None:
    resolution = ask("factory-eu/lock-12", LOCK_EU, hubs=LOCKS)
    assert resolution.owns(configuration("deviceId = 'lock-12'", HUB_EU))
    assert not resolution.owns(configuration("deviceId = 'lock-12'", HUB_US))
    assert not resolution.owns(configuration("deviceId = 'Lock-12'", HUB_EU))


def test_a_question_about_one_service_has_answers_in_that_service() -> None:
    links = link("dev-7", "alpha", hub=HUB_EU), link("reg-9", "dev-7", hub=HUB_EU)
    assert choices(ask("factory-eu/dev-7", *links)) == ["factory-eu/alpha", "factory-eu/reg-9"]
    assert choices(ask("factory-eu/vm-1", link("VM-1", "VM-1"))) == ["factory-eu/VM-1"]


def test_a_device_to_which_the_chosen_service_does_not_lead_is_no_second_meaning_of_the_word() -> None:
    resolution = ask("factory-eu/dev-7", link("dev-7", "alpha", hub=HUB_EU), hubs=held((HUB_US, "dev-7")))
    assert resolution.question is None


@pytest.mark.parametrize("one", [HERE, KEYS, None])
def test_the_same_device_on_the_same_hub_is_one_where_proofs_show_no_difference(one: Proof | None) -> None:
    links = link("lamp", "lamp", EU, hub=HUB_EU, proof=one), link("lamp", "lamp", US, hub=HUB_EU.upper(), proof=one)
    assert ask("lamp", *links, hubs=held((HUB_EU, "lamp"), (HUB_US, "lamp"))).question is None


@pytest.mark.parametrize(
    "other",
    [
        link("lamp", "lamp", US, hub=HUB_US, proof=KEYS),
        link("lamp", "lamp", US, proof=KEYS),
        link("lamp", "lamp-2", US, hub=HUB_EU, proof=KEYS),
        link("lamp", "lamp", US, hub=HUB_EU, proof=HERE),
    ],
    ids=["another hub", "no hub", "another device id", "another mechanism"],
)
def test_symmetric_keys_that_nothing_tells_apart_are_a_question_unless_all_else_agrees(other: Link) -> None:
    mine = link("lamp", "lamp", EU, hub=HUB_EU, proof=KEYS)
    assert choices(ask("lamp", mine, other)) == ["factory-eu/lamp", "factory-us/lamp"]


def test_two_enrollments_that_never_led_anywhere_are_not_taken_for_one_device() -> None:
    never = link("lamp", "lamp", EU, proof=KEYS), link("lamp", "lamp", US, proof=KEYS)
    assert choices(ask("lamp", *never)) == ["factory-eu/lamp", "factory-us/lamp"]


def test_one_certificate_of_two_is_enough_to_be_the_same() -> None:
    renewed = Proof(mechanism="x509", facts=HERE.facts | THERE.facts)
    assert is_same_proof(HERE, renewed) is True
    assert is_same_proof(HERE, THERE) is False
    assert is_same_proof(KEYS, KEYS) is None
    assert is_same_device(LOCK_EU, link("lock-12", "lock-12", US, hub=HUB_US, proof=renewed))


def test_the_typed_id_as_registration_and_as_device_in_two_services_is_a_question_and_no_mixture() -> None:
    """The word is a registration id in both services, and the device id of the second alone."""
    links = link("dev-7", "alpha", EU, hub=HUB_EU, proof=KEYS), link("dev-7", "dev-7", US, hub=HUB_US, proof=KEYS)
    assert choices(ask("dev-7", *links)) == ["factory-eu/dev-7", "factory-us/dev-7"]


def test_a_bridge_over_a_third_registration_does_not_make_two_devices_one() -> None:
    links = (
        link("dev-7", "alpha", EU, proof=HERE),
        link("reg-9", "dev-7", EU, proof=THERE),
        link("dev-7", "dev-7", US, proof=THERE),
    )
    assert choices(ask("dev-7", *links)) == ["factory-eu/dev-7", "factory-us/dev-7"]


def unheard(*places: str) -> Doubts:
    return Doubts(unheard=frozenset(places))


def test_while_a_service_is_silent_a_hub_device_of_that_name_is_nobodys() -> None:
    resolution = ask("dev-7", hubs=held((HUB_EU, "dev-7")), doubts=unheard(EU))
    assert resolution.question is None
    assert not resolution.owns(twin("dev-7", HUB_EU))
    assert resolution.left_out(twin("dev-7", HUB_EU)) is LeftOutReason.UNDECIDED


def test_what_a_known_registration_leads_to_counts_also_while_another_service_is_silent() -> None:
    resolution = ask("lock-12", LOCK_EU, hubs=LOCKS, doubts=unheard(US))
    assert resolution.owns(twin("lock-12", HUB_EU))
    assert not resolution.owns(twin("lock-12", HUB_US))


def test_a_service_that_gave_the_registration_in_another_way_was_heard() -> None:
    resolution = ask("moved", link("moved", "moved", EU, hub=HUB_US), doubts=unheard(EU))
    assert resolution.owns(twin("moved", HUB_EU))


def test_a_word_marked_as_device_id_is_that_device_unless_two_hubs_have_one() -> None:
    none, one, two = held(), held((HUB_US, "lock-12")), LOCKS
    assert ask("device:lock-12", hubs=none, doubts=unheard(EU)).owns(twin("lock-12", HUB_US))
    assert ask("device:lock-12", hubs=one, doubts=unheard(EU)).owns(twin("lock-12", HUB_US))
    assert not ask("device:lock-12", hubs=two, doubts=unheard(EU)).owns(twin("lock-12", HUB_US))


def test_a_silent_service_that_was_chosen_leaves_it_open_whose_the_hub_device_is() -> None:
    resolution = ask("factory-eu/lock-12", hubs=LOCKS, doubts=unheard(EU))
    assert resolution.left_out(twin("lock-12", HUB_EU)) is LeftOutReason.UNDECIDED


def test_a_former_device_id_counts_only_if_every_enrollment_was_compared() -> None:
    moved = Link(
        place=EU, registration_id=RegistrationId("r1"), desired=DeviceId("new"), registered=frozenset({DeviceId("old")})
    )
    sure, unsure = ask("r1", moved), ask("r1", moved, doubts=Doubts(unscanned=True))
    assert sure.owns(twin("old", HUB_EU))
    assert not unsure.owns(twin("old", HUB_EU))
    assert unsure.left_out(twin("old", HUB_EU)) is LeftOutReason.UNDECIDED
    assert unsure.owns(twin("new", HUB_EU))


def test_an_id_is_similar_if_capitals_alone_make_the_difference() -> None:
    resolution = ask("VM-Dev-4")
    assert resolution.is_similar(DeviceId("vm-dev-4"))
    assert not resolution.is_similar(DeviceId("VM-Dev-4"))
    assert not resolution.is_similar(DeviceId("vm-dev-5"))
