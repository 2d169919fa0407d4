"""The broken products on which the kill harness proves itself by hand: that they can be made; and its last line."""

from pathlib import Path

import pytest

from tests.chaos.books import Finding, Wrong
from tests.chaos.mutants import PATCHES
from tests.chaos.mutants.patch import Patch
from tests.chaos.proof import KILLS, verdict
from tests.chaos.tally import Tally

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("patch", PATCHES, ids=[patch.broken for patch in PATCHES])
def test_each_patch_fits_the_product_and_what_it_makes_of_it_can_be_read(patch: Patch, tmp_path: Path) -> None:
    assert patch.fits(ROOT)

    for file in {piece.file for piece in patch.pieces}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text((ROOT / file).read_text())
    patch.apply(tmp_path)
    for file in {piece.file for piece in patch.pieces}:
        compile((tmp_path / file).read_text(), file, "exec")


def test_twelve_products_or_more_are_broken_and_each_kind_of_wrong_among_them() -> None:
    assert len(PATCHES) >= 12
    assert KILLS <= 40
    assert {wrong for patch in PATCHES for wrong in patch.seen_as} == set(Wrong)


@pytest.mark.parametrize(
    ("output", "noticed"),
    [
        ('{"kills": 3, "unapproved_deletes": 2, "seconds": 9.0}', True),
        ('{"kills": 3, "unapproved_deletes": 0, "seconds": 9.0, "lost": 1}', False),
        ("Traceback", False),
        ("", False),
    ],
)
def test_a_broken_product_is_noticed_only_as_what_it_is(output: str, *, noticed: bool) -> None:
    patch = next(patch for patch in PATCHES if patch.seen_as == {Wrong.UNAPPROVED})

    assert verdict(patch, output).startswith("noticed") is noticed


def test_the_last_line_holds_only_where_each_count_is_zero_and_the_ledger_verifies() -> None:
    assert not Tally().held
    assert Tally(ledger_ok=True).held
    for wrong in Wrong:
        tally = Tally(ledger_ok=True)
        tally.count([Finding(wrong=wrong, about="", why="")])
        assert not tally.held
        assert tally.as_json()[wrong.value] == 1
    assert {wrong.value for wrong in Wrong} <= Tally().as_json().keys()
