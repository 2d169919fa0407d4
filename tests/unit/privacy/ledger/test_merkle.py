"""The tree over the entries, beside a reference that says RFC 6962 section 2.1 word for word, slowly."""

import hashlib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.ledger.merkle import (
    EMPTY,
    Frontier,
    TreeHash,
    consistency,
    inclusion,
    leaf_hash,
    leaf_of,
    verify_consistency,
    verify_inclusion,
)
from privacy.model.ids import Digest

LEAVES = tuple(
    bytes.fromhex(data)
    for data in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Of the first 0, 1, … 8 leaves: the vectors of the reference implementation of Certificate Transparency."""
PROOF_6_8 = (
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
)
PATH_5_8 = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
)
sizes = st.integers(0, 70)


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it stands there."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:]))


@dataclass(frozen=True)
class Tree:
    leaves: list[bytes]

    def __call__(self, level: int, place: int) -> TreeHash:
        part = self.leaves[place << level : (place + 1) << level]
        assert len(part) == 1 << level, "asked for a subtree that is not complete"
        return TreeHash(mth(part))

    def root(self, size: int) -> TreeHash:
        return TreeHash(mth(self.leaves[:size]))


def tree(size: int) -> Tree:
    return Tree([sha256(str(number).encode()) for number in range(size)])


def grown(leaves: list[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    return frontier


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert grown(list(LEAVES[:size])).root().hex() == ROOTS[size]


def test_the_proofs_are_those_of_certificate_transparency() -> None:
    leaves = Tree(list(LEAVES))

    assert tuple(piece.hex() for piece in consistency(6, 8, leaves)) == PROOF_6_8
    assert tuple(piece.hex() for piece in inclusion(5, 8, leaves)) == PATH_5_8


def test_a_leaf_is_the_digest_of_an_entry_in_bytes_and_the_empty_tree_has_a_root() -> None:
    assert leaf_of(Digest("5f" * 32)) == sha256(b"\x00" + b"\x5f" * 32)
    assert Frontier().root() == EMPTY == sha256(b"")


@given(sizes)
def test_a_tree_that_grows_has_the_root_of_the_whole_and_names_each_subtree_that_it_completes(size: int) -> None:
    leaves, frontier, completed = tree(size), Frontier(), {}
    for number, leaf in enumerate(leaves.leaves, start=1):
        for level, found in enumerate(frontier.append(leaf_hash(leaf)), start=1):
            completed[level, (number >> level) - 1] = found

    assert frontier.root() == leaves.root(size)
    assert completed == {
        (level, place): leaves(level, place) for level in range(1, 7) for place in range(size >> level)
    }


@given(sizes, sizes)
def test_a_tree_taken_up_again_from_its_subtrees_grows_as_if_it_had_never_stopped(first: int, more: int) -> None:
    leaves = tree(first + more)
    frontier = Frontier.of(first, leaves)
    assert frontier.root() == leaves.root(first)
    for leaf in leaves.leaves[first:]:
        frontier.append(leaf_hash(leaf))

    assert (frontier.size, frontier.root()) == (first + more, leaves.root(first + more))


@given(st.integers(1, 70), st.data())
def test_an_entry_is_proved_by_no_more_hashes_than_the_tree_is_high_and_no_other_entry_is(
    size: int, data: st.DataObject
) -> None:
    leaves, index = tree(size), data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size))
    path = inclusion(index, size, leaves)
    root, leaf = leaves.root(size), leaf_hash(leaves.leaves[index])

    assert len(path) <= (size - 1).bit_length()
    assert verify_inclusion(leaf, index, size, path, root)
    assert verify_inclusion(leaf, other, size, path, root) is (other == index)
    assert not verify_inclusion(leaf_hash(b"another"), index, size, path, root)
    assert not verify_inclusion(leaf, index, size, [*path, EMPTY], root)
    assert not verify_inclusion(leaf, index, size, path[:-1], root) or not path
    assert not verify_inclusion(leaf, index, 2 * size + 1, path, root)  # a larger tree than the proof is of


@given(sizes, st.data())
def test_a_later_tree_is_proved_to_begin_with_an_earlier_one_and_with_no_other(new: int, data: st.DataObject) -> None:
    leaves, old = tree(new), data.draw(st.integers(0, new))
    path = consistency(old, new, leaves)
    old_root, new_root = leaves.root(old), leaves.root(new)
    other = TreeHash(sha256(b"another history"))

    assert len(path) <= new.bit_length() + 1
    assert verify_consistency(old, new, old_root, new_root, path)
    assert not verify_consistency(old, new, other, new_root, path)
    assert not verify_consistency(old, new, old_root, new_root, [*path, EMPTY])
    if 0 < old < new:
        assert not verify_consistency(old, new, old_root, other, path)
        assert not verify_consistency(old, 2 * new + 1, old_root, new_root, path)
        assert not verify_consistency(old, new, old_root, new_root, path[:-1])


@given(st.integers(2, 70), st.data())
def test_a_proof_of_which_one_hash_was_changed_proves_nothing(new: int, data: st.DataObject) -> None:
    leaves, old = tree(new), data.draw(st.integers(1, new - 1))
    together = consistency(old, new, leaves)
    path = inclusion(old, new, leaves)
    changed = TreeHash(sha256(b"changed"))
    together[data.draw(st.integers(0, len(together) - 1))] = changed
    path[data.draw(st.integers(0, len(path) - 1))] = changed

    assert not verify_consistency(old, new, leaves.root(old), leaves.root(new), together)
    assert not verify_inclusion(leaf_hash(leaves.leaves[old]), old, new, path, leaves.root(new))


@pytest.mark.parametrize(("old", "new"), [(3, 2), (-1, 2)])
def test_nothing_is_proved_about_trees_that_cannot_be(old: int, new: int) -> None:
    leaves = tree(4)

    assert not verify_consistency(old, new, EMPTY, EMPTY, [])
    assert not verify_inclusion(EMPTY, 4, 4, [], EMPTY)
    with pytest.raises(ValueError, match="does not begin with"):
        consistency(old, new, leaves)
    with pytest.raises(ValueError, match="no leaf 4"):
        inclusion(4, 4, leaves)


def test_of_a_tree_that_is_no_power_of_two_an_empty_proof_proves_nothing() -> None:
    leaves = tree(5)

    assert not verify_consistency(3, 5, leaves.root(3), leaves.root(5), [])
