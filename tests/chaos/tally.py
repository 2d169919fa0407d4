"""What came of a run: its last line."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.chaos.books import Finding, Wrong


@dataclass(kw_only=True)
class Tally:
    """Counts; each of `Wrong` has to be 0."""

    kills: int = 0
    """Lives that were ended, by SIGKILL or now and then by SIGTERM."""
    requests: int = 0
    """Commands and forms of which Slack heard that they were taken."""
    erasures: int = 0
    """Of these, erasures."""
    erased: int = 0
    """Of these, done, with a receipt that people can see."""
    clicks: int = 0
    """Buttons that people pressed."""
    deletes: int = 0
    """Calls that changed Azure."""
    killed_deleting: int = 0
    """Kills while a DELETE or the PUT of a block stood still at Azure, before or after its effect."""
    troubles: int = 0
    """What went wrong besides."""
    reached: int = 0
    """Of the list in `tests.chaos.reached`."""
    of: int = 0
    lost: int = 0
    doubled: int = 0
    unapproved_deletes: int = 0
    survivors_certified: int = 0
    untold: int = 0
    stuck: int = 0
    ledger_ok: bool = False
    seconds: float = 0.0
    not_reached: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """True where nothing went wrong and the ledger verifies."""
        return self.ledger_ok and not any(getattr(self, wrong.value) for wrong in Wrong)

    def count(self, findings: Iterable[Finding]) -> None:
        """Count what went wrong."""
        for wrong, count in Counter(finding.wrong for finding in findings).items():
            setattr(self, wrong.value, count)

    def as_json(self) -> dict[str, Any]:
        """The last line."""
        return asdict(self) | {"seconds": round(self.seconds, 1)}
