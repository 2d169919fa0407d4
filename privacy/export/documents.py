"""Which documents an export has, and what is in each. `evidence` turns them into bytes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from privacy.export.content import Export, age, counts
from privacy.export.earlier import NAME as EARLIER
from privacy.export.earlier import content as earlier_requests
from privacy.ledger.chain import Head
from privacy.model import out_of_reach
from privacy.model.clocks import iso
from privacy.model.coverage import Search
from privacy.model.ids import Digest
from privacy.model.order import NOT_GIVEN, ExportOrder
from privacy.model.records import Record

FORMAT = "dps-bot/bundle/v1"
RECEIPT_FORMAT = "dps-bot/receipt-bundle/v1"
"""The signed file of a receipt; its members are in `privacy.receipt.document`."""
RECORD_FORMAT = "dps-bot/record/v1"
COVERAGE_FORMAT = "dps-bot/coverage/v1"
NO_DAY = "none follows from the law"
INDEX = "index.html"
COVERAGE = "coverage.json"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
"""Ed25519 over the exact bytes of `manifest.json`: 64 bytes, nothing else."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One JSON member of the bundle."""

    name: str
    what: str
    """In words, for the manifest."""
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class BundleMember:
    """One member as written, for the manifest."""

    name: str
    size: int
    """Bytes."""
    sha256: Digest
    what: str


@dataclass(frozen=True, kw_only=True)
class Signer:
    """The key that signs, as the manifest names it."""

    key_id: str
    public_key: str
    """The 32 raw bytes in base64."""
    hand_overs: tuple[str, ...] = ()
    """How it came by its place, the oldest first: with these, an older key is enough to check the file."""


def record_name(export: Export, number: int) -> str:
    """The member that holds record `number`, counted from 1.

    Ids are not used: hub ids can hold `* ? : '` and differ by case alone.
    """
    width = max(2, len(str(len(export.findings.records))))
    return f"records/{number:0{width}d}-{export.findings.records[number - 1].kind}.json"


def documents(export: Export) -> Iterator[Document]:
    """The JSON members in their order in the bundle: each record, then the coverage."""
    for number, record in enumerate(export.findings.records, 1):
        what = f"{record.kind.words}, as returned by {record.place}"
        yield Document(name=record_name(export, number), what=what, content=record_document(record))
    if export.earlier:
        yield Document(name=EARLIER, what="other requests about this id", content=earlier_requests(export.earlier))
    yield Document(name=COVERAGE, what="what was searched and what was not", content=_coverage(export))


def manifest(export: Export, members: Sequence[BundleMember], signer: Signer) -> dict[str, Any]:
    """What the signature covers: who, when, what, and the hash of every other member."""
    coverage = export.coverage
    return {
        "format": FORMAT,
        "request": export.request,
        "identifier": encodable(export.identifier),
        "requester": export.requester,
        "requested_at": iso(export.requested_at),
        "order": order_said(export),
        "made_at": iso(export.made_at),
        "versions": dict(export.versions),
        "complete": not coverage.partial,
        "counts": {str(kind): count for kind, count in counts(export).items()},
        "places": {
            "answered": [encodable(place) for place in coverage.answered_places],
            "failed": [encodable(place) for place in coverage.failed_places],
            "not_searched": [encodable(place) for place in coverage.unsearched_places],
        },
        "withheld": list(_withheld(export)),
        **seal(export.head, members, signer),
    }


def order_said(export: Export) -> dict[str, str]:
    """What was said when the export was asked for, by its name; what was not stands there as not given."""
    given = export.ordered
    order = given.order if given else ExportOrder()
    due = given.due_on if given else None
    said = {
        "law": order.law,
        "received_on": order.received_on,
        "due_on": due or (NO_DAY if order.law else None),
        "identity_check": order.identity_check,
        "identity_reference": order.identity_reference,
        "reason": order.reason_text,
        "ticket": order.ticket,
    }
    return {name: encodable(str(value)) if value else NOT_GIVEN for name, value in said.items()}


def seal(head: Head, members: Sequence[BundleMember], signer: Signer) -> dict[str, Any]:
    """What every manifest ends with: the ledger's head, the key, and the hash of every other member."""
    signature = {"algorithm": "Ed25519", "key_id": signer.key_id, "public_key": signer.public_key}
    return {
        "ledger_head": {"sequence": head.sequence, "digest": head.digest, "at": iso(head.at)},
        "signature": signature | ({"hand_overs": list(signer.hand_overs)} if signer.hand_overs else {}),
        "files": [{"name": m.name, "bytes": m.size, "sha256": m.sha256, "what": encodable(m.what)} for m in members],
    }


def record_document(record: Record) -> dict[str, Any]:
    """One record with where it came from and what was withheld from it."""
    return {
        "format": RECORD_FORMAT,
        "record": record.kind.value,
        "place": record.place,
        "key": record.key,
        "rest_call": record.rest_call,
        "azure_portal": record.portal,
        "read_at": iso(record.read_at),
        "withheld": [{"pointer": w.pointer, "what": w.what.value} for w in record.withheld],
        "body": record.body,
    }


def _coverage(export: Export) -> dict[str, Any]:
    coverage = export.coverage
    return {
        "format": COVERAGE_FORMAT,
        "request": export.request,
        "complete": not coverage.partial,
        "searches": [_search(export, search) for search in coverage.searches],
        "left_out": [asdict(item) | {"words": item.words} for item in coverage.left_out],
        "out_of_reach": [asdict(store) | {"state": out_of_reach.STATE} for store in out_of_reach.STORES],
        "notes": [asdict(note) for note in out_of_reach.NOTES],
    }


def _search(export: Export, search: Search) -> dict[str, Any]:
    as_of = None if search.as_of is None else iso(search.as_of)
    return asdict(search) | {"ended_at": iso(search.ended_at), "as_of": as_of, "age": age(export, search)}


def _withheld(export: Export) -> Iterator[dict[str, str]]:
    for number, record in enumerate(export.findings.records, 1):
        for withheld in record.withheld:
            yield {
                "file": record_name(export, number),
                "pointer": encodable(withheld.pointer),
                "what": withheld.what.value,
            }


def encodable(text: str) -> str:
    r"""`text` with lone surrogates, which UTF-8 cannot hold, written out as `\ud800`."""
    return text.encode("utf-8", "backslashreplace").decode()
