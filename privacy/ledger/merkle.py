"""The Merkle tree over the entries: one hash for any number of them, and short proofs about it.

Leaves, nodes and roots are those of RFC 6962 section 2.1 (SHA-256), so that tools which are not ours recompute them.
The data of a leaf are the 32 bytes of an entry's digest. Nothing here reads or keeps anything: who asks gives the
complete subtrees.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NewType

from privacy.model.ids import Digest

TreeHash = NewType("TreeHash", bytes)
"""32 bytes: the hash of a leaf, of a complete subtree, or of the whole."""

Subtree = Callable[[int, int], TreeHash]
"""The hash of the complete subtree of 2**level leaves, by its level and its place among those of that level; from 0."""

EMPTY = TreeHash(hashlib.sha256().digest())
"""The root of no entries (RFC 6962 section 2.1)."""

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_of(digest: Digest) -> TreeHash:
    """The leaf of the entry with this digest."""
    return leaf_hash(bytes.fromhex(digest))


def leaf_hash(data: bytes) -> TreeHash:
    """The hash of one leaf: with a prefix that no node has, or a node could pass for a leaf."""
    return TreeHash(hashlib.sha256(_LEAF + data).digest())


def node_hash(left: TreeHash, right: TreeHash) -> TreeHash:
    """The hash of two subtrees side by side."""
    return TreeHash(hashlib.sha256(_NODE + left + right).digest())


@dataclass(kw_only=True)
class Frontier:
    """A tree while it grows: all of it that later leaves need, which is one hash for each bit of its size."""

    size: int = 0
    """Leaves so far."""
    _peaks: list[TreeHash] = field(default_factory=list)
    """The complete subtrees, the largest first."""

    @classmethod
    def of(cls, size: int, subtree: Subtree) -> "Frontier":
        """The tree of the first `size` leaves."""
        return cls(size=size, _peaks=[subtree(level, place) for level, place in _pieces(0, size)])

    def append(self, leaf: TreeHash) -> list[TreeHash]:
        """Take the next leaf; gives the subtrees that it completes, the smallest (of two leaves) first."""
        completed, size, newest = [], self.size, leaf
        while size & 1:
            newest = node_hash(self._peaks.pop(), newest)
            completed.append(newest)
            size >>= 1
        self._peaks.append(newest)
        self.size += 1
        return completed

    def root(self) -> TreeHash:
        """The root of all leaves so far."""
        return _joined(self._peaks)


def inclusion(index: int, size: int, subtree: Subtree) -> list[TreeHash]:
    """The proof that leaf `index` (from 0) is in the tree of `size` leaves (PATH of RFC 6962 section 2.1.1).

    Raises:
        ValueError: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    path, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_root(middle, end, subtree))
            end = middle
        else:
            path.append(_root(begin, middle, subtree))
            begin = middle
    return path[::-1]


def consistency(old: int, new: int, subtree: Subtree) -> list[TreeHash]:
    """The proof that the tree of `new` leaves begins with that of `old` (PROOF of RFC 6962 section 2.1.2).

    Of the empty tree, and of a tree with itself, it is empty.

    Raises:
        ValueError: `new` is less than `old`.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not begin with one of {old}")
    path: list[TreeHash] = []
    begin, end = 0, new
    while old and old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_root(middle, end, subtree))
            end = middle
        else:
            path.append(_root(begin, middle, subtree))
            begin = middle
    if begin:
        path.append(_root(begin, end, subtree))
    return path[::-1]


def verify_inclusion(leaf: TreeHash, index: int, size: int, path: Sequence[TreeHash], root: TreeHash) -> bool:
    """True where `path` leads from this leaf at this index to this root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            place, last = _up_to_a_right_child(place, last)
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old: int, new: int, old_root: TreeHash, new_root: TreeHash, path: Sequence[TreeHash]) -> bool:
    """True where `path` shows that the tree of `new` leaves begins with that of `old` (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not path and old_root == (new_root if old == new else EMPTY)
    whole = old & (old - 1) == 0  # the old tree is one complete subtree: its root need not be in the proof
    hashes = [old_root, *path] if whole else list(path)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = new_found = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, new_found = node_hash(beside, old_found), node_hash(beside, new_found)
            place, last = _up_to_a_right_child(place, last)
        else:
            new_found = node_hash(new_found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and (old_found, new_found) == (old_root, new_root)


def _up_to_a_right_child(place: int, last: int) -> tuple[int, int]:
    """Skip the levels on which a node at the right edge has nothing beside it."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _split(leaves: int) -> int:
    """Where RFC 6962 divides a tree: the largest power of two that is less than its size."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _pieces(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Level and place of the complete subtrees of a part of a tree that RFC 6962 divides it into, from the left."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def _root(begin: int, end: int, subtree: Subtree) -> TreeHash:
    return _joined([subtree(level, place) for level, place in _pieces(begin, end)])


def _joined(peaks: Sequence[TreeHash]) -> TreeHash:
    """The root over complete subtrees, the largest first."""
    if not peaks:
        return EMPTY
    *others, root = peaks
    for peak in reversed(others):
        root = node_hash(peak, root)
    return root
