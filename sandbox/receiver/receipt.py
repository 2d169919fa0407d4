"""Check a receipt of an erasure as its receiver would: with the public key, and no code of the bot."""

import json
from typing import Any

from sandbox.receiver.bundle import BundleError, Contents, contents_of, signed_members

FORMAT = "dps-bot/receipt-bundle/v1"
RECEIPT = "receipt.json"
NAMES = "names.json"
ABSENT = "verified absent"
FIRST = "before the fleet scan"
FINAL = "final"
DIGITS = 64


def check_receipt(content: bytes, *, public_key: bytes, subject: str) -> Contents:
    """Check signature, hashes and completeness of a receipt, and that all of `subject` was read back as absent.

    Args:
        content: The zip.
        public_key: The key that should have signed it, in PEM.
        subject: The device that was to be erased; an id long enough that no other text holds it by chance.

    Raises:
        BundleError: Something in it does not hold.
    """
    members, manifest = signed_members(content, public_key=public_key, form=FORMAT)
    receipt, names = (_json(members, name) for name in (RECEIPT, NAMES))
    try:
        _check_result(receipt, manifest)
        _check_state(receipt, manifest)
        _check_files(receipt)
        _check_names(members, names, subject)
        _check_people(receipt, names)
    except (KeyError, TypeError):
        raise BundleError(f"{RECEIPT} is not a receipt") from None
    return contents_of(members, manifest, records=receipt["result"]["records"])


def _json(members: dict[str, bytes], name: str) -> dict[str, Any]:
    if name not in members:
        raise BundleError(f"there is no {name}")
    try:
        document = json.loads(members[name])
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise BundleError(f"{name} is not JSON")
    return document


def _check_result(receipt: dict[str, Any], manifest: dict[str, Any]) -> None:
    if receipt["request"] != manifest["request"]:
        raise BundleError(f"{RECEIPT} is of {receipt['request']}, the manifest of {manifest['request']}")
    if not manifest["complete"] or not receipt["result"]["complete"]:
        raise BundleError("it says that the erasure is incomplete")
    counted = [record for record in receipt["records"] if record["counted"]]
    if not counted:
        raise BundleError("it counts no record")
    for record in counted:
        if record["read_back"]["outcome"] != ABSENT:
            raise BundleError(f"record {record['number']} was read back as {record['read_back']['outcome']}")
    if manifest["counts"] != {ABSENT: len(counted)} or receipt["result"]["records"] != len(counted):
        raise BundleError("its counts are not those of its records")


def _check_state(receipt: dict[str, Any], manifest: dict[str, Any]) -> None:
    """A final receipt names the one that it replaces, and a scan that began after the last delete was over."""
    if (receipt["state"], receipt["replaces"]) != (manifest["state"], manifest["replaces"]):
        raise BundleError(f"{RECEIPT} and the manifest differ about its state")
    if receipt["state"] not in {FIRST, FINAL}:
        raise BundleError(f"its state is {receipt['state']!r}")
    if receipt["state"] == FIRST:
        return
    if not isinstance(receipt["replaces"], str) or len(receipt["replaces"]) != DIGITS:
        raise BundleError("it is final and names no receipt that it replaces")
    ended = max((r["deletion"]["at"] for r in receipt["records"] if r["deletion"]["at"]), default="")
    if not receipt["scan"]["began_at"] or receipt["scan"]["began_at"] < ended:
        raise BundleError("it is final without a scan that began after the last delete")


def _check_files(receipt: dict[str, Any]) -> None:
    """Of every earlier file it says when it was deleted, or why it is still there."""
    for file in receipt["earlier_files"]:
        if bool(file["deleted_at"]) == bool(file["kept_because"]):
            raise BundleError(f"it does not say what became of the file {file['file_id']}")


def _check_people(receipt: dict[str, Any], names: dict[str, Any]) -> None:
    """Whoever asked and whoever voted is named, by id and as people call them, and they are not the same."""
    voters = [vote["voter"] for vote in receipt["votes"] if vote["for_this_plan"]]
    if receipt["asked_by"] in voters:
        raise BundleError("whoever asked for it approved it")
    for person in (receipt["asked_by"], *voters):
        if not all(names["people"][person][name] for name in ("slack_user", "name")):
            raise BundleError(f"{person} is not named")


def _check_names(members: dict[str, bytes], names: dict[str, Any], subject: str) -> None:
    """The readable names are in members that can be shredded, and nowhere else."""
    if names["identifier"] != subject:
        raise BundleError(f"{NAMES} does not name {subject}")
    for name in (RECEIPT, "manifest.json"):
        if subject.encode() in members[name]:
            raise BundleError(f"{name} names {subject}, so it cannot be shredded")
