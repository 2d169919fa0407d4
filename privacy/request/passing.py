"""What time passed that nobody should pay for: a clock that jumped, and a bot that was off."""

from dataclasses import dataclass

from privacy.model.clocks import HOUR, MINUTE
from privacy.model.ids import Millis

JUMP = Millis(2 * MINUTE)
"""By how much the wall clock may differ from what was counted, before it is said to have jumped."""
OFF = Millis(HOUR)
"""How long the bot may be off before whoever has to decide gets that time again."""


@dataclass(frozen=True, kw_only=True)
class Beat:
    """Both clocks at one moment while the bot runs."""

    boot: str
    """The name of the computer's present boot, within which its count goes on; empty where it has none."""
    wall: Millis
    steady: int
    """Milliseconds by a clock that nobody sets."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What passed between two beats besides time."""

    jumped: int
    """Milliseconds by which the wall clock was moved, less than 0 where it was set back; 0 for none worth telling."""
    off: Millis
    """How long nobody counted."""


def gap(last: Beat, now: Beat) -> Gap:
    """What passed between the last beat of the earlier process and the first of this one.

    Within one boot the computer's own count says how long that was. After another one nobody can tell a clock that was
    put forward from a bot that was off; only that time went back is seen.
    """
    passed = now.wall - last.wall
    if last.boot and last.boot == now.boot and now.steady >= last.steady:
        counted = now.steady - last.steady
    else:
        counted = max(passed, 0)
    jumped = passed - counted
    return Gap(jumped=jumped if abs(jumped) > JUMP else 0, off=Millis(counted))
