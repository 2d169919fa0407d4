"""Copies of heads that were kept outside: how far they prove a ledger, and what fits where they contradict it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from privacy.ledger.chain import Entry, Head, hash_of_body
from privacy.ledger.merkle import TreeHash
from privacy.model.errors import LedgerBrokenError
from privacy.model.ids import Digest


@dataclass(frozen=True, kw_only=True)
class OutsideCopy:
    """A head that somebody kept, whose signature was checked."""

    head: Head
    root: TreeHash | None
    """None in what earlier versions posted, and in exports and receipts: they name the digest alone."""
    source: str
    """Where it was found, in words: what people read when it contradicts the ledger."""
    beside_keys: bool = False
    """True of the bot's own last head: whoever has the keys could have written it."""


def newest_proved(
    copies: Sequence[OutsideCopy], seen: Mapping[int, tuple[Digest, TreeHash]], size: int
) -> OutsideCopy | None:
    """The copy that proves most of a ledger; None where none was given.

    Args:
        copies: what was kept.
        seen: digest and root of the ledger after as many entries as each copy is about, as far as it has them.
        size: how many entries the ledger has.

    Raises:
        LedgerBrokenError: a copy contradicts the ledger. The sentence narrows down where, with the help of the others.
    """
    proved: OutsideCopy | None = None
    for copy in sorted(copies, key=lambda copy: (copy.head.sequence, not copy.beside_keys)):
        upto, first = copy.head.sequence, proved.head.sequence + 1 if proved else 1
        if upto in seen and not _agrees(copy, *seen[upto]):
            raise LedgerBrokenError(
                f"entries {first} to {upto} are not those that stood there when the head in {copy.source} was signed"
                if first < upto
                else f"entry {upto} is not the one that stood there when the head in {copy.source} was signed",
                entry=first,
                fits="entries were changed, taken out or put in there, and all that follow were chained anew with the "
                "program's own rule; or this is the ledger of another installation",
            )
        if upto not in seen:
            raise LedgerBrokenError(
                f"entry {size + 1} is missing: the ledger ends at {size}, and had {upto} entries when the head in "
                f"{copy.source} was signed",
                entry=size + 1,
                fits="its end was cut off, or an older copy was put in its place",
            )
        proved = copy
    return proved


def _agrees(copy: OutsideCopy, digest: Digest, root: TreeHash) -> bool:
    return copy.head.digest == digest and copy.root in {None, root}


def what_fits(entry: Entry, head: Head) -> str:
    """What was done to a ledger whose chain breaks at this entry, which stands after `head`, as far as it shows."""
    if entry.sequence > head.sequence + 1:
        return "entries were taken out"
    if entry.sequence <= head.sequence:
        return "an entry was put in twice, or numbers were changed"
    if entry.previous != head.digest:
        return "entries were re-ordered or put in, or the one before was changed together with its digest"
    if entry.body_hash != hash_of_body(entry.body):
        return "its content was changed in place"
    return "it was changed in place together with its hashes, and not as the program would"
