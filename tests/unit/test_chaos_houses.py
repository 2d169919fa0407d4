"""Houses side by side are told as one, and what went wrong in any of them went wrong."""

from tests.chaos.houses import together
from tests.chaos.tally import Tally

ONE = Tally(kills=20, requests=30, of=4, reached=2, not_reached=["a", "b"], ledger_ok=True, seconds=80.0)
OTHER = Tally(kills=20, requests=31, of=4, reached=3, not_reached=["b"], ledger_ok=True, seconds=90.0)


def test_counts_are_added_up_and_what_one_reached_was_reached() -> None:
    both = together([ONE, OTHER])

    assert (both.kills, both.requests, both.reached, both.of, both.not_reached) == (40, 61, 3, 4, ["b"])
    assert both.seconds == 90.0
    assert both.held


def test_what_went_wrong_in_one_house_went_wrong() -> None:
    stuck = Tally(kills=20, of=4, ledger_ok=True, stuck=1)
    broken = Tally(kills=20, of=4, ledger_ok=False)

    assert together([ONE, stuck]).stuck == 1
    assert not together([ONE, stuck]).held
    assert not together([ONE, broken]).held
