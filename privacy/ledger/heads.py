"""What is said, and signed, about the newest entry of the ledger: the copy that others keep.

A head is a signed note (`privacy.ledger.notes`) whose text has the form of c2sp.org/tlog-checkpoint, so that tools
which are not ours check it and witnesses cosign it. These lines are a format: they never change. Nothing else that the
bot signs begins like them: a manifest begins with `{`.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from privacy.ledger.chain import Head
from privacy.ledger.merkle import EMPTY, TreeHash
from privacy.ledger.notes import Note, copied_lines
from privacy.model.clocks import iso, millis
from privacy.model.errors import BadHeadError
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis

NAME = "dps-bot.ledger/"
"""Before the id of the key, in a ledger's name."""
OLD_FORMAT = "dps-bot/head/v1"
"""The first line of the heads of earlier versions."""

TOLD_AT_ONCE = frozenset(
    {
        Event.VOTED,
        Event.APPROVED,
        Event.REJECTED,
        Event.CHANGES_ASKED,
        Event.WITHDRAWN,
        Event.STOPPED,
        Event.CLOSED,
        Event.HELD,
        Event.HOLD_LIFTED,
        Event.HOLD_ENDED,
        Event.PAUSED,
        Event.RESUMED,
        Event.KEY_CHANGED,
        Event.FULFILLED,
        Event.CONFIRMED,
        Event.ENDED_INCOMPLETE,
    }
)
"""What people decided, and what an erasure or export ended with: whoever puts an older ledger back undoes these first,
so each is in a head within seconds. Everything else waits for the next of them, or for the hour."""

_LINE = re.compile(r"(digest|at|previous) (.+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OLD = re.compile(rf"{OLD_FORMAT}\nsequence ([1-9][0-9]*)\ndigest ([0-9a-f]{{64}})\nat (\S+)\n")
_OLD_SIGNATURE = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==")


@dataclass(frozen=True, kw_only=True)
class TreeHead:
    """A tree, in one line."""

    size: int
    """Entries; the number of the newest, too."""
    root: TreeHash


NOTHING = TreeHead(size=0, root=EMPTY)
"""The tree before the first entry."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a head says."""

    origin: str
    """The ledger's name: `dps-bot.ledger/` and 32 digits of the id of the key that signs.

    A ledger belongs to one installation, and so does its key: two installations share neither, and a new key begins a
    new name, under which the old heads can still be checked with the old key. c2sp.org/tlog-checkpoint asks for a URL
    without its scheme; nothing has to answer there.
    """
    tree: TreeHead
    digest: Digest
    """Of the newest entry, in the chain: what can be compared without making the tree."""
    at: Millis
    """Of the newest entry."""
    before: TreeHead
    """What the head before this one said, so that a head that was taken away is missed."""

    @property
    def text(self) -> str:
        """What is signed: the lines of c2sp.org/tlog-checkpoint, and three of its extension lines."""
        lines = (
            self.origin,
            str(self.tree.size),
            _base64(self.tree.root),
            f"digest {self.digest}",
            f"at {iso(self.at)}",
            f"previous {self.before.size} {_base64(self.before.root)}",
        )
        return "".join(f"{line}\n" for line in lines)

    @property
    def head(self) -> Head:
        """The entry that it is about."""
        return Head(sequence=self.tree.size, digest=self.digest, at=self.at)


@dataclass(frozen=True, kw_only=True)
class SignedHead:
    """A head with its proof."""

    said: Statement
    note: Note
    """Its text and the signature over it, to be kept as it is."""


def read_statement(note: Note) -> Statement:
    """What a note says that is a head of a ledger of ours. Lines that a later version adds are passed over.

    Raises:
        BadHeadError: it is not one; the sentence says what is wrong.
    """
    origin, size, root, *more = note.text.split("\n")
    if not origin.startswith(NAME):
        raise BadHeadError(f"it is a head of “{origin}”, which is no ledger of a dps-bot")
    said = {match[1]: match[2] for match in map(_LINE.fullmatch, more) if match}
    try:
        statement = _statement(origin, TreeHead(size=int(size), root=_root(root)), said)
    except (KeyError, ValueError, OverflowError):
        raise BadHeadError(f"the head of {size} entries lacks its digest, its time or the head before it") from None
    return statement


def _statement(origin: str, tree: TreeHead, said: Mapping[str, str]) -> Statement:
    if not _DIGEST.fullmatch(said["digest"]):
        raise ValueError("no digest")
    size, root = said["previous"].split(" ")
    before = TreeHead(size=int(size), root=_root(root))
    return Statement(origin=origin, tree=tree, digest=Digest(said["digest"]), at=millis(said["at"]), before=before)


def old_statement(head: Head) -> bytes:
    """What earlier versions signed: four lines, each ended by a line feed. Heads of theirs are still good."""
    return f"{OLD_FORMAT}\nsequence {head.sequence}\ndigest {head.digest}\nat {iso(head.at)}\n".encode()


def find_old_heads(text: str) -> tuple[tuple[Head, bytes], ...]:
    """Every head of an earlier version in a text, with its signature over `old_statement`; none is no error.

    Raises:
        BadHeadError: the signature of one is not there.
    """
    whole = "\n".join(copied_lines(text)) + "\n"
    return tuple(_old_head(match, whole) for match in _OLD.finditer(whole))


def _old_head(match: re.Match[str], whole: str) -> tuple[Head, bytes]:
    signature = _OLD_SIGNATURE.search(whole, match.end())
    if signature is None:
        raise BadHeadError(f"the head of entry {match[1]} has no signature below it: copy the whole message")
    try:
        at = millis(match[3])
    except (ValueError, OverflowError):
        raise BadHeadError(f"the head of entry {match[1]} has no time") from None
    return Head(sequence=int(match[1]), digest=Digest(match[2]), at=at), base64.b64decode(signature[0])


def _base64(root: TreeHash) -> str:
    return base64.b64encode(root).decode()


def _root(text: str) -> TreeHash:
    root = base64.b64decode(text, validate=True)
    if len(root) != len(EMPTY):
        raise ValueError("no hash")
    return TreeHash(root)


def first_missing(kept: Statement, size: int, root_at: Callable[[int], TreeHash]) -> int | None:
    """From which entry on a ledger lacks what a head says, as far as one head tells; None where it has all of it.

    Args:
        kept: a head whose signature was checked.
        size: how many entries the ledger has.
        root_at: the root over its first entries, of either number in the head that it has.

    A ledger that ends before the head lacks what follows its end. One that is long enough and has another root differs
    somewhere; the head before, which the head names, says whether the difference comes after that.
    """
    if kept.before.size <= size and root_at(kept.before.size) != kept.before.root:
        return 1
    if size < kept.tree.size:
        return size + 1
    return None if root_at(kept.tree.size) == kept.tree.root else kept.before.size + 1
