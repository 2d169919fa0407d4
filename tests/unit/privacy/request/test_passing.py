"""What passed while the bot was off: time, a clock that was set, or both."""

import pytest

from privacy.model.clocks import DAY, HOUR, MINUTE, SECOND
from privacy.model.ids import Millis
from privacy.request.passing import JUMP, Beat, Gap, gap

LAST = Beat(boot="a", wall=Millis(1_764_000_000_000), steady=500 * HOUR)


def later(boot: str, wall: int, steady: int) -> Beat:
    return Beat(boot=boot, wall=Millis(LAST.wall + wall), steady=LAST.steady + steady)


@pytest.mark.parametrize(
    ("said", "now", "expected"),
    [
        ("a restart", later("a", 10 * SECOND, 10 * SECOND), Gap(jumped=0, off=Millis(10 * SECOND))),
        ("ten days off", later("a", 10 * DAY, 10 * DAY), Gap(jumped=0, off=Millis(10 * DAY))),
        ("set forward meanwhile", later("a", 40 * DAY, MINUTE), Gap(jumped=40 * DAY - MINUTE, off=Millis(MINUTE))),
        ("set back meanwhile", later("a", -DAY, HOUR), Gap(jumped=-DAY - HOUR, off=Millis(HOUR))),
        ("as the clock drifts", later("a", MINUTE + JUMP, MINUTE), Gap(jumped=0, off=Millis(MINUTE))),
        ("one more", later("a", MINUTE + JUMP + 1, MINUTE), Gap(jumped=JUMP + 1, off=Millis(MINUTE))),
        ("another boot", later("b", 40 * DAY, -400 * HOUR), Gap(jumped=0, off=Millis(40 * DAY))),
        ("another boot that runs for longer", later("b", 40 * DAY, HOUR), Gap(jumped=0, off=Millis(40 * DAY))),
        ("another boot, set back", later("b", -DAY, -400 * HOUR), Gap(jumped=-DAY, off=Millis(0))),
        ("no count to go by", later("a", DAY, -HOUR), Gap(jumped=0, off=Millis(DAY))),
    ],
)
def test_the_computers_own_count_tells_a_jump_from_time_where_it_went_on(said: str, now: Beat, expected: Gap) -> None:
    assert gap(LAST, now) == expected, said


def test_a_boot_without_a_name_is_never_the_same() -> None:
    last = Beat(boot="", wall=LAST.wall, steady=LAST.steady)
    assert gap(last, later("", DAY, MINUTE)) == Gap(jumped=0, off=Millis(DAY))
