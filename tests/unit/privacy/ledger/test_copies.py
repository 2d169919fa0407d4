"""How far copies prove a ledger, and what is said where they contradict it or the chain breaks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.ledger.chain import GENESIS, Entry, Head, seal, verify
from privacy.ledger.copies import OutsideCopy, newest_proved, what_fits
from privacy.ledger.merkle import TreeHash
from privacy.model.errors import LedgerBrokenError
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis

SIZE = 10


def digest(number: int) -> Digest:
    return Digest(f"{number:064x}")


def root(number: int) -> TreeHash:
    return TreeHash(number.to_bytes(32, "big"))


SEEN = {number: (digest(number), root(number)) for number in range(1, SIZE + 1)}


def copy(size: int, *, of: int | None = None, rooted: bool = True, beside_keys: bool = False) -> OutsideCopy:
    """A head of `size` entries of this ledger, or with the hashes of something else."""
    head = Head(sequence=size, digest=digest(of or size), at=Millis(1))
    source = f"copy {size}"
    return OutsideCopy(head=head, root=root(of or size) if rooted else None, source=source, beside_keys=beside_keys)


def test_no_copy_proves_nothing() -> None:
    assert newest_proved([], SEEN, SIZE) is None


@given(st.lists(st.tuples(st.integers(1, SIZE), st.booleans()), min_size=1))
def test_of_copies_that_all_agree_the_newest_counts(given: list[tuple[int, bool]]) -> None:
    proved = newest_proved([copy(size, rooted=rooted) for size, rooted in given], SEEN, SIZE)

    assert proved
    assert proved.head.sequence == max(size for size, _ in given)


def test_of_two_that_prove_as_much_the_one_that_does_not_lie_beside_the_keys_counts() -> None:
    for copies in ([copy(5), copy(5, beside_keys=True)], [copy(5, beside_keys=True), copy(5)]):
        proved = newest_proved(copies, SEEN, SIZE)
        assert proved
        assert not proved.beside_keys


@given(st.lists(st.integers(1, SIZE)), st.lists(st.integers(1, SIZE), min_size=1), st.lists(st.integers(SIZE + 1, 20)))
def test_the_first_bad_entry_lies_after_the_last_copy_that_agrees_and_no_later_than_the_first_that_does_not(
    good: list[int], bad: list[int], beyond: list[int]
) -> None:
    good = [size for size in good if size < min(bad)]
    copies = [*(copy(size) for size in good), *(copy(size, of=99) for size in bad), *(copy(size) for size in beyond)]

    with pytest.raises(LedgerBrokenError) as broken:
        newest_proved(copies, SEEN, SIZE)

    assert broken.value.entry == max(good, default=0) + 1
    assert f"copy {min(bad)} was signed" in str(broken.value)
    assert "chained anew" in broken.value.fits


def test_a_copy_with_the_right_digest_and_another_root_does_not_agree() -> None:
    wrong = replace(copy(5), root=root(6))

    with pytest.raises(LedgerBrokenError, match="entries 1 to 5 are not those"):
        newest_proved([wrong], SEEN, SIZE)


def test_what_a_copy_knows_and_the_ledger_has_not_is_missing() -> None:
    with pytest.raises(LedgerBrokenError, match="entry 11 is missing: the ledger ends at 10, and had 12") as broken:
        newest_proved([copy(4), copy(12)], SEEN, SIZE)

    assert broken.value.entry == 11
    assert "older copy" in broken.value.fits


def chain(length: int) -> list[Entry]:
    head, entries = GENESIS, []
    for number in range(length):
        entries.append(seal(head, event=Event.REFUSED, now=Millis(number), content={"number": number}))
        (head,) = verify([entries[-1]], head)
    return entries


def broken_at(entries: list[Entry]) -> tuple[int, str]:
    """Which entry is the first bad one, and what fits."""
    head = GENESIS
    for entry in entries:
        try:
            (head,) = verify([entry], head)
        except LedgerBrokenError:
            return head.sequence + 1, what_fits(entry, head)
    raise AssertionError("nothing is broken")


OTHER = Digest("0" * 64)


@pytest.mark.parametrize(
    ("attack", "where", "said"),
    [
        (lambda e: e[:2] + e[3:], 3, "taken out"),
        (lambda e: [*e[:3], e[2], *e[3:]], 4, "put in twice"),
        (lambda e: [e[0], replace(e[2], sequence=2), replace(e[1], sequence=3), *e[3:]], 2, "re-ordered or put in"),
        (lambda e: [*e[:2], replace(e[2], previous=OTHER), *e[3:]], 3, "re-ordered or put in"),
        (lambda e: [*e[:2], replace(e[2], body=b"{}"), *e[3:]], 3, "content was changed in place"),
        (lambda e: [*e[:2], replace(e[2], digest=OTHER), *e[3:]], 3, "together with its hashes"),
    ],
)
def test_the_kind_of_tampering_that_fits_is_said(attack: type[list[Entry]], where: int, said: str) -> None:
    first, fits = broken_at(attack(chain(5)))

    assert first == where
    assert said in fits
