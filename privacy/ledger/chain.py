"""The chain rule of the ledger (append-only audit log): how an entry is sealed and how a chain is checked.

An entry's digest covers the previous digest and the hash of its own canonical content, so that a proof about one
request can carry every other entry as a bare hash. Canonical JSON is RFC 8785; every hash has a domain of its own.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from privacy.ledger import canonical
from privacy.model.errors import LedgerBrokenError
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis

FORMAT = 2
"""Since 2 an entry also says what rows it wrote (`privacy.ledger.projection`)."""
CLOCK = "clock"
"""In a body: what the clock said where that was before the previous entry's time."""
_BODY = b"dps-bot/ledger-body/v1\0"
_ENTRY = b"dps-bot/ledger-entry/v1\0"
_NAME = b"dps-bot/ledger-name/v1\0"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest entry: what has to be kept outside to notice a cut tail."""

    sequence: int
    """0 before the first entry."""
    digest: Digest
    at: Millis


GENESIS = Head(sequence=0, digest=Digest(hashlib.sha256(b"dps-bot/ledger-genesis/v1\0").hexdigest()), at=Millis(0))
"""What the first entry follows."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger. Its time, event and number are in the body and nowhere else."""

    sequence: int
    body: bytes
    """Canonical JSON, stored exactly as hashed."""
    body_hash: Digest
    previous: Digest
    digest: Digest


def seal(head: Head, *, event: Event, now: Millis, content: Mapping[str, Any]) -> Entry:
    """The entry that follows `head`.

    Its time is never before the previous entry's, whatever the clock says; where that lies behind, both are kept.
    """
    sequence = head.sequence + 1
    said = {"v": FORMAT, "sequence": sequence, "at": max(now, head.at), "event": event.value, **content}
    if now < head.at:
        said[CLOCK] = now
    body = canonical.write(said)
    body_hash = _hash(_BODY, body)
    digest = _chain(head.digest, body_hash)
    return Entry(sequence=sequence, body=body, body_hash=body_hash, previous=head.digest, digest=digest)


def verify(entries: Iterable[Entry], head: Head = GENESIS) -> Iterator[Head]:
    """Check a run of entries that follows `head`, yielding the head after each.

    Raises:
        LedgerBrokenError: the first entry that is not what its neighbours say.
    """
    for entry in entries:
        said = _checked(entry, head)
        head = Head(sequence=entry.sequence, digest=entry.digest, at=Millis(said["at"]))
        yield head


def hash_of_body(body: bytes) -> Digest:
    """What an entry with this content has as its `body_hash`."""
    return _hash(_BODY, body)


def name_digest(salt: bytes, value: str) -> Digest:
    """What stands in a body for a readable name; salt and name are in a side table that can be shredded."""
    return _hash(_NAME, salt + value.encode())


def _checked(entry: Entry, head: Head) -> dict[str, Any]:
    """The entry's content, once everything about the entry holds."""
    place = f"entry {head.sequence + 1}"
    if entry.sequence != head.sequence + 1:
        raise LedgerBrokenError(f"{place} is missing: number {entry.sequence} stands in its place")
    if entry.previous != head.digest:
        raise LedgerBrokenError(f"{place} does not follow the entry before it")
    if entry.body_hash != _hash(_BODY, entry.body):
        raise LedgerBrokenError(f"{place}: its content is not what was written")
    if entry.digest != _chain(head.digest, entry.body_hash):
        raise LedgerBrokenError(f"{place}: its digest does not match")
    said = _read(entry.body, place)
    if said["v"] > FORMAT:
        raise LedgerBrokenError(f"{place} is of format {said['v']}: a newer dps-bot wrote it")
    if said["sequence"] != entry.sequence or said["at"] < head.at:
        raise LedgerBrokenError(f"{place}: its number or time contradicts its content")
    if CLOCK in said and not said[CLOCK] < said["at"] == head.at:
        raise LedgerBrokenError(f"{place}: its clock contradicts its time")
    return said


def _read(body: bytes, place: str) -> dict[str, Any]:
    try:
        said = canonical.read(body)
    except ValueError:
        raise LedgerBrokenError(f"{place}: its content has not the one form that every program reads alike") from None
    if not isinstance(said, dict):
        raise LedgerBrokenError(f"{place}: its content is no entry's")
    return said


def _chain(previous: Digest, body_hash: Digest) -> Digest:
    return _hash(_ENTRY, bytes.fromhex(previous) + bytes.fromhex(body_hash))


def _hash(domain: bytes, content: bytes) -> Digest:
    return Digest(hashlib.sha256(domain + content).hexdigest())
