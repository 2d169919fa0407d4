"""Start-up checks and `dps-bot doctor` are one list: each adapter offers its own, and this runs them."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from bot.errors import ConfigError
from privacy.model.errors import DeliveryError, PrivacyError, RecordSourceError
from privacy.model.setup import Level, SetupFinding

Check = tuple[str, Callable[[], Awaitable[object]]]
"""What is tried, in words without ids, and the trying: it changes nothing and raises a `PrivacyError`."""

_SETUP = "people and channels of the config"
log = structlog.get_logger(__name__)


async def run_check(check: Check) -> str | None:
    """What is wrong, in a sentence; None where all is well."""
    _, attempt = check
    try:
        await attempt()
    except RecordSourceError as error:
        tracked = f" (tracking id {error.tracking_id})" if error.tracking_id else ""
        return f"{error}{tracked}"
    except PrivacyError as error:
        return str(error)
    return None


async def log_checks(checks: Iterable[Check]) -> None:
    """Run the checks after connecting. What fails is logged and nothing more: Azure may be well again in a minute."""
    for check in checks:
        problem = await run_check(check)
        if problem:
            log.warning("check failed", check=check[0], problem=problem)
        else:
            log.info("check passed", check=check[0])


@dataclass(kw_only=True)
class SetupWatch:
    """Holds the config against Slack at the start, and again for as long as Slack does not answer all of it."""

    findings: Callable[[], Awaitable[Sequence[SetupFinding]]]
    say: Callable[[str], Awaitable[None]] | None
    """Tells the audit channel what was found late; None where there is none."""
    again_in: float
    """Seconds until what Slack did not answer is asked again."""
    _open: bool = False
    _known: set[SetupFinding] = field(default_factory=set)
    """What is in the log already."""
    _told: set[SetupFinding] = field(default_factory=set)

    async def check_start(self, *, somebody_waits: bool) -> None:
        """Look before anybody is served.

        Args:
            somebody_waits: whether a request is open.

        Raises:
            ConfigError: as it stands nobody would be served.
        """
        found = await self.findings()
        refused = [finding for finding in found if finding.level is Level.REFUSED]
        if any(not (finding.by_itself and somebody_waits) for finding in refused):
            raise ConfigError(" ".join(map(str, refused)))
        self._note(found)
        self._open = self._open or bool(refused)  # it is told once there is a line to Slack

    async def look(self) -> float | None:
        """Ask again where something is open; says in how many seconds to look once more."""
        if self._open:
            found = await self.findings()
            self._note(found)
            await self._tell(found)
        return self.again_in

    def _note(self, found: Sequence[SetupFinding]) -> None:
        self._open = any(finding.level is Level.UNANSWERED for finding in found)
        for finding in found:
            if finding not in self._known:
                log.warning("check failed", check=_SETUP, problem=str(finding))
        self._known.update(found)
        if not found:
            log.info("check passed", check=_SETUP)

    async def _tell(self, found: Sequence[SetupFinding]) -> None:
        """What should have kept the bot from starting is said where heads are kept."""
        for finding in found:
            if finding.level is Level.REFUSED and finding not in self._told and self.say:
                try:
                    await self.say(f"This bot cannot work as it is set up. {finding}")
                except DeliveryError as error:
                    log.warning("a finding could not be posted", code=error.code)
                    self._open = True
                else:
                    self._told.add(finding)
