"""The evidence pack: what the ledger says about one request, with proofs that need neither the ledger nor the bot.

It holds nothing of other requests. What an entry hides behind salted hashes is readable in it, each beside the salt
that shows it, unless it was shredded or is withheld.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from privacy.export.documents import BundleMember, Document, Signer, seal
from privacy.ledger import canonical
from privacy.ledger.chain import Entry, Head
from privacy.ledger.heads import TreeHead
from privacy.ledger.merkle import TreeHash
from privacy.model.clocks import iso
from privacy.model.events import Event
from privacy.model.ids import Digest, RequestId

FORMAT = "dps-bot/evidence-pack/v1"
"""Of the manifest: by it `dps-bot verify` knows a pack."""
ENTRIES_FORMAT = "dps-bot/pack-entries/v1"
PROOFS_FORMAT = "dps-bot/pack-proofs/v1"
PLAN_FORMAT = "dps-bot/pack-plan/v1"
ENTRIES = "entries.json"
PROOFS = "proofs.json"
HEAD = "head.note"
ROLES = ("requester", "approver", "by")
"""Members of an entry that stand for a person; what the person was called is in `…_name`."""

NOT_PROVED = (
    (
        "That these are all entries of the request: one that was left out leaves no gap that can be seen here. Verify "
        "a copy of the ledger with this pack as its head, and have the pack made again from that copy."
    ),
    (
        "When the head was signed: whoever holds the key can sign another ledger. Compare the head with one that was "
        "kept elsewhere, such as a message of the channel to which heads are posted."
    ),
    "That what the entries say is true of Azure: they say what the bot was answered. The receipt says what was read.",
    "Who sat at the keyboard of the Slack accounts that are named.",
)
"""Said in every pack: no check of it can show these."""


@dataclass(frozen=True, kw_only=True)
class Salted:
    """What stands in an entry as a salted hash, with what shows it."""

    salt: bytes
    value: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a row that an entry answers for, with what shows it (`privacy.ledger.projection`)."""

    table: str
    row: int
    """Its place among the rows of that table in the entry, from 0."""
    column: str
    shown: Salted


@dataclass(frozen=True, kw_only=True)
class PackEntry:
    """One entry of the request, and the proof that it is in the tree."""

    entry: Entry
    said: Mapping[str, Any]
    """The content, read."""
    path: tuple[TreeHash, ...]
    """RFC 6962 section 2.1.1, from the leaf up."""
    people: Mapping[str, str] = field(default_factory=dict)
    """By role, such as `person-1`: the same person has the same number in the whole pack. The bot's word."""
    names: Mapping[str, Salted] = field(default_factory=dict)
    """By member of the entry: those that are neither shredded nor withheld."""
    cells: tuple[Cell, ...] = ()

    @property
    def event(self) -> str:
        """What happened; a later version may have words of its own."""
        return str(self.said["event"])

    @property
    def detail(self) -> Mapping[str, Any]:
        """What the entry says besides."""
        detail: Mapping[str, Any] = self.said.get("detail", {})
        return detail


@dataclass(frozen=True, kw_only=True)
class PackPlan:
    """One plan of the request, as it was voted on."""

    number: int
    digest: Digest
    body: str
    """The canonical text that the digest covers; it names records by pseudonym."""
    policy: str | None
    """The canonical text whose hash is in the body; None where it is withheld or shredded: it names people."""

    @property
    def said(self) -> Mapping[str, Any]:
        """The body, read."""
        said: Mapping[str, Any] = canonical.read(self.body.encode())
        return said


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Everything that is in a pack, before it is written."""

    request: RequestId
    entries: tuple[PackEntry, ...]
    """In the order of the ledger; never none."""
    plans: tuple[PackPlan, ...]
    head: Head
    """The newest entry of the ledger, of whichever request."""
    tree: TreeHead
    before: TreeHead
    """What the bot had signed last."""
    consistency: tuple[TreeHash, ...]
    """The proof that the tree begins with `before` (RFC 6962 section 2.1.2)."""
    contradiction: str | None
    """Where the rows beside the ledger do not say what the entries say: how, in words."""
    redacted: bool = False

    @property
    def kind(self) -> str:
        """`export` or `erasure`, as the first entry says."""
        return str(self.entries[0].detail.get("kind", ""))

    def votes(self, plan: PackPlan) -> tuple[PackEntry, ...]:
        """The votes for a plan."""
        return tuple(e for e in self.entries if e.event == Event.VOTED and e.detail.get("plan") == plan.digest)


def without_names(pack: Pack) -> Pack:
    """The same with pseudonyms alone: no name, no readable id, no text of a person, and no salt to guess them with."""
    entries = tuple(replace(entry, names={}, cells=()) for entry in pack.entries)
    return replace(pack, entries=entries, plans=tuple(replace(p, policy=None) for p in pack.plans), redacted=True)


def pack_name(request: RequestId, *, redacted: bool = False) -> str:
    """The file that a pack is."""
    return f"{request}-evidence{'-redacted' if redacted else ''}.zip"


def plan_name(plan: PackPlan) -> str:
    """The member that holds a plan."""
    return f"plans/{plan.number}.json"


def pack_documents(pack: Pack) -> Iterator[Document]:
    """The JSON members in their order."""
    content: dict[str, Any] = {"format": ENTRIES_FORMAT, "request": pack.request}
    content["entries"] = [_entry(entry) for entry in pack.entries]
    yield Document(name=ENTRIES, what="the entries of the request, exactly as they were hashed", content=content)
    proofs = {
        "format": PROOFS_FORMAT,
        "inclusion": {str(e.entry.sequence): _hex(e.path) for e in pack.entries},
        "consistency": _hex(pack.consistency),
    }
    yield Document(name=PROOFS, what="how each entry leads to the root of the head", content=proofs)
    for plan in pack.plans:
        yield Document(name=plan_name(plan), what="a plan, its policy and the votes on it", content=_plan(pack, plan))


def pack_manifest(
    pack: Pack, members: Sequence[BundleMember], signer: Signer, versions: Mapping[str, str]
) -> dict[str, Any]:
    """What the signature covers; holds no readable name. The same ledger gives the same manifest."""
    return {
        "format": FORMAT,
        "request": pack.request,
        "kind": pack.kind,
        "redacted": pack.redacted,
        "as_of": iso(pack.head.at),
        "versions": dict(versions),
        "entries": len(pack.entries),
        "plans": len(pack.plans),
        "votes": sum(len(pack.votes(plan)) for plan in pack.plans),
        "contradiction": pack.contradiction,
        "not_proved": list(NOT_PROVED),
        **seal(pack.head, members, signer),
    }


def _entry(entry: PackEntry) -> dict[str, Any]:
    return {
        "sequence": entry.entry.sequence,
        "body": entry.entry.body.decode(),
        "body_hash": entry.entry.body_hash,
        "previous": entry.entry.previous,
        "digest": entry.entry.digest,
        "people": dict(entry.people),
        "names": {name: _salted(shown) for name, shown in entry.names.items()},
        "cells": [
            {"table": cell.table, "row": cell.row, "column": cell.column, **_salted(cell.shown)} for cell in entry.cells
        ],
    }


def _plan(pack: Pack, plan: PackPlan) -> dict[str, Any]:
    return {
        "format": PLAN_FORMAT,
        "request": pack.request,
        "number": plan.number,
        "digest": plan.digest,
        "body": plan.body,
        "policy": plan.policy,
        "votes": [entry.entry.sequence for entry in pack.votes(plan)],
    }


def _salted(shown: Salted) -> dict[str, str]:
    return {"salt": shown.salt.hex(), "value": shown.value}


def _hex(path: Sequence[TreeHash]) -> list[str]:
    return [step.hex() for step in path]
