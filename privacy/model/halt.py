"""What an erasure waits for although nothing is wrong: a legal hold on its device, or a pause of all deletions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from privacy.model.clocks import HOUR
from privacy.model.errors import PrivacyError
from privacy.model.ids import HoldId, Millis, SlackUserId


@dataclass(frozen=True, kw_only=True)
class Halt:
    """One reason to wait, as the card shows it. Holds no device id."""

    hold: HoldId | None = None
    """The legal hold; None for a pause."""
    until: str | None = None
    """Its last day, `YYYY-MM-DD`."""
    ends_at: Millis | None = None
    """The end of that day."""
    placed_by: SlackUserId | None = None
    """None where the name was shredded."""

    @property
    def detail(self) -> Mapping[str, Any]:
        """What the ledger says about it."""
        return {"why": "legal hold", "hold": self.hold} if self.hold else {"why": "pause"}

    def look_again(self, now: Millis) -> Millis:
        """When it is over by itself. A pause never is: its end wakes the request, and the hour is a safety net."""
        return Millis(self.ends_at + 1) if self.ends_at is not None else Millis(now + HOUR)


PAUSE = Halt()
"""All deletions are paused."""


class HaltedError(PrivacyError):
    """A deletion must not go on now."""

    def __init__(self, halt: Halt) -> None:
        super().__init__("a legal hold" if halt.hold else "a pause")
        self.halt = halt
