"""The sandbox's own check of an exported file finds everything that could be wrong with one."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sandbox.receiver.bundle import BundleError, check_bundle

KEY = Ed25519PrivateKey.generate()
ANOTHER_KEY = Ed25519PrivateKey.generate()
MEMBERS = {
    "index.html": b"<h1>sensor-42</h1>",
    "records/01-enrollment.json": b'{"registrationId": "sensor-42"}',
    "records/02-device-twin.json": b'{"deviceId": "sensor-42"}',
}


def pem(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def manifest(members: Mapping[str, bytes], **changes: Any) -> bytes:
    files = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()
    ]
    return json.dumps({"format": "dps-bot/bundle/v1", "request": "DSR-7K3M9Q", "files": files, **changes}).encode()


def signed(text: bytes, key: Ed25519PrivateKey = KEY) -> dict[str, bytes]:
    return {"manifest.json": text, "manifest.sig": key.sign(text)}


GOOD = MEMBERS | signed(manifest(MEMBERS))


def zipped(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def without(name: str) -> dict[str, bytes]:
    return {other: data for other, data in GOOD.items() if other != name}


def test_a_good_file_is_taken_with_its_request_and_its_table_of_contents() -> None:
    contents = check_bundle(zipped(GOOD), public_key=pem(KEY), subject="sensor-42")

    assert contents.request == "DSR-7K3M9Q"
    assert contents.members == {name: len(data) for name, data in GOOD.items()}


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        (GOOD | {"index.html": b"<h1>sensor-43</h1>"}, "index.html is not what the manifest says"),
        (GOOD | {"index.html": b"<h1>sensor-42</h1> "}, "index.html is not what the manifest says"),
        (GOOD | {"records/03-extra.json": b'"sensor-42"'}, "records/03-extra.json is not in the manifest"),
        (without("records/02-device-twin.json"), "records/02-device-twin.json is missing"),
        (without("manifest.json"), "there is no manifest.json"),
        (without("manifest.sig"), "there is no manifest.sig"),
        (GOOD | {"manifest.json": GOOD["manifest.json"] + b" "}, "manifest.sig is not the signature of manifest.json"),
        (GOOD | {"manifest.sig": bytes(64)}, "manifest.sig is not the signature of manifest.json"),
        (GOOD | {"manifest.sig": GOOD["manifest.sig"] + b"\n"}, "manifest.sig is not 64 bytes long"),
        (MEMBERS | signed(manifest(MEMBERS), ANOTHER_KEY), "manifest.sig is not the signature of manifest.json"),
        (MEMBERS | signed(manifest(MEMBERS, format="dps-bot/bundle/v9")), "manifest.json is not of the format"),
        (MEMBERS | signed(b'"a text"'), "manifest.json is not of the format"),
        (MEMBERS | signed(b"not JSON"), "manifest.json is not JSON"),
        (MEMBERS | signed(manifest(MEMBERS, files=None)), "manifest.json is not a manifest"),
        (
            MEMBERS | signed(manifest(MEMBERS, files=[{"name": name} for name in MEMBERS])),
            "manifest.json is not a manifest",
        ),
    ],
)
def test_what_was_changed_after_signing_is_named(members: Mapping[str, bytes], complaint: str) -> None:
    with pytest.raises(BundleError, match=complaint):
        check_bundle(zipped(members), public_key=pem(KEY), subject="sensor-42")


def test_every_changed_byte_of_a_member_is_found() -> None:
    name, data = "records/01-enrollment.json", MEMBERS["records/01-enrollment.json"]
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(BundleError, match=f"{name} is not what the manifest says"):
            check_bundle(zipped(GOOD | {name: changed}), public_key=pem(KEY), subject="sensor-42")


def test_a_record_that_does_not_name_the_device_is_found() -> None:
    with pytest.raises(BundleError, match=r"records/01-enrollment\.json does not name lamp-9"):
        check_bundle(zipped(GOOD), public_key=pem(KEY), subject="lamp-9")


def for_the_person(**changes: bytes | None) -> dict[str, bytes]:
    """A file with a copy for the person, after `changes` to that, signed."""
    copy: dict[str, bytes | None] = {
        "index.html": b"<h1>sensor-42</h1>",
        "records/01-enrollment.json": b'{"id": "sensor-42", "data": {}}',
        "records/02-device-twin.json": b'{"id": "sensor-42", "data": {}}',
    }
    there = {f"for-the-person/{name}": data for name, data in (copy | changes).items() if data is not None}
    return MEMBERS | there | signed(manifest(MEMBERS | there))


def test_a_copy_for_the_person_is_taken_and_its_records_are_not_counted_twice() -> None:
    contents = check_bundle(zipped(for_the_person()), public_key=pem(KEY), subject="sensor-42")

    assert contents.records == 2
    assert "for-the-person/index.html" in contents.members


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"index.html": None}, "for-the-person/ does not hold a page and the records, and nothing else"),
        ({"records/02-device-twin.json": None}, "for-the-person/ does not hold a page and the records"),
        ({"coverage.json": b"{}"}, "for-the-person/ does not hold a page and the records, and nothing else"),
        ({"index.html": b"<h1>lamp-9</h1>"}, "for-the-person/index.html does not name sensor-42"),
        ({"records/01-enrollment.json": b"no JSON"}, "01-enrollment.json is not JSON"),
        ({"records/01-enrollment.json": b"[]"}, "01-enrollment.json is not a record for the person"),
        ({"records/01-enrollment.json": b'{"body": {}}'}, "01-enrollment.json is not a record for the person"),
        (
            {"records/01-enrollment.json": b'{"data": {}, "rest_call": "GET /"}'},
            "01-enrollment.json is not a record for the person",
        ),
    ],
)
def test_a_copy_for_the_person_with_too_little_or_too_much_is_found(
    changes: Mapping[str, bytes | None], complaint: str
) -> None:
    with pytest.raises(BundleError, match=complaint):
        check_bundle(zipped(for_the_person(**changes)), public_key=pem(KEY), subject="sensor-42")


def test_a_file_without_records_is_no_export_of_a_device() -> None:
    page = {"index.html": MEMBERS["index.html"]}
    with pytest.raises(BundleError, match="there is no record in it"):
        check_bundle(zipped(page | signed(manifest(page))), public_key=pem(KEY), subject="sensor-42")


def test_a_member_that_is_there_twice_is_found() -> None:
    content = io.BytesIO(zipped(GOOD))
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("index.html", MEMBERS["index.html"])

    with pytest.raises(BundleError, match=r"index\.html is in it twice"):
        check_bundle(content.getvalue(), public_key=pem(KEY), subject="sensor-42")


@pytest.mark.parametrize("content", [b"", b"no zip", zipped(GOOD)[:-30]])
def test_half_a_file_is_no_zip(content: bytes) -> None:
    with pytest.raises(BundleError, match="the file is no whole zip"):
        check_bundle(content, public_key=pem(KEY), subject="sensor-42")


def test_damage_inside_the_zip_is_found() -> None:
    content = bytearray(zipped(GOOD))
    content[content.index(b"<h1>")] ^= 1

    with pytest.raises(BundleError, match="the file is no whole zip"):
        check_bundle(bytes(content), public_key=pem(KEY), subject="sensor-42")


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(BundleError, match="the public key is not of the kind Ed25519"):
        check_bundle(zipped(GOOD), public_key=pem(generate_private_key(SECP256R1())), subject="sensor-42")
