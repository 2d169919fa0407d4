"""What is withheld from a record, and that nothing else is."""

import copy
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from privacy.model.records import RecordKind, SecretType, placeholder
from privacy.redaction.redact import withhold

KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="


def withheld_from(kind: RecordKind, body: dict[str, Any]) -> dict[str, SecretType]:
    _, withheld = withhold(kind, body)
    return {item.pointer: item.what for item in withheld}


def resolve_pointer(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def test_symmetric_keys_of_identities_are_withheld_and_their_place_is_kept() -> None:
    body = {
        "deviceId": "d",
        "authentication": {"type": "sas", "symmetricKey": {"primaryKey": KEY, "secondaryKey": KEY}},
    }
    clean, withheld = withhold(RecordKind.DEVICE_IDENTITY, body)
    assert clean["authentication"] == {
        "type": "sas",
        "symmetricKey": {
            "primaryKey": "[withheld: symmetric key]",
            "secondaryKey": "[withheld: symmetric key]",
        },
    }
    assert [item.pointer for item in withheld] == [
        "/authentication/symmetricKey/primaryKey",
        "/authentication/symmetricKey/secondaryKey",
    ]


def test_proofs_of_enrollments_are_withheld_but_not_what_identifies_the_device() -> None:
    info = {"subjectName": "CN=d", "sha256Thumbprint": "AB"}
    body = {
        "registrationId": "d",
        "attestation": {
            "type": "x509",
            "tpm": {"endorsementKey": "EK", "storageRootKey": "SRK"},
            "x509": {"clientCertificates": {"primary": {"certificate": "PEM", "info": info}}},
            "symmetricKey": {"primaryKey": KEY},
        },
    }
    clean, _ = withhold(RecordKind.ENROLLMENT, body)
    assert withheld_from(RecordKind.ENROLLMENT, body) == {
        "/attestation/tpm/storageRootKey": SecretType.STORAGE_ROOT_KEY,
        "/attestation/x509/clientCertificates/primary/certificate": SecretType.CERTIFICATE,
        "/attestation/symmetricKey/primaryKey": SecretType.SYMMETRIC_KEY,
    }
    assert clean["attestation"]["tpm"]["endorsementKey"] == "EK"
    assert clean["attestation"]["x509"]["clientCertificates"]["primary"]["info"] == info


@pytest.mark.parametrize("empty", [None, "", {}, []])
def test_nothing_is_withheld_where_nothing_is_held(empty: object) -> None:
    body = {"attestation": {"symmetricKey": {"primaryKey": empty}, "tpm": {"storageRootKey": empty}}}
    assert withhold(RecordKind.ENROLLMENT, body) == (body, ())


def test_of_a_webhook_only_the_query_string_is_withheld() -> None:
    hook = {"webhookUrl": "https://assign.example.net/api/assign?code=abc&x=?y", "apiVersion": "2021-10-01"}
    clean, withheld = withhold(RecordKind.ENROLLMENT, {"customAllocationDefinition": hook})
    assert clean["customAllocationDefinition"] == {
        "webhookUrl": "https://assign.example.net/api/assign?[withheld: webhook query string]",
        "apiVersion": "2021-10-01",
    }
    assert [item.what for item in withheld] == [SecretType.WEBHOOK_QUERY]


@pytest.mark.parametrize("url", ["https://assign.example.net/api", "https://assign.example.net/api?"])
def test_a_webhook_without_a_query_string_stays(url: str) -> None:
    body = {"customAllocationDefinition": {"webhookUrl": url}}
    assert withhold(RecordKind.ENROLLMENT, body) == (body, ())


def test_registry_passwords_are_withheld_and_the_twins_dates_about_them_stay() -> None:
    settings = {"registryCredentials": {"a/b~c": {"username": "u", "password": KEY, "address": "r.example"}}}
    dates = {"registryCredentials": {"a/b~c": {"password": {"$lastUpdated": "2026-01-01T00:00:00Z"}}}}
    body = {"deviceId": "d", "moduleId": "$edgeAgent", "properties": {"desired": {**settings, "$metadata": dates}}}
    clean, withheld = withhold(RecordKind.MODULE_TWIN, body)
    assert [item.pointer for item in withheld] == ["/properties/desired/registryCredentials/a~1b~0c/password"]
    assert clean["properties"]["desired"]["$metadata"] == dates


def test_scopes_that_name_another_device_are_withheld_and_ones_own_stays() -> None:
    own, parent = "ms-azure-iot-edge://gw-5-638", "ms-azure-iot-edge://gw-55-638"
    body = {"deviceId": "gw-5", "deviceScope": own, "parentScopes": [parent, own]}
    clean, withheld = withhold(RecordKind.DEVICE_TWIN, body)
    assert clean["deviceScope"] == own
    assert [(item.pointer, item.what) for item in withheld] == [("/parentScopes/0", SecretType.OTHER_DEVICE)]


def test_an_id_that_goes_on_after_ones_own_is_another_device() -> None:
    body = {"deviceId": "gw", "deviceScope": "ms-azure-iot-edge://gw-5-638"}
    assert withheld_from(RecordKind.DEVICE_TWIN, body) == {"/deviceScope": SecretType.OTHER_DEVICE}


def test_the_clients_of_an_edge_hub_are_other_devices() -> None:
    reported = {"clients": {"child/m": {"status": "Connected"}}, "$metadata": {"clients": {"child/m": {}}}}
    body = {"deviceId": "gw", "moduleId": "$edgeHub", "properties": {"reported": reported}}
    assert withheld_from(RecordKind.MODULE_TWIN, body) == {
        "/properties/reported/clients": SecretType.OTHER_DEVICE,
        "/properties/reported/$metadata/clients": SecretType.OTHER_DEVICE,
    }
    assert withheld_from(RecordKind.MODULE_TWIN, body | {"moduleId": "camera"}) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)
SECRET_PLACES = [
    (RecordKind.ENROLLMENT, ("attestation", "symmetricKey", "primaryKey"), SecretType.SYMMETRIC_KEY),
    (RecordKind.ENROLLMENT, ("attestation", "x509", "*", "*", "certificate"), SecretType.CERTIFICATE),
    (RecordKind.ENROLLMENT, ("attestation", "tpm", "storageRootKey"), SecretType.STORAGE_ROOT_KEY),
    (RecordKind.MODULE_IDENTITY, ("authentication", "symmetricKey", "secondaryKey"), SecretType.SYMMETRIC_KEY),
    (
        RecordKind.MODULE_TWIN,
        ("properties", "desired", "*", "registryCredentials", "*", "password"),
        SecretType.REGISTRY_CREDENTIAL,
    ),
]
ORDINARY = st.text(max_size=6).filter(
    lambda name: name.casefold() not in {"attestation", "authentication", "registrycredentials"}
)


@given(st.sampled_from(SECRET_PLACES), st.dictionaries(ORDINARY, JSON, max_size=4), st.text(min_size=1, max_size=6))
def test_a_planted_secret_never_leaves_and_everything_else_is_identical(
    place: tuple[RecordKind, tuple[str, ...], SecretType], rest: dict[str, Any], name: str
) -> None:
    kind, path, what = place
    assume(not withheld_from(kind, rest | {name: [0]}))
    planted: Any = KEY
    for step in reversed(path):
        planted = {name if step == "*" else step: planted}
    body = copy.deepcopy(rest) | planted
    before = copy.deepcopy(body)

    clean, withheld = withhold(kind, body)

    assert body == before
    assert KEY not in json.dumps(clean)
    assert [item.what for item in withheld] == [what]
    assert resolve_pointer(body, withheld[0].pointer) == KEY
    assert resolve_pointer(clean, withheld[0].pointer) == placeholder(what)
    parent, _, last = withheld[0].pointer.rpartition("/")
    resolve_pointer(clean, parent)[last] = KEY
    assert clean == body
