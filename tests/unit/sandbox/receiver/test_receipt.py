"""The sandbox's own check of a receipt takes those of the product, and finds what could be wrong with one."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from sandbox.receiver.bundle import BundleError
from sandbox.receiver.receipt import FORMAT, check_receipt
from tests.unit.sandbox.receiver.test_bundle import ANOTHER_KEY, KEY, manifest, pem, signed, zipped

RECORD = {"number": 1, "counted": True, "read_back": {"outcome": "verified absent"}}
RECEIPT: dict[str, Any] = {
    "request": "DSR-7K3M9Q",
    "state": "before the fleet scan",
    "replaces": None,
    "asked_by": "person-1",
    "votes": [{"voter": "person-2", "for_this_plan": True}],
    "earlier_files": [{"file_id": "F1", "deleted_at": "2026-11-24T14:40:00.000Z", "kept_because": None}],
    "result": {"complete": True, "records": 2},
    "records": [RECORD, RECORD | {"number": 2}, {"number": 3, "counted": False, "read_back": {"outcome": "kept"}}],
}
PEOPLE = {
    "person-1": {"slack_user": "U0ANA", "name": "Ana Ferreira"},
    "person-2": {"slack_user": "U0BEN", "name": "Ben Okafor"},
}
NAMES = {"identifier": "sensor-42", "people": PEOPLE}
UNNAMED = PEOPLE | {"person-2": {"slack_user": "U0BEN", "name": None}}


def members(receipt: Any = RECEIPT, names: Any = NAMES, **changes: Any) -> dict[str, bytes]:
    found = {"index.html": b"<h1>sensor-42</h1>", "receipt.json": json.dumps(receipt).encode()}
    found["names.json"] = json.dumps(names).encode()
    good: dict[str, Any] = {"format": FORMAT, "complete": True, "counts": {"verified absent": 2}}
    good |= {name: receipt[name] for name in ("state", "replaces") if name in receipt}
    return found | signed(manifest(found, **good | changes))


def changed(**changes: Any) -> dict[str, bytes]:
    return members(deepcopy(RECEIPT) | changes)


def final(**changes: Any) -> dict[str, bytes]:
    records = [record | {"deletion": {"at": "2026-11-24T14:40:00.000Z"}} for record in RECEIPT["records"]]
    scan = {"began_at": "2026-11-25T02:10:00.000Z"}
    return changed(**({"state": "final", "replaces": "5f" * 32, "records": records, "scan": scan} | changes))


def test_a_final_receipt_is_taken_too() -> None:
    assert check_receipt(zipped(final()), public_key=pem(KEY), subject="sensor-42").records == 2


def test_a_good_receipt_is_taken_and_its_records_are_counted() -> None:
    contents = check_receipt(zipped(members()), public_key=pem(KEY), subject="sensor-42")

    assert contents.request == "DSR-7K3M9Q"
    assert contents.records == 2


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (members() | {"receipt.json": b"{}"}, r"receipt\.json is not what the manifest says"),
        (members(format="dps-bot/bundle/v1"), "not of the format dps-bot/receipt-bundle/v1"),
        (members(complete=False), "incomplete"),
        (changed(result={"complete": False, "records": 2}), "incomplete"),
        (changed(result={"complete": True, "records": 3}), "its counts are not those"),
        (members(counts={"verified absent": 3}), "its counts are not those"),
        (members(counts={}), "its counts are not those"),
        (changed(records=[]), "it counts no record"),
        (changed(records=[RECORD | {"read_back": {"outcome": "still present"}}]), "record 1 was read back as still"),
        (changed(request="DSR-000000"), "is of DSR-000000, the manifest of DSR-7K3M9Q"),
        (changed(subject="sensor-42"), r"receipt\.json names sensor-42"),
        (changed(state="closed incomplete"), "its state is 'closed incomplete'"),
        (members(state="final"), "differ about its state"),
        (final(replaces=None), "names no receipt that it replaces"),
        (final(scan={"began_at": None}), "without a scan that began after"),
        (final(scan={"began_at": "2026-11-24T14:39:00.000Z"}), "without a scan that began after"),
        (changed(earlier_files=[{"file_id": "F1", "deleted_at": None, "kept_because": None}]), "became of the file F1"),
        (changed(asked_by="person-2"), "whoever asked for it approved it"),
        (members(names=NAMES | {"people": UNNAMED}), "person-2 is not named"),
        (members(note="sensor-42"), r"manifest\.json names sensor-42"),
        (members(names=NAMES | {"identifier": "sensor-43"}), r"names\.json does not name sensor-42"),
        (members({"request": "DSR-7K3M9Q"}), r"receipt\.json is not a receipt"),
        (members([]), r"receipt\.json is not JSON"),
    ],
)
def test_what_does_not_hold_is_named(found: Mapping[str, bytes], complaint: str) -> None:
    with pytest.raises(BundleError, match=complaint):
        check_receipt(zipped(found), public_key=pem(KEY), subject="sensor-42")


def test_a_receipt_signed_by_somebody_else_is_refused() -> None:
    with pytest.raises(BundleError, match="is not the signature"):
        check_receipt(zipped(members()), public_key=pem(ANOTHER_KEY), subject="sensor-42")
