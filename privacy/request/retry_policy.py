"""What follows from a search or from Slack's answer: go on, wait, or give up. Pure."""

from dataclasses import dataclass

from privacy.model.clocks import HOUR, SECOND, Patience
from privacy.model.coverage import Coverage, FailureKind
from privacy.model.errors import (
    DeliverLaterError,
    DeliveryError,
    NotAllowedError,
    RecordSourceError,
    TryLaterError,
    UnsafeChannelError,
)
from privacy.model.ids import DELETING, Millis, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.request.report_parts import Trying
from privacy.request.request import DataSubjectRequest

LOOKS = 9
"""How often Slack is asked whether a shared file has appeared: with doubling waits, some two minutes."""
FAULTS = 4
"""How often the bot's own fault is tried again."""
REMAKES = 3
"""How often a file that Slack forgot is made anew."""
TOO_LONG = ", for too long"
"""Behind what a place did, where patience is at its end."""
APPROVED = frozenset({S.APPROVED, S.ERASING})
"""What may have waited long for a hold, a pause or its votes: patience counts from when the trouble began."""
UNDER_WAY = frozenset({S.ERASING, S.VERIFYING})
"""An erasure that has begun is never given up by itself: what is gone has to be accounted for."""
NOT_SHOWN = (
    "Slack took the file but does not show it in this channel. Ask again; if it happens twice, "
    "tell your Slack administrator."
)


@dataclass(frozen=True, kw_only=True)
class GoOn:
    """The answer can be made, whole or partial."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Try again at `until`; `reason` is for people, None where they need not know."""

    until: Millis
    trying: Trying
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class GiveUp:
    """It cannot be done as asked; `reason` says why and what to do."""

    reason: str


Stop = Wait | GiveUp


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Decides for one request at one moment."""

    request: DataSubjectRequest
    patience: Patience
    now: Millis

    def search(self, coverage: Coverage) -> GoOn | Stop:
        """What to do after a search.

        Places that may answer later are given `partial_after` tries while another answered, and `give_up_after`
        where none did. Places that will never answer are not waited for.
        """
        later = [f for f in coverage.failures if f.kind is FailureKind.TRY_LATER]
        asked = max((f.retry_after for f in later if f.retry_after), default=None)
        wait = self._wait(Trying.AZURE, asked, f"{_places(coverage)}. Trying again.")
        if coverage.answered_places:
            waited = self.request.report.retry.tries_of(Trying.AZURE) + 1 >= self.patience.partial_after
            return GoOn() if not later or waited or self._is_late else wait
        if not later:
            return GiveUp(reason=f"{_places(coverage)}. {self._outcome} {_mend(coverage)}")
        if self._is_late:
            return GiveUp(reason=f"{_places(coverage)} for too long. {self._outcome} Ask again when Azure is well.")
        return wait

    def plan(self, coverage: Coverage) -> GoOn | Stop:
        """What to do after the search for a plan: a place that was not read never makes a smaller plan."""
        if not coverage.failures:
            return GoOn()
        if self._is_late:
            return GiveUp(reason=f"{_places(coverage)}{TOO_LONG}. {self._outcome} {_mend(coverage)}")
        asked = max((f.retry_after for f in coverage.failures if f.retry_after), default=None)
        return self._wait(Trying.AZURE, asked, f"{_places(coverage)}. Nothing is planned without it. Trying again.")

    def azure(self, error: RecordSourceError) -> Stop:
        """What to do when one call of an erasure did not work: wait, by the service's word, and never skip it."""
        place = error.place or "Azure"
        if self._is_late:
            return GiveUp(reason=f"{place} {error}{TOO_LONG}. {self._outcome} {_help(error)}")
        asked = error.retry_after if isinstance(error, TryLaterError) else None
        return self._wait(Trying.AZURE, asked, f"{place} {error}. Trying again.")

    @property
    def looks_wait_too_long(self) -> bool:
        """True where Slack has not taken a receipt for so long that what was erased is looked at without it."""
        first = self.request.report.retry.first_at
        return first is not None and self.now - first >= HOUR

    def roster(self, error: DeliveryError) -> Stop:
        """Slack did not say who may still approve: nothing starts until it does."""
        if self._is_late:
            return GiveUp(
                reason=f"Slack did not say who may approve ({error.code}){TOO_LONG}: {error.advice}. {self._outcome}"
            )
        said = "Slack did not say who may approve. Nothing is begun without that. Trying again."
        return self._wait(Trying.SLACK, error.retry_after, said)

    def readers(self, error: DeliveryError) -> Stop:
        """Slack did not say who reads in the channel: nothing is put up or begun there before it says so."""
        if self._is_late:
            said = f"Slack did not say who is in this channel ({error.code}){TOO_LONG}"
            return GiveUp(reason=f"{said}: {error.advice}. {self._outcome}")
        said = "Slack did not say who is in this channel. Nothing is shown or begun without that. Trying again."
        return self._wait(Trying.SLACK, error.retry_after, said)

    def plan_file(self, error: DeliveryError | UnsafeChannelError) -> Stop:
        """The whole plan could not be shown: nobody is asked to vote before it is."""
        asked = error.retry_after if isinstance(error, DeliveryError) else None
        why = str(error) if isinstance(error, UnsafeChannelError) else _refused(error)
        if self._is_late:
            return GiveUp(
                reason=f"The file that shows the whole plan could not be shown{TOO_LONG}. {self._outcome} {why}"
            )
        return self._wait(Trying.SLACK, asked, f"The plan is made; the file that shows it waits. {why}")

    def receipt(self, error: DeliveryError | UnsafeChannelError) -> Stop:
        """The receipt of what is erased already is never given up: it waits for Slack, and for a safe channel."""
        asked = error.retry_after if isinstance(error, DeliveryError) else None
        why = str(error) if isinstance(error, UnsafeChannelError) else _refused(error)
        return self._wait(Trying.SLACK, asked, f"The erasure is verified; its receipt waits. {why}")

    def slack(self, error: DeliveryError | UnsafeChannelError) -> Stop:
        """What to do when Slack is busy, refuses, or the channel is not safe."""
        if self.request.kind is RequestKind.ERASURE:
            return self.receipt(error)
        if isinstance(error, UnsafeChannelError):
            return GiveUp(reason=str(error))
        if not isinstance(error, DeliverLaterError):
            return GiveUp(reason=_refused(error))
        if self._is_late:
            return GiveUp(reason="Slack did not take the file for too long. Ask again when Slack is well.")
        return self._wait(Trying.SLACK, error.retry_after, "Slack did not take the file yet. Trying again.")

    def no_card(self) -> Stop:
        """The file that shows the whole plan waits for its card."""
        if self._is_late:
            why = "Slack takes no card in this channel, so nobody could have read the whole plan."
            return GiveUp(reason=f"{why} {self._outcome} Ask again in a channel that has the bot in it.")
        return self.card()

    def card(self) -> Wait:
        """The card is still on its way: the file waits, so that it stands in the card's thread."""
        return Wait(until=self._soon(Trying.CARD), trying=Trying.CARD)

    def look(self) -> Stop:
        """Shared files appear in Slack when Slack likes: look soon, then less often."""
        if self.request.report.retry.tries_of(Trying.VISIBILITY) >= LOOKS:
            if self.request.kind is RequestKind.ERASURE:
                return self._wait(Trying.VISIBILITY, None, "Slack does not show the receipt yet. Looking again.")
            return GiveUp(reason=NOT_SHOWN)
        return Wait(until=self._soon(Trying.VISIBILITY), trying=Trying.VISIBILITY)

    def lost(self) -> Wait:
        """Slack forgot a file before it was shown: it is made anew, and not in a hurry."""
        return self._wait(Trying.SLACK, None, "Slack lost the file before it was shown. Making it anew.")

    def fault(self) -> Stop:
        """What to do when the bot itself went wrong."""
        if self.request.report.retry.tries_of(Trying.OURSELVES) + 1 < FAULTS or self.request.status in UNDER_WAY:
            return self._wait(Trying.OURSELVES, None, "Something went wrong inside the bot. Trying again.")
        return GiveUp(
            reason=f"Something went wrong inside the bot, {FAULTS} times. {self._outcome} "
            f"Tell an administrator: the log says more under {self.request.id}."
        )

    @property
    def _is_late(self) -> bool:
        return self.now - self._since >= self.patience.give_up_after

    @property
    def _since(self) -> Millis:
        """From when patience counts."""
        if self.request.status not in APPROVED:
            return self.request.since
        first = self.request.report.retry.first_at
        return self.now if first is None else first

    @property
    def _outcome(self) -> str:
        if self.request.kind in DELETING:
            return "Nothing more is deleted."
        return "The earlier file stands." if self.request.report.delivery.earlier_file else "Nothing was exported."

    def _wait(self, trying: Trying, asked: Millis | None, reason: str) -> Wait:
        """By the service's own word, but not beyond the time at which it is given up."""
        tries = self.request.report.retry.tries_of(trying)
        slack = trying is Trying.SLACK
        wait = self.patience.wait_for_slack(tries, asked) if slack else self.patience.wait(tries, asked)
        end = max(self._since + self.patience.give_up_after, self.now + self.patience.first_wait)
        until = self.now + wait if self._is_late else min(self.now + wait, end)
        return Wait(until=Millis(until), trying=trying, reason=reason)

    def _soon(self, trying: Trying) -> Millis:
        return Millis(self.now + (SECOND // 4 << min(self.request.report.retry.tries_of(trying), LOOKS)))


def _refused(error: DeliveryError) -> str:
    return f"Slack refused the file ({error.code}): {error.advice}, then ask again."


def _help(error: RecordSourceError) -> str:
    """What to do about a place that never did what it was asked."""
    match error:
        case TryLaterError():
            return "Ask again when it is well."
        case NotAllowedError():
            return "Ask an administrator for what the bot's identity lacks, then ask again."
        case _:
            return "Ask an administrator to check whether it is there and set up for the bot, then ask again."


def _mend(coverage: Coverage) -> str:
    roles = {(place, failure.role) for place, failure in coverage.told_failures.items() if failure.role}
    if roles:
        return f"Ask an administrator for {'this role' if len(roles) == 1 else 'these roles'}, then ask again."
    if any(f.kind is FailureKind.NOT_ALLOWED for f in coverage.failures):
        return "Ask an administrator to check the identity under which the bot runs, then ask again."
    return "Ask an administrator to check the configured hosts, then ask again."


def _places(coverage: Coverage) -> str:
    told = coverage.told_failures.items()
    return "; ".join(f"{place} {failure.reason}{failure.mend}" for place, failure in told)
