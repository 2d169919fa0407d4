"""Check an exported file as its receiver would: with the public key, and no code of the bot."""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
FORMAT = "dps-bot/bundle/v1"
SIGNATURE_BYTES = 64
RECORDS = "records/"
PERSON = "for-the-person/"
"""What may be sent to the data subject; bundles of earlier versions have none."""
FOR_OPERATORS = {"rest_call", "azure_portal", "place", "body"}
"""Members of a record in the full copy."""


class BundleError(Exception):
    """The file is not what it should be; the sentence says how."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a file holds that is all right."""

    request: str
    """The request that it answers, such as `DSR-7K3M9Q`."""

    members: dict[str, int]
    """The size of every member in bytes, in the order of the archive."""

    records: int
    """How many records it holds, or gives account of."""


def check_bundle(content: bytes, *, public_key: bytes, subject: str) -> Contents:
    """Check signature, hashes and completeness of an exported zip, and that each of its records is of `subject`.

    Args:
        content: The zip.
        public_key: The key that should have signed it, in PEM.
        subject: The device that was asked for.

    Raises:
        BundleError: Something in it does not hold.
    """
    members, manifest = signed_members(content, public_key=public_key, form=FORMAT)
    _check_subject(members, subject)
    _check_person(members, subject)
    records = sum(name.startswith(RECORDS) for name in members)
    return contents_of(members, manifest, records=records)


def signed_members(content: bytes, *, public_key: bytes, form: str) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The members of a signed zip and its manifest, whatever the zip says.

    Args:
        content: The zip.
        public_key: The key that should have signed it, in PEM.
        form: The format that the manifest should name.

    Raises:
        BundleError: Signature, hashes or the list of members do not hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in _once(archive.namelist())}
    except zipfile.BadZipFile as error:
        raise BundleError(f"the file is no whole zip: {error}") from None
    manifest = _signed_manifest(members, public_key, form)
    try:
        _check_members(members, manifest)
    except (KeyError, TypeError):
        raise BundleError(f"{MANIFEST} is not a manifest") from None
    return members, manifest


def contents_of(members: dict[str, bytes], manifest: dict[str, Any], *, records: int) -> Contents:
    """What a zip holds that was found to be all right."""
    sizes = {name: len(data) for name, data in members.items()}
    return Contents(request=str(manifest["request"]), members=sizes, records=records)


def _once(names: list[str]) -> list[str]:
    """The names, none of them twice: programs differ in which of two they show."""
    for name in names:
        if names.count(name) > 1:
            raise BundleError(f"{name} is in it twice")
    return names


def _signed_manifest(members: dict[str, bytes], public_key: bytes, form: str) -> dict[str, Any]:
    for name in (MANIFEST, SIGNATURE):
        if name not in members:
            raise BundleError(f"there is no {name}")
    key = load_pem_public_key(public_key)
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError("the public key is not of the kind Ed25519")
    if len(members[SIGNATURE]) != SIGNATURE_BYTES:
        raise BundleError(f"{SIGNATURE} is not {SIGNATURE_BYTES} bytes long")
    try:
        key.verify(members[SIGNATURE], members[MANIFEST])
    except InvalidSignature:
        raise BundleError(f"{SIGNATURE} is not the signature of {MANIFEST}") from None
    try:
        manifest = json.loads(members[MANIFEST])
    except ValueError:
        raise BundleError(f"{MANIFEST} is not JSON") from None
    if not isinstance(manifest, dict) or manifest.get("format") != form:
        raise BundleError(f"{MANIFEST} is not of the format {form}")
    return manifest


def _check_members(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    listed = {file["name"]: file for file in manifest["files"]}
    for name in members.keys() - listed.keys() - {MANIFEST, SIGNATURE}:
        raise BundleError(f"{name} is not in the manifest")
    for name, file in listed.items():
        if name not in members:
            raise BundleError(f"{name} is missing")
        if file["bytes"] != len(members[name]) or file["sha256"] != hashlib.sha256(members[name]).hexdigest():
            raise BundleError(f"{name} is not what the manifest says")


def _check_subject(members: dict[str, bytes], subject: str) -> None:
    records = {name: data for name, data in members.items() if name.startswith(RECORDS)}
    if not records:
        raise BundleError("there is no record in it")
    for name, data in records.items():
        if subject.encode() not in data:
            raise BundleError(f"{name} does not name {subject}")


def _check_person(members: dict[str, bytes], subject: str) -> None:
    """The copy for the person, where there is one: every record in it, and nothing that only an operator needs."""
    copy = {name.removeprefix(PERSON): data for name, data in members.items() if name.startswith(PERSON)}
    if not copy:
        return
    records = {name for name in members if name.startswith(RECORDS)}
    if copy.keys() != {"index.html", *records}:
        raise BundleError(f"{PERSON} does not hold a page and the records, and nothing else")
    if subject.encode() not in copy["index.html"]:
        raise BundleError(f"{PERSON}index.html does not name {subject}")
    for name in sorted(records):
        _check_person_record(f"{PERSON}{name}", copy[name])


def _check_person_record(name: str, data: bytes) -> None:
    try:
        record = json.loads(data)
    except ValueError:
        raise BundleError(f"{name} is not JSON") from None
    if not isinstance(record, dict) or "data" not in record or not record.keys().isdisjoint(FOR_OPERATORS):
        raise BundleError(f"{name} is not a record for the person")
