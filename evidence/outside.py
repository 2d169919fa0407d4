"""Copies of heads from outside: in a text, in a file of text, or in an export or receipt."""

import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evidence.check import verify_bundle
from evidence.kept_head import HeadFile
from evidence.keyring import KeyRing
from evidence.plain_zip import BundleBrokenError
from privacy.ledger.chain import Head
from privacy.ledger.copies import OutsideCopy
from privacy.ledger.hand_over import find_hand_overs
from privacy.ledger.heads import NAME, find_old_heads
from privacy.ledger.notes import find_notes, whole_notes
from privacy.model.errors import BadHeadError
from privacy.model.ids import Digest, Millis

LARGEST = 1 << 26
"""Bytes of a file of text: a year of heads is a tenth of it."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was kept outside, in one file or text."""

    copies: tuple[OutsideCopy, ...]
    torn: tuple[str, ...] = ()
    """Of heads that are not whole, in words: the others count, and these are told."""


def copies_in(given: str, ring: KeyRing) -> Kept:
    """The heads in a file of that name, or, where there is none, in the text itself.

    Raises:
        BadHeadError: there is none, or one of them is not signed by a key of the ring.
        KeysError: a key was handed over twice.
    """
    path = Path(given)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # too long for a name, or with a null byte
        is_file = False
    if not is_file:
        return copies_in_text(given, ring, source="the text that was given")
    if zipfile.is_zipfile(path):
        return Kept(copies=(_copy_in_bundle(path, ring),))
    with path.open("rb") as file:
        text = file.read(LARGEST).decode(errors="replace")
    return copies_in_text(text, ring, source=path.name)


def copies_in_text(text: str, ring: KeyRing, *, source: str) -> Kept:
    """Every whole head in a text, of this version and of earlier ones.

    Raises:
        BadHeadError: there is none, or one of them is not signed by a key of the ring.
        KeysError: a key was handed over twice.
    """
    ring = ring.more(find_hand_overs(text))
    try:
        old = [ring.check_old_head(head, signature) for head, signature in find_old_heads(text)]
        notes, torn = whole_notes(text, NAME)
        if not old and not notes:
            find_notes(text)  # says why
        heads = [ring.check_head(note).said for note in notes]
    except BadHeadError as error:
        raise BadHeadError(f"{source}: {error}") from None
    copies = (
        *(OutsideCopy(head=head, root=None, source=source) for head in old),
        *(OutsideCopy(head=said.head, root=said.tree.root, source=source) for said in heads),
    )
    return Kept(copies=copies, torn=tuple(f"{source}: {what}" for what in torn))


def copy_beside_keys(file: HeadFile) -> OutsideCopy | None:
    """The bot's own last head, where there is one that can be read.

    Raises:
        BadHeadError: there is one, and it is not signed by the key that it lies beside.
    """
    try:
        kept = file.read()
    except OSError:
        return None
    if kept is None:
        return None
    return OutsideCopy(head=kept.said.head, root=kept.said.tree.root, source=file.path.name, beside_keys=True)


def _copy_in_bundle(path: Path, ring: KeyRing) -> OutsideCopy:
    """The `ledger_head` of an export or receipt, which is signed with everything else in it."""
    try:
        manifest = verify_bundle(path, ring).manifest
        said = manifest["ledger_head"]
        at = (datetime.fromisoformat(said["at"]) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
        head = Head(sequence=int(said["sequence"]), digest=Digest(said["digest"]), at=Millis(round(at * 1000)))
    except BundleBrokenError as error:
        raise BadHeadError(f"{path.name}: {error}") from None
    except (KeyError, ValueError, TypeError):
        raise BadHeadError(f"{path.name}: its manifest names no head of the ledger") from None
    return OutsideCopy(head=head, root=None, source=path.name)
