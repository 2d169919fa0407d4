"""What the rules need from outside, as small promises. Only `bot` knows who keeps them."""

from collections.abc import Sequence
from typing import Protocol

from privacy.ledger.chain import Head
from privacy.model.due_dates import Extension, LegalDays
from privacy.model.errors import RefusalReason
from privacy.model.ids import (
    Act,
    ExportCommand,
    Identifier,
    MessageTs,
    Millis,
    ParkedId,
    PlanId,
    RequestId,
    SlackUserId,
)
from privacy.model.order import ErasureForm, ExportOrder, OpenErasure, Order
from privacy.model.outcomes import Lift
from privacy.model.plan import Plan
from privacy.request.access_policy import DailyLimit
from privacy.request.changes import Transition, Upload
from privacy.request.report import Report
from privacy.request.request import DataSubjectRequest


class RequestStore(Protocol):
    """Requests, their messages and their ledger: one method call is one transaction, on disk when it returns."""

    async def receive(
        self,
        command: ExportCommand,
        identifiers: Sequence[Identifier],
        ordered: tuple[ExportOrder, LegalDays] | None = None,
        *,
        now: Millis,
        same_within: Millis,
        limit: DailyLimit | None = None,
    ) -> Sequence[tuple[DataSubjectRequest, bool]]:
        """File a request for each identifier, with its card and its `requested` entry; says whether it is new.

        The same trigger, or the same person asking the same in the same channel within `same_within` milliseconds,
        gives the request that is there already; where an order is given, only one with the same order.

        Args:
            command: who asks, and where.
            identifiers: about which devices.
            ordered: what was said besides, and what the law says of its days; None where nothing was.
            now: the clock, in UTC milliseconds.
            same_within: milliseconds.
            limit: how many of one person are filed in a day; None for any number.

        Raises:
            TooManyError: the new ones would be more than that; nothing was written.
        """
        ...

    async def park(self, command: ExportCommand, *, now: Millis) -> ParkedId:
        """Keep a command that was typed in the wrong channel."""
        ...

    async def parked(self, parked: ParkedId, *, since: int) -> ExportCommand | None:
        """A kept command, unless it is older than `since`."""
        ...

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write a `refused` entry; beyond ten a minute and person they are counted and written as one."""
        ...

    async def get(self, request: RequestId) -> DataSubjectRequest:
        """The request as stored.

        Raises:
            KeyError: there is none.
        """
        ...

    async def move(self, request: DataSubjectRequest, change: Transition, *, now: Millis) -> DataSubjectRequest:
        """Change the request and chain its entries, if it is still in the status and attempt that was read.

        Raises:
            StaleRequestError: it has moved; nothing was written.
            OpenAlreadyError: the device that was chosen is being erased already; nothing was written.
        """
        ...

    async def note(self, request: RequestId, report: Report, *, announce: bool) -> None:
        """Save how far the work is and want the card drawn again. No entry, no change of status.

        With `announce`, a message in the thread says what the direct reads found; it is said once per request.
        """
        ...

    async def contradiction(self, request: DataSubjectRequest) -> str | None:
        """What in the file contradicts the entries about a request, or about holds and pauses; None where nothing does.

        Looked at before anything is deleted or certified: entries decide, and rows can be changed by whoever has the
        file.

        Raises:
            StaleRequestError: what was read of it, and is about to be acted on, is not what stands there now.
        """
        ...

    async def doubt(self, request: RequestId) -> str | None:
        """What an entry has on record against a request, or what contradicts holds and pauses: before each step."""
        ...

    async def head(self) -> Head:
        """The newest ledger entry's place and digest."""
        ...

    async def latest_upload(self, request: RequestId) -> Upload | None:
        """The newest file of this request that is no evidence pack; None where there is none."""
        ...

    async def card(self, request: RequestId) -> tuple[MessageTs | None, bool]:
        """Where the request's card stands, and whether something of it is on its way: what Slack refuses is not."""
        ...

    async def card_is_gone(self, request: RequestId, card: MessageTs) -> None:
        """Somebody deleted the card that stood there: have it put up again, unless it was; the rest waits for it."""
        ...


class ErasureStore(RequestStore, Protocol):
    """One method call is one transaction, on disk when it returns."""

    async def receive_erasure(
        self, form: ErasureForm, identifiers: Sequence[Identifier], order: Order, *, days: LegalDays, now: Millis
    ) -> Sequence[tuple[DataSubjectRequest, bool]] | OpenErasure:
        """File an erasure for each identifier, or none of them where one is being erased already."""
        ...

    async def extend(
        self, request: DataSubjectRequest, extension: Extension, days: LegalDays, *, by: SlackUserId, now: Millis
    ) -> None:
        """Chain the one extension of a request's term, from which the new day follows, and have it said in Slack.

        No change of status: whatever goes on goes on.

        Raises:
            StaleRequestError: it was extended already, or the day is no longer the one that was read.
        """
        ...

    async def plans(self, request: RequestId) -> tuple[Plan, ...]:
        """Every plan of a request, oldest first."""
        ...

    async def lifts(self, request: RequestId) -> tuple[Lift, ...]:
        """What later requests did to the block that this erasure left, by their entries as they are now."""
        ...

    async def request_of(self, plan: PlanId) -> RequestId | None:
        """Whose plan this is; None where there is none."""
        ...
