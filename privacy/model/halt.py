"""What an erasure waits for: a legal hold, a pause of all deletions, a database that was put back, a safe channel."""

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
    """The legal hold; None for what stops all deletions."""
    missing_from: int | None = None
    """The first entry that an older copy of the database lacks; None for a pause, and for a legal hold."""
    also: tuple[HoldId, ...] = ()
    """Other legal holds that stand on the device as well."""
    until: str | None = None
    """Its last day, `YYYY-MM-DD`."""
    ends_at: Millis | None = None
    """The end of that day."""
    unsafe: str | None = None
    """Why its channel is not safe, as a clause; None for everything else."""
    placed_by: SlackUserId | None = None
    """None where the name was shredded."""

    @property
    def detail(self) -> Mapping[str, Any]:
        """What the ledger says about it."""
        if self.hold:
            others = {"holds": [self.hold, *self.also]} if self.also else {}
            return {"why": "legal hold", "hold": self.hold, **others}
        if self.unsafe:
            return {"why": "unsafe channel", "channel": self.unsafe}
        return {"why": "pause"} if self.missing_from is None else {"why": "older copy", "missing": self.missing_from}

    @property
    def stops_all(self) -> bool:
        """True for what stops every deletion, not that of one device or one channel."""
        return self.hold is None and self.unsafe is None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Halt":
        """The halt that was stored."""
        return cls(**{**stored, "also": tuple(stored.get("also", ()))})

    def look_again(self, now: Millis) -> Millis:
        """When it is over by itself. Only a hold ever is: others are woken; the hour is a safety net."""
        return Millis(self.ends_at + 1) if self.ends_at is not None else Millis(now + HOUR)


PAUSE = Halt()
"""All deletions are paused."""


class HaltedError(PrivacyError):
    """A deletion must not go on now."""

    def __init__(self, halt: Halt) -> None:
        super().__init__(str(halt.detail["why"]))
        self.halt = halt
