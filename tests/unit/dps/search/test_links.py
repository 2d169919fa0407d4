"""From what a service returns to what it says about ids and about proof."""

from typing import Any

import pytest

from dps.search.links import link, proof
from privacy.model.ids import DeviceId
from privacy.subject.links import Held


def x509(**certificates: dict[str, Any]) -> dict[str, Any]:
    return {"attestation": {"type": "x509", "x509": certificates}}


PRINTS = {"info": {"sha1Thumbprint": "AB", "sha256Thumbprint": "CDEF", "subjectName": "CN=a"}}


@pytest.mark.parametrize(
    ("enrollment", "mechanism", "facts"),
    [
        ({"attestation": {"type": "tpm", "tpm": {"endorsementKey": "EK="}}}, "tpm", {"tpm EK="}),
        ({"attestation": {"type": "symmetricKey"}}, "symmetrickey", set()),
        (x509(clientCertificates={"primary": PRINTS}), "x509", {"sha1Thumbprint ab", "sha256Thumbprint cdef"}),
        (
            x509(clientCertificates={"primary": {"info": {"sha1Thumbprint": "A"}}, "secondary": PRINTS}),
            "x509",
            {"sha1Thumbprint a", "sha1Thumbprint ab", "sha256Thumbprint cdef"},
        ),
        (x509(signingCertificates={"secondary": PRINTS}), "x509", {"sha1Thumbprint ab", "sha256Thumbprint cdef"}),
        (x509(caReferences={"primary": "root"}), "x509", set()),
        (x509(clientCertificates={"primary": None}), "x509", set()),
        ({"attestation": {"type": "tpm", "tpm": {"endorsementKey": None}}}, "tpm", set()),
        ({"attestation": {"type": "x509", "x509": ["odd"]}}, "x509", set()),
    ],
)
def test_thumbprints_and_tpm_keys_are_what_no_two_devices_share(
    enrollment: dict[str, Any], mechanism: str, facts: set[str]
) -> None:
    found = proof(enrollment)
    assert found is not None
    assert (found.mechanism, set(found.facts)) == (mechanism, facts)


@pytest.mark.parametrize("enrollment", [{}, {"attestation": None}, {"attestation": {"type": 5}}])
def test_without_an_attestation_there_is_no_proof(enrollment: dict[str, Any]) -> None:
    assert proof(enrollment) is None


def test_a_link_leads_to_every_hub_that_either_record_names() -> None:
    state = {"registrationId": "r", "deviceId": "a", "assignedHub": "hub-eu"}
    made = link("factory", {"registrationId": "r", "registrationState": state}, state | {"assignedHub": "hub-us"})
    assert made.assigned == {
        Held(place="hub-eu", device_id=DeviceId("a")),
        Held(place="hub-us", device_id=DeviceId("a")),
    }
    assert made.registered == {"a"}


@pytest.mark.parametrize("state", [{"deviceId": "a"}, {"assignedHub": "hub-eu"}, {"deviceId": 1, "assignedHub": "x"}])
def test_a_registration_that_did_not_succeed_leads_nowhere(state: dict[str, Any]) -> None:
    assert link("factory", None, {"registrationId": "r", **state}).assigned == frozenset()
