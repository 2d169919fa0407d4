"""Look-alikes of secrets, which are a person's data and must stay."""

import base64
import json
from typing import Any

import pytest

from privacy.model.records import RecordKind
from privacy.redaction.redact import withhold
from sandbox.azure import default_fleet
from sandbox.azure.stamps import thumbprint
from tests.unit.privacy.redaction.samples import KEY

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

MEMBERS: list[tuple[str, Any]] = [
    ("monkey", "Bobo"),
    ("tokenCount", 5_000),
    ("tokens", 2_048),
    ("keyboard", "qwerty"),
    ("passenger", "Ann"),
    ("passed", 12),
    ("passCount", "5"),
    ("bypass", "on"),
    ("compass", "N"),
    ("secretary", "Ann"),
    ("secretName", "db-main"),
    ("passwordPolicy", {"length": 12}),
    ("passwordChangedAt", "2026-01-01T00:00:00Z"),
    ("passwordLength", 12),
    ("hasPassword", True),
    ("hasPassword", "yes"),
    ("password", ""),
    ("password", None),
    ("tokenExpiry", 1_790_000_000),
    ("tokenExpiry", "2026-01-01T00:00:00Z"),
    ("tokenType", "Bearer"),
    ("authType", "basic"),
    ("author", "Ann"),
    ("sasl", "PLAIN"),
    ("pin", 13),
    ("ledPin", "PA13"),
    ("pins", {"led": 4, "relay": 17}),
    ("pinned", "yes"),
    ("spinSpeed", 1_400),
    ("signal", -58),
    ("signature", "J. Brandt"),
    ("credentialType", "x509"),
    ("keyId", "k1"),
    ("keyName", "root"),
    ("SharedAccessKeyName", "RootManageSharedAccessKey"),
    ("partitionKey", "d1"),
    ("publicKey", KEY),
    ("checksum", KEY),
    ("contentMd5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
    ("sha256", DIGEST),
    ("checksum", DIGEST),
    ("thumbprint", thumbprint("d", "x")),
    ("endorsementKey", base64.b64encode(bytes(range(64)) * 5).decode()),
    ("serialNumber", "SN-4412-9981-7712"),
    ("generationId", "638412345678901234"),
    ("etag", '"1300ea3a-0000-0300-0000-6548af1c0000"'),
    ("etag", "AAAAAAAAAAE="),
    ("installation", "6f1c1f0e-1111-4222-8333-abcdefabcdef"),
    ("mac", "AA:BB:CC:DD:EE:FF"),
    ("time", "10:30:11"),
    ("setting", {"key": "room", "value": "kitchen"}),
    ("firmware", "acmeedge.azurecr.io/camera:3.2@sha256:" + DIGEST),
    ("photo", base64.b64encode(bytes(range(256))).decode()),
    ("certificate", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n"),
]

SENTENCES = [
    "password reset by customer, case 5512",
    "password policy 2026-01 applied",
    "passphrase must be changed soon",
    "Token expired at 10:30",
    "Token refresh failed, retry in 30 s",
    "error: invalid token: expired",
    "self test pass: 12 of 14",
    "pin 13 is high",
    "the key is under the mat",
    "code 12 on the keypad",
    "secret garden path",
    'unexpected token "comma" in line 12',
    "basic configuration done",
    "bearer certificates renewed",
    "credentials were checked by Ana",
    "postcode 75001 Paris",
    "100% of 20%41 done",
    "text/plain; charset=utf-8",
    "FROM /messages/modules/camera/outputs/* INTO $upstream",
    "https://shop.example:8080/@user/x?lang=de&code=DE&q=key#token",
    "https://maps.example/?key=kitchen",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq0 ana@laptop",
    "<!channel> \N{WHITE HEAVY CHECK MARK} verified",
    '{"hasPassword": true, "tokenCount": 12, "room": "hall"}',
    "returned by customer, case 5512",
    "Via dei Mille 14, Torino",
]


@pytest.mark.parametrize(("name", "value"), MEMBERS)
def test_members_that_only_sound_like_secrets_stay(name: str, value: Any) -> None:
    body = {"tags": {name: value}, "properties": {"reported": {"list": [{name: value}]}}}
    assert withhold(RecordKind.DEVICE_TWIN, body) == (body, ())


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_and_addresses_that_hold_no_secret_stay(sentence: str) -> None:
    body = {"tags": {"note": sentence}, "statusReason": sentence}
    assert withhold(RecordKind.DEVICE_TWIN, body) == (body, ())


def test_nothing_is_withheld_from_the_twins_of_the_demo_fleet_but_what_was_planted() -> None:
    world = default_fleet()
    for hub in world.hubs.values():
        for device in hub.device_ids():
            twin = hub.get_twin(device)
            _, withheld = withhold(RecordKind.DEVICE_TWIN, twin)
            planted = any(secret in json.dumps(twin, ensure_ascii=False) for secret in world.planted_secrets)
            other = [item for item in withheld if item.what != "id of another device"]
            assert bool(other) == planted, device
