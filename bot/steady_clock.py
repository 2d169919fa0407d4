"""The bot's clock: the computer's wall clock, for as long as it agrees with what was counted."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from privacy.model.clocks import Clock
from privacy.model.ids import Millis
from privacy.request.passing import JUMP, Beat

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def counted() -> int:
    """Milliseconds by a clock that nobody sets; it stands while the computer sleeps."""
    return time.monotonic_ns() // 1_000_000


def boot_name() -> str:
    """What Linux calls its present boot; empty on other systems."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


@dataclass(kw_only=True)
class SteadyClock:
    """Follows the wall clock in small steps; a jump is not shown to anybody before it is on record (`accept`)."""

    wall: Clock
    steady: Callable[[], int] = counted
    boot: str = ""
    _ahead: int = field(init=False)
    """By how much the wall clock is ahead of the count, as it was last believed."""

    def __post_init__(self) -> None:
        self.accept()

    def __call__(self) -> Millis:
        """Now, in UTC milliseconds; until a jump is accepted, by the bot's own count."""
        steady, wall = self.steady(), self.wall()
        if abs(wall - steady - self._ahead) > JUMP:
            return Millis(steady + self._ahead)
        self._ahead = wall - steady
        return wall

    @property
    def jumped(self) -> int:
        """Milliseconds by which the wall clock has jumped and which nobody has accepted; less than 0 for back."""
        apart = self.wall() - self.steady() - self._ahead
        return apart if abs(apart) > JUMP else 0

    def accept(self) -> None:
        """Believe the wall clock as it is now."""
        self._ahead = self.wall() - self.steady()

    def beat(self) -> Beat:
        """Both clocks, as they are now."""
        return Beat(boot=self.boot, wall=self.wall(), steady=self.steady())
