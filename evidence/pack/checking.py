"""The check of a pack with nothing but its public key: signature, members, entries, proofs, plans, votes and names."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.check import BundleReport, read_member
from evidence.heads import check_head
from evidence.pack.decisions import check_decisions
from evidence.plain_zip import BundleBrokenError, PlainZip
from evidence.signing import VerifyKey
from privacy.ledger.chain import Entry, Head, name_digest, verify
from privacy.ledger.copies import OutsideCopy
from privacy.ledger.heads import Statement
from privacy.ledger.merkle import TreeHash, leaf_of, verify_consistency, verify_inclusion
from privacy.ledger.notes import parse_note
from privacy.ledger.projection import ROWS, cell_digest
from privacy.model.errors import BadHeadError, LedgerBrokenError
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis
from privacy.model.numbers import counted
from privacy.pack.pack import ENTRIES, HEAD, PROOFS

SALT = 16
"""Bytes. Always the same, so that nothing can be moved between salt and value."""
_HEX = re.compile(r"([0-9a-f]{2})*")
_PERSON = re.compile(r"person-[0-9]+")
_LARGEST = 1 << 28
"""Bytes of one member, which is read as a whole."""


@dataclass(frozen=True, kw_only=True)
class PackReport:
    """What a good pack proves."""

    manifest: Mapping[str, Any]
    said: Statement
    """The head, whose signature holds."""
    key_id: str
    entries: int
    plans: int
    votes: int
    names: int
    """Readable names, ids and texts that are those that were hashed."""
    copy: OutsideCopy | None = None
    """The newest head from outside that is one of this pack's two."""

    @property
    def verdict(self) -> str:
        """The line that comes first."""
        request, size = self.manifest["request"], self.said.tree.size
        found = f"{counted(self.entries, 'entry')} of {request}"
        if self.copy is None:
            return (
                f"proved: {found} in this pack are in the ledger whose head of {counted(size, 'entry')} this key "
                "signed; not proved: when it was signed, and that no entry of the request was left out"
            )
        return (
            f"proved by an outside copy ({self.copy.source}) up to entry {self.copy.head.sequence} of {size}: {found} "
            "in this pack; not proved: that no entry of the request was left out"
        )


@dataclass(frozen=True, kw_only=True)
class _Members:
    """The members of a pack, each as the manifest says."""

    archive: PlainZip
    manifest: Mapping[str, Any]

    def read(self, name: str) -> bytes:
        """The bytes of a member: the very ones whose hash was signed."""
        files = {file["name"]: file["sha256"] for file in self.manifest["files"]}
        if name not in files:
            raise BundleBrokenError(f"{name} is missing.")
        return read_member(self.archive, name, _LARGEST, files[name])

    def json(self, name: str) -> Any:
        """The JSON of a member."""
        return json.loads(self.read(name))

    @property
    def plans(self) -> list[str]:
        """The members that hold plans."""
        return [file["name"] for file in self.manifest["files"] if file["name"].startswith("plans/")]


def check_pack(path: Path, report: BundleReport, key: VerifyKey, copies: Sequence[OutsideCopy] = ()) -> PackReport:
    """What a pack proves, once `verify_bundle` has found it to be as signed.

    Args:
        path: the pack.
        report: what `verify_bundle` said about it.
        key: the key with which that was checked.
        copies: heads that were kept elsewhere, with signatures that were checked.

    Raises:
        BundleBrokenError: something in it does not follow from the head; the sentence names it.
    """
    try:
        with path.open("rb") as file:
            return _check(_Members(archive=PlainZip(file), manifest=report.manifest), key, copies)
    except OSError as error:
        raise BundleBrokenError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except (BadHeadError, LedgerBrokenError) as error:
        raise BundleBrokenError(f"{error}.") from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise BundleBrokenError(f"A member does not have the form of a pack's ({type(error).__name__}).") from error


def _check(members: _Members, key: VerifyKey, copies: Sequence[OutsideCopy]) -> PackReport:
    manifest, request = members.manifest, members.manifest["request"]
    if (manifest["signature"]["key_id"], manifest["signature"]["public_key"]) != (key.key_id, key.text):
        raise BundleBrokenError("Its manifest names another key than the one that signed it.")
    said = check_head(parse_note(members.read(HEAD).decode()), key).said
    if (manifest["ledger_head"]["sequence"], manifest["ledger_head"]["digest"]) != (said.tree.size, said.digest):
        raise BundleBrokenError(f"{HEAD} is another head than the one that the manifest names.")
    stored = members.json(ENTRIES)["entries"]
    entries = [_entry(item) for item in stored]
    bodies = _bodies(entries, request, said)
    _check_proofs(entries, members.json(PROOFS), said)
    names = sum(_check_readable(item, body) for item, body in zip(stored, bodies, strict=True))
    plans = [members.json(name) for name in members.plans]
    votes = check_decisions(stored, bodies, plans, request)
    if not isinstance(manifest["redacted"], bool):
        raise BundleBrokenError("Its manifest does not say whether names are withheld.")
    if manifest["redacted"] and (names or any(plan["policy"] for plan in plans)):
        raise BundleBrokenError("It says that names are withheld, and holds some.")
    if manifest["contradiction"] is not None:
        raise BundleBrokenError(
            "Its entries hold, but when it was made, the bot's database contradicted them: "
            f"{manifest['contradiction']}."
        )
    counts = {"entries": len(entries), "plans": len(plans), "votes": votes}
    if wrong := [name for name, count in counts.items() if manifest[name] != count]:
        raise BundleBrokenError(f"It does not hold as many {wrong[0]} as its manifest says.")
    return PackReport(
        manifest=manifest, said=said, key_id=key.key_id, names=names, copy=_proved(said, copies), **counts
    )


def _entry(item: Mapping[str, Any]) -> Entry:
    shapes = [type(item[name]) for name in ("people", "names", "cells")]
    if shapes != [dict, dict, list] or not all(_PERSON.fullmatch(person) for person in item["people"].values()):
        raise BundleBrokenError(f"entry {item['sequence']} does not have the form of an entry.")
    return Entry(
        sequence=item["sequence"],
        body=item["body"].encode(),
        body_hash=Digest(item["body_hash"]),
        previous=Digest(_unhex(item["previous"]).hex()),
        digest=Digest(item["digest"]),
    )


def _bodies(entries: Sequence[Entry], request: str, said: Statement) -> list[dict[str, Any]]:
    """What the entries say, once each is what was chained, about this request, and in its place beside the others."""
    bodies: list[dict[str, Any]] = []
    before: Entry | None = None
    at = Millis(0)
    for entry in entries:
        place = f"entry {entry.sequence}"
        if before and entry.sequence <= before.sequence:
            raise BundleBrokenError(f"{place} is out of order.")
        if before and entry.sequence == before.sequence + 1 and entry.previous != before.digest:
            raise BundleBrokenError(f"{place} does not follow the entry before it.")
        (head,) = verify([entry], Head(sequence=entry.sequence - 1, digest=entry.previous, at=at))
        body = json.loads(entry.body)
        if body.get("request") != request:
            raise BundleBrokenError(f"{place} is about another request.")
        bodies.append(body)
        before, at = entry, head.at
    if not bodies or bodies[0]["event"] != Event.REQUESTED:
        raise BundleBrokenError(f"{request} does not begin with the entry that requested it.")
    if before and before.sequence == said.tree.size and before.digest != said.digest:
        raise BundleBrokenError(f"entry {before.sequence} is not the newest one that the head names.")
    return bodies


def _check_proofs(entries: Sequence[Entry], proofs: Mapping[str, Any], said: Statement) -> None:
    size, root = said.tree.size, said.tree.root
    if proofs["inclusion"].keys() != {str(entry.sequence) for entry in entries}:
        raise BundleBrokenError(f"{PROOFS} does not have one proof for each entry.")
    for entry in entries:
        path = _path(proofs["inclusion"][str(entry.sequence)])
        if not verify_inclusion(leaf_of(entry.digest), entry.sequence - 1, size, path, root):
            raise BundleBrokenError(f"The proof of entry {entry.sequence} does not lead to the root of the head.")
    if not verify_consistency(said.before.size, size, said.before.root, root, _path(proofs["consistency"])):
        raise BundleBrokenError("The ledger of the head does not begin with the one of the head before.")


def _path(path: Sequence[str]) -> list[TreeHash]:
    return [TreeHash(_unhex(step)) for step in path]


def _check_readable(item: Mapping[str, Any], body: Mapping[str, Any]) -> int:
    """How much is readable beside an entry, once all of it is what was hashed."""
    for field, shown in item["names"].items():
        if body.get(field) != name_digest(_salt(shown), shown["value"]):
            raise BundleBrokenError(f"entry {item['sequence']}: {field} is not the name that was hashed.")
    for cell in item["cells"]:
        table, column = cell["table"], cell["column"]
        rows = dict(enumerate(body[ROWS][table]))  # no list: -1 would be a row to this program, and none to others
        if rows[cell["row"]][column] != cell_digest(_salt(cell), table, column, cell["value"]):
            raise BundleBrokenError(f"entry {item['sequence']}: {table}.{column} is not what was hashed.")
    return len(item["names"]) + len(item["cells"])


def _salt(shown: Mapping[str, str]) -> bytes:
    salt = _unhex(shown["salt"])
    if len(salt) != SALT:
        raise BundleBrokenError("A salt does not have 16 bytes.")
    return salt


def _unhex(text: str) -> bytes:
    """Python's own way takes spaces and capitals, and other programs do not."""
    if not _HEX.fullmatch(text):
        raise BundleBrokenError("Something that should be a hash is none.")
    return bytes.fromhex(text)


def _proved(said: Statement, copies: Sequence[OutsideCopy]) -> OutsideCopy | None:
    """The newest copy that is a head of this pack; one that contradicts it is an error, any other says nothing."""
    known = {said.before.size: said.before.root, said.tree.size: said.tree.root}
    proved: OutsideCopy | None = None
    for copy in sorted(copies, key=lambda copy: copy.head.sequence):
        size = copy.head.sequence
        roots = copy.root in {None, known.get(size)}
        if size in known and not (roots and (size != said.tree.size or copy.head.digest == said.digest)):
            raise BundleBrokenError(f"The head in {copy.source} is of {size} entries, too, and is another one.")
        if size in known and (copy.root is not None or size == said.tree.size):
            proved = copy
    return proved
