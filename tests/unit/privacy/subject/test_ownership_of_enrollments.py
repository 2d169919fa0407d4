"""Two enrollments of one service that ask for one device id: one device, unless they prove themselves differently."""

import pytest

from privacy.model.coverage import LeftOutReason
from privacy.model.ids import DeviceId
from privacy.model.records import QuestionKind
from privacy.subject.links import Held, Link, Proof
from privacy.subject.ownership import Resolution
from tests.unit.privacy.subject.test_ownership_in_services import (
    EU,
    HERE,
    HUB_EU,
    HUB_US,
    KEYS,
    THERE,
    US,
    ask,
    choices,
    held,
    link,
    twin,
)

ONE = link("reg-1", "lamp", hub=HUB_EU, proof=HERE)
OTHER = link("reg-2", "lamp", hub=HUB_US, proof=THERE)
LAMPS = held((HUB_EU, "lamp"), (HUB_US, "lamp"))


def ids(resolution: Resolution) -> set[str]:
    assert resolution.question is None
    return set(resolution.subject.registration_ids)


@pytest.mark.parametrize("typed", ["lamp", "device:lamp", "reg-1", "factory-eu/lamp", "factory-eu/device:lamp"])
@pytest.mark.parametrize("proof", [THERE, KEYS])
def test_two_proofs_for_one_device_id_are_a_question(typed: str, proof: Proof) -> None:
    resolution = ask(typed, ONE, link("reg-2", "lamp", hub=HUB_US, proof=proof), hubs=LAMPS)

    assert resolution.question is not None
    assert resolution.question.kind is QuestionKind.TWO_ENROLLMENTS
    assert choices(resolution) == ["factory-eu/reg-1", "factory-eu/reg-2"]
    assert [choice.description for choice in resolution.question.choices] == [
        f"device lamp, enrolled as reg-1 in factory-eu, on {HUB_EU}",
        f"device lamp, enrolled as reg-2 in factory-eu, on {HUB_US}",
    ]


@pytest.mark.parametrize("proof", [HERE, None, Proof(mechanism="x509")])
def test_one_proof_or_one_that_is_not_known_means_one_device(proof: Proof | None) -> None:
    assert ids(ask("lamp", ONE, link("reg-2", "lamp", hub=HUB_US, proof=proof), hubs=LAMPS)) == {"reg-1", "reg-2"}


def test_two_shared_keys_mean_one_device_because_nothing_shows_of_them() -> None:
    assert ids(ask("lamp", link("reg-1", "lamp", proof=KEYS), link("reg-2", "lamp", proof=KEYS))) == {"reg-1", "reg-2"}


@pytest.mark.parametrize(("mine", "hub", "other_hub"), [("reg-1", HUB_EU, HUB_US), ("reg-2", HUB_US, HUB_EU)])
def test_the_chosen_enrollment_comes_with_the_hub_to_which_it_leads(mine: str, hub: str, other_hub: str) -> None:
    resolution = ask(f"factory-eu/{mine}", ONE, OTHER, hubs=LAMPS)

    assert ids(resolution) == {mine}
    assert resolution.owns(twin("lamp", hub))
    assert not resolution.owns(twin("lamp", other_hub))
    assert resolution.left_out(twin("lamp", other_hub)) is LeftOutReason.OTHER_ENROLLMENT


def test_a_hubs_device_to_which_both_lead_is_nobodys_for_certain() -> None:
    other = link("reg-2", "lamp", hub=HUB_EU, proof=THERE)
    for mine in ("reg-1", "reg-2"):
        resolution = ask(f"factory-eu/{mine}", ONE, other, hubs=LAMPS)
        assert ids(resolution) == {mine}
        assert not resolution.owns(twin("lamp", HUB_EU))
        assert resolution.left_out(twin("lamp", HUB_EU)) is LeftOutReason.OTHER_ENROLLMENT
        assert resolution.left_out(twin("lamp", HUB_US)) is LeftOutReason.OTHER_SERVICE


def test_what_proves_itself_like_the_chosen_one_comes_with_it() -> None:
    twice = link("reg-3", "lamp", hub=HUB_EU, proof=HERE)

    assert choices(ask("lamp", ONE, OTHER, twice)) == ["factory-eu/reg-1", "factory-eu/reg-2"]
    assert ids(ask("factory-eu/reg-1", ONE, OTHER, twice)) == {"reg-1", "reg-3"}


def test_an_enrollment_that_shows_no_proof_hides_no_difference_between_two_others() -> None:
    silent = link("reg-0", "lamp")

    assert choices(ask("lamp", silent, ONE, OTHER)) == ["factory-eu/reg-1", "factory-eu/reg-2"]
    assert ids(ask("factory-eu/reg-1", silent, ONE, OTHER)) == {"reg-0", "reg-1"}


def test_another_service_is_a_choice_of_its_own() -> None:
    far = link("reg-1", "lamp", US, hub=HUB_US, proof=HERE)

    assert choices(ask("lamp", far, ONE, OTHER)) == ["factory-eu/reg-1", "factory-eu/reg-2", "factory-us/reg-1"]


@pytest.mark.parametrize("typed", ["lamp", "reg-1"])
def test_every_choice_leads_to_one_enrollment(typed: str) -> None:
    for choice in choices(ask(typed, ONE, OTHER, hubs=LAMPS)):
        assert ids(ask(choice, ONE, OTHER, hubs=LAMPS)) == {choice.removeprefix("factory-eu/")}


@pytest.mark.parametrize("name", ["device:reg-2", "device:lamp", "group:reg-2", "registration:reg-2"])
@pytest.mark.parametrize("typed", ["lamp", "factory-eu/device:lamp", "reg-1"])
def test_a_registration_id_that_begins_like_a_prefix_can_be_chosen_too(name: str, typed: str) -> None:
    other = link(name, "lamp", hub=HUB_US, proof=THERE)

    offered = choices(ask(typed, ONE, other, hubs=LAMPS))

    assert set(offered) == {"factory-eu/reg-1", f"factory-eu/registration:{name}"}
    assert ids(ask(f"factory-eu/registration:{name}", ONE, other, hubs=LAMPS)) == {name}


def test_a_device_that_only_a_registration_record_names_is_one_with_the_enrollment_as_before() -> None:
    registered = Link(
        place=EU,
        registration_id=ONE.registration_id,
        registered=frozenset({DeviceId("lamp")}),
        assigned=frozenset({Held(place=HUB_EU, device_id=DeviceId("lamp"))}),
    )
    assert ids(ask("lamp", registered, OTHER, hubs=LAMPS)) == {"reg-1", "reg-2"}
