"""What follows from a search or from Slack's answer: go on, wait, or give up. Pure."""

from dataclasses import dataclass

from privacy.clocks import Patience
from privacy.coverage import Coverage, Failure, FailureKind
from privacy.errors import DeliverLaterError, DeliveryError
from privacy.model import Millis
from privacy.request import DataSubjectRequest

LOOKS = 9
"""How often Slack is asked whether a shared file has appeared: with doubling waits, some two minutes."""
FAULTS = 4
"""How often the bot's own fault is tried again."""
NOT_SHOWN = (
    "Slack took the file but does not show it in this channel. Ask again; if it happens twice, "
    "tell your Slack administrator."
)


@dataclass(frozen=True, kw_only=True)
class GoOn:
    """The answer can be made, whole or partial."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Try again at `until`; `reason` is for people."""

    until: Millis
    reason: str


@dataclass(frozen=True, kw_only=True)
class GiveUp:
    """It cannot be done as asked; `reason` says why and what to do."""

    reason: str


Stop = Wait | GiveUp


def judge(coverage: Coverage, request: DataSubjectRequest, patience: Patience, *, now: Millis) -> GoOn | Stop:
    """What to do after a search.

    Places that may answer later are given `partial_after` tries while another answered, and `give_up_after` where
    none did. Places that will never answer are not waited for.
    """
    later = [f for f in coverage.failures if f.kind is FailureKind.TRY_LATER]
    if coverage.answered_places:
        waited = request.attempts + 1 >= patience.partial_after
        return GoOn() if not later or waited else _wait(coverage, later, request, patience, now)
    if not later:
        return GiveUp(reason=_never(coverage))
    if now - request.received_at >= patience.give_up_after:
        return GiveUp(reason=f"{_places(coverage)} for too long. Nothing was exported. Ask again when Azure is well.")
    return _wait(coverage, later, request, patience, now)


def slack_later(error: DeliverLaterError, request: DataSubjectRequest, patience: Patience, *, now: Millis) -> Stop:
    """What to do when Slack is busy or out of reach."""
    if now - request.received_at >= patience.give_up_after:
        return GiveUp(reason="Slack did not take the file for too long. Ask again when Slack is well.")
    until = Millis(now + patience.wait(request.attempts, error.retry_after))
    return Wait(until=until, reason="The file is ready; Slack did not take it yet.")


def after_a_fault(request: DataSubjectRequest, patience: Patience, *, now: Millis) -> Stop:
    """What to do when the bot itself went wrong."""
    if request.attempts + 1 < FAULTS:
        until = Millis(now + patience.wait(request.attempts))
        return Wait(until=until, reason="Something went wrong inside the bot. Trying again.")
    return GiveUp(
        reason=f"Something went wrong inside the bot, {FAULTS} times. Nothing was exported. "
        f"Tell an administrator: the log says more under {request.id}."
    )


def slack_refused(error: DeliveryError) -> GiveUp:
    """Why Slack will not take the file, and what to do."""
    mends = {
        "not_in_channel": "invite the bot to this channel (`/invite @dps-bot`)",
        "channel_not_found": "invite the bot to this channel (`/invite @dps-bot`)",
        "missing_scope": "install the app again with the scopes of its manifest",
        "file_uploads_disabled": "ask your Slack administrator to allow file uploads",
        "storage_limit_reached": "free some storage in this Slack workspace",
    }
    mend = mends.get(error.code, "show this to your Slack administrator")
    return GiveUp(reason=f"Slack refused the file ({error.code}): {mend}, then ask again.")


def _wait(
    coverage: Coverage, later: list[Failure], request: DataSubjectRequest, patience: Patience, now: Millis
) -> Wait:
    asked = [failure.retry_after for failure in later if failure.retry_after]
    until = Millis(now + patience.wait(request.attempts, max(asked, default=None)))
    return Wait(until=until, reason=f"{_places(coverage)}. Trying again.")


def _never(coverage: Coverage) -> str:
    if any(f.kind is FailureKind.NOT_ALLOWED for f in coverage.failures):
        mend = "Ask an administrator to give the bot's identity the roles that its documents name, then ask again."
    else:
        mend = "Ask an administrator to check the configured hosts, then ask again."
    return f"{_places(coverage)}. Nothing was exported. {mend}"


def _places(coverage: Coverage) -> str:
    clauses = {s.place: s.failure.reason for s in coverage.searches if s.failure}
    return "; ".join(f"{place} {reason}" for place, reason in clauses.items())
