"""Secrets by name and by content in what people and devices fill in, and how little is taken with them."""

import json
from typing import Any

import pytest

from privacy.model.records import RecordKind, SecretType, Withheld
from privacy.redaction.redact import withhold
from tests.unit.privacy.redaction.samples import HUB, KEY, SECRETS, SIGNATURE, WEB_TOKEN, WORD, encoded, pem

TWIN = RecordKind.DEVICE_TWIN


def cleaned(value: Any, *, name: str = "note") -> Any:
    clean, _ = withhold(TWIN, {"tags": {name: value}})
    return clean["tags"][name]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("password", SecretType.PASSWORD),
        ("wifiPassword", SecretType.PASSWORD),
        ("WIFI_PASSWORD", SecretType.PASSWORD),
        ("wifi-password", SecretType.PASSWORD),
        ("wifi.password", SecretType.PASSWORD),
        ("WiFiPassWord", SecretType.PASSWORD),
        ("wifipassword", SecretType.PASSWORD),
        ("password2", SecretType.PASSWORD),
        ("passwordOld", SecretType.PASSWORD),
        ("passwordHash", SecretType.PASSWORD),
        ("db_passwd", SecretType.PASSWORD),
        ("adminPwd", SecretType.PASSWORD),
        ("pass", SecretType.PASSWORD),
        ("passphrase", SecretType.PASSWORD),
        ("wpaPSK", SecretType.PASSWORD),
        ("Kennwort", SecretType.PASSWORD),
        ("contraseña", SecretType.PASSWORD),
        ("\uff50\uff41\uff53\uff53word", SecretType.PASSWORD),
        ("pass\u200bword", SecretType.PASSWORD),
        ("secret", SecretType.SECRET),
        ("clientSecret", SecretType.SECRET),
        ("secrets", SecretType.SECRET),
        ("token", SecretType.TOKEN),
        ("ACCESS_TOKEN", SecretType.TOKEN),
        ("refreshToken", SecretType.TOKEN),
        ("authorization", SecretType.TOKEN),
        ("apiKey", SecretType.ACCESS_KEY),
        ("APIKey", SecretType.ACCESS_KEY),
        ("api_key", SecretType.ACCESS_KEY),
        ("apikey", SecretType.ACCESS_KEY),
        ("x-functions-key", SecretType.ACCESS_KEY),
        ("accessKey", SecretType.ACCESS_KEY),
        ("lora.appSKey", SecretType.ACCESS_KEY),
        ("primaryKey", SecretType.SYMMETRIC_KEY),
        ("privateKey", SecretType.PRIVATE_KEY),
        ("connectionString", SecretType.CONNECTION_STRING),
        ("STORAGE_CONNECTION_STRING", SecretType.CONNECTION_STRING),
        ("sas", SecretType.SAS_TOKEN),
        ("sasToken", SecretType.SAS_TOKEN),
        ("credentials", SecretType.CREDENTIALS),
    ],
)
@pytest.mark.parametrize("value", ["rhubarb", ["rhubarb"], {"is": "rhubarb"}])
def test_what_a_secret_like_name_holds_is_withheld_whole(name: str, what: SecretType, value: Any) -> None:
    clean, withheld = withhold(TWIN, {"properties": {"reported": {name: value}}})
    assert clean == {"properties": {"reported": {name: f"[withheld: {what}]"}}}
    assert withheld == (Withheld(pointer=f"/properties/reported/{name}", what=what),)


@pytest.mark.parametrize("value", [4821, "4821", "0012", "48 21"])
def test_digits_are_a_pin(value: Any) -> None:
    assert cleaned(value, name="doorPin") == "[withheld: PIN]"


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (HUB, HUB.replace(KEY, "[withheld: access key]")),
        (f"see {encoded(HUB)} there", "see [withheld: access key] there"),
        (
            f"https://a.blob.core.windows.net/c?sr=c&sig={SIGNATURE}%3D&se=1",
            "https://a.blob.core.windows.net/c?sr=c&sig=[withheld: SAS token]&se=1",
        ),
        (
            f"https://a.blob.core.windows.net/c?se=2027-01-01T00%3A00%3A00Z&sig={SIGNATURE}%3D",
            "https://a.blob.core.windows.net/c?se=2027-01-01T00%3A00%3A00Z&sig=[withheld: SAS token]",
        ),
        (f"password={WORD}\nand {encoded(HUB)}", "password=[withheld: password]\nand [withheld: access key]"),
        (
            f"https://f.example/api?code={SIGNATURE}&a=b",
            "https://f.example/api?code=[withheld: webhook query string]&a=b",
        ),
        (f"mqtts://u:{WORD}@b.example:8883", "mqtts://u:[withheld: password]@b.example:8883"),
        (f"amqp://u:p@ss/{WORD}@b.example", "amqp://u:[withheld: password]@b.example"),
        (f"Authorization: Bearer {WEB_TOKEN}", "Authorization: Bearer [withheld: token]"),
        (f"cert follows\n{pem('EC PRIVATE KEY')}end", "cert follows\n[withheld: private key]\nend"),
        (f'Server=x;Password="a;{WORD}";Encrypt=True', 'Server=x;Password="[withheld: password]";Encrypt=True'),
        (f"user=ana password={WORD} 2 room=hall", "user=ana password=[withheld: password] room=hall"),
        (f'sent {{"pin": 4821, "token": "{WORD}"}}', 'sent {"pin": [withheld: PIN], "token": "[withheld: token]"}'),
        (json.dumps({"a": [{"password": WORD}]}), "[withheld: password]"),
        ("wifi password rhubarb7", "wifi password [withheld: password]"),
        ("PIN 4821 at the door", "PIN [withheld: PIN] at the door"),
        (f"SharedAccessSignature sr=x&sig={SIGNATURE}", "SharedAccessSignature [withheld: SAS token]"),
    ],
)
def test_the_smallest_part_that_is_surely_the_secret_is_taken(value: str, left: str) -> None:
    assert cleaned(value) == left


def test_each_kind_of_secret_in_a_text_is_listed_under_its_place() -> None:
    text = f"password={WORD}\n{WEB_TOKEN}\nand password={WORD}"
    _, withheld = withhold(TWIN, {"tags": {"a/b": [text]}})
    assert {(item.pointer, item.what) for item in withheld} == {
        ("/tags/a~1b/0", SecretType.PASSWORD),
        ("/tags/a~1b/0", SecretType.TOKEN),
    }
    assert len(withheld) == 2


def test_a_name_that_holds_a_secret_is_replaced_and_names_stay_different() -> None:
    tags = {WEB_TOKEN: 1, f"{WEB_TOKEN}x": 2, "[withheld: token]": 3}
    clean, withheld = withhold(TWIN, {"tags": tags})
    assert sorted(clean["tags"].values()) == [1, 2, 3]
    assert clean["tags"]["[withheld: token]"] == 3
    assert WEB_TOKEN not in json.dumps(clean)
    listed = {item.pointer for item in withheld}
    assert listed == {f"/tags/{name}" for name in clean["tags"] if name != "[withheld: token]"}


@pytest.mark.parametrize(
    "value",
    [
        {"DB_PASSWORD": {"value": WORD}},
        [{"name": "DB_PASSWORD", "value": WORD}],
        [{"type": "password", "v": WORD}],
        ["DB_PASSWORD=" + WORD],
        ["--password", WORD],
        {"wifi": {"key": WORD}},
        {"createOptions": '{"Env": ["DB_PASS', "createOptions01": f'WORD={WORD}"]}}'},
    ],
)
def test_a_value_is_withheld_where_something_beside_or_above_it_names_it(value: Any) -> None:
    assert WORD not in json.dumps(cleaned(value))


def test_of_edge_agents_settings_the_registrys_address_and_user_stay() -> None:
    registry = {"address": "acmeedge.azurecr.io", "username": "acme-pull", "password": WORD}
    desired = {"runtime": {"settings": {"registryCredentials": {"acme": registry}}}}
    body = {"deviceId": "d", "moduleId": "$edgeAgent", "properties": {"desired": desired}}
    clean, withheld = withhold(RecordKind.MODULE_TWIN, body)
    kept = clean["properties"]["desired"]["runtime"]["settings"]["registryCredentials"]["acme"]
    assert kept == registry | {"password": "[withheld: container registry credential]"}
    assert [item.what for item in withheld] == [SecretType.REGISTRY_CREDENTIAL]


def test_times_in_metadata_stay_and_names_below_a_withheld_structure_go() -> None:
    time = {"$lastUpdated": "2026-01-01T00:00:00Z"}
    metadata = {"password": time, "credentials": time | {WORD: time}}
    clean, withheld = withhold(TWIN, {"properties": {"desired": {"$metadata": metadata}}})
    kept = clean["properties"]["desired"]["$metadata"]
    assert kept == {"password": time, "credentials": "[withheld: credentials]"}
    assert [item.pointer for item in withheld] == ["/properties/desired/$metadata/credentials"]


@pytest.mark.parametrize("written", SECRETS)
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (RecordKind.ENROLLMENT, ("initialTwin", "tags", "x")),
        (RecordKind.ENROLLMENT, ("initialTwin", "properties", "desired", "x")),
        (RecordKind.ENROLLMENT, ("optionalDeviceInformation", "x")),
        (RecordKind.ENROLLMENT, ("customAllocationDefinition", "webhookUrl")),
        (RecordKind.ENROLLMENT, ("attestation", "x509", "info", "subjectName")),
        (RecordKind.ENROLLMENT, ("registrationState", "payload", "x")),
        (RecordKind.REGISTRATION_RECORD, ("payload", "x")),
        (RecordKind.REGISTRATION_RECORD, ("errorMessage",)),
        (RecordKind.DEVICE_IDENTITY, ("statusReason",)),
        (RecordKind.MODULE_TWIN, ("properties", "reported", "x")),
        (RecordKind.MODULE_IDENTITY, ("somethingNew",)),
    ],
)
def test_every_field_that_a_service_or_a_person_can_fill_is_looked_through(
    kind: RecordKind, path: tuple[str, ...], written: str
) -> None:
    body: Any = written
    for step in reversed(path):
        body = {step: body}
    clean, withheld = withhold(kind, body)
    assert withheld
    assert SECRETS[written] not in json.dumps(clean)


def test_a_name_on_the_allow_list_is_not_taken_for_a_secrets() -> None:
    body = {"tags": {"Token": "blue", "note": "token=blue", "tokens": ["red"], "pin": "4821", "at": "x.y?code=aB3dEf"}}
    clean, withheld = withhold(TWIN, body, allowed=frozenset({"TOKEN", "pin", "code"}))
    assert clean["tags"] == body["tags"] | {"tokens": "[withheld: token]"}
    assert len(withheld) == 1


def test_the_allow_list_frees_neither_known_fields_nor_what_shows_by_its_content() -> None:
    body = {
        "authentication": {"symmetricKey": {"primaryKey": KEY}},
        "tags": {"token": WEB_TOKEN},
    }
    clean, _ = withhold(RecordKind.DEVICE_IDENTITY, body, allowed=frozenset({"primaryKey", "symmetricKey", "token"}))
    assert clean["authentication"]["symmetricKey"]["primaryKey"] == "[withheld: symmetric key]"
    assert clean["tags"]["token"] == "[withheld: token]"


def test_the_ids_and_versions_by_which_services_know_a_record_stay() -> None:
    body = {
        "deviceId": "token=abc",
        "etag": KEY,
        "registrationState": {"registrationId": "password:abc12", "etag": KEY},
    }
    assert withhold(RecordKind.ENROLLMENT, body) == (body, ())
