"""What is wrong with the set-up, and what helps: found at each start, before anybody waits for something."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What follows from a finding (`docs/adr/0026-a-set-up-that-can-never-work.md`)."""

    REFUSED = "refused"
    """As it stands nobody is served, or an id can only be a mistake: the bot does not start.

    What came about by itself does not keep it from starting where somebody waits: whom it stopped would hear nothing.
    """
    WARNING = "warning"
    """Some people or channels are not served; it starts and says so."""
    UNANSWERED = "unanswered"
    """Slack did not say just now, which is no mistake of anybody's: it starts, asks again, and then says."""


@dataclass(frozen=True, kw_only=True)
class SetupFinding:
    """One thing that is wrong, in words of the config file. Names people and channels by their ids, devices never."""

    level: Level
    sentence: str
    cure: str
    """What to do about it, as a sentence."""
    by_itself: bool = False
    """True where it can come about without anybody editing the config: people leave, channels are archived."""

    def __str__(self) -> str:
        return f"{self.sentence} {self.cure}"
