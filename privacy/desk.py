"""The desk: where a command becomes a request, and where a request that is due is taken further."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from privacy.approval.ballot import Ballot
from privacy.delivery.outbox_relay import OutboxRelay
from privacy.erasure.choices import ErasureClicks
from privacy.erasure.intake import ErasureIntake
from privacy.erasure.verification.open_places import PlaceDesk
from privacy.erasure.verification.requested_recheck import RequestedRecheck
from privacy.erasure.workflow import ErasureWork
from privacy.export.workflow import AccessWork
from privacy.history.audit_log import AuditLog
from privacy.model.clocks import Clock
from privacy.model.errors import StaleRequestError
from privacy.model.ids import Act, Click, ExportCommand, MessageTs, ParkedId, PlanClick, RequestId, RequestKind
from privacy.model.open_places import OpenPlace, PlaceClick
from privacy.model.order import ErasureForm
from privacy.model.plan import Mode
from privacy.request.changes import MessageKey
from privacy.request.choices import Clicks
from privacy.request.intake import Filed, Intake
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


@dataclass(frozen=True, kw_only=True)
class ErasureDesk:
    """What `handlers` talk to about erasures. Everything is on disk when it returns; all raise `RefusedError`."""

    intake: ErasureIntake
    ballot: Ballot
    clicks: ErasureClicks
    audit_log: AuditLog
    looks: RequestedRecheck
    places: PlaceDesk
    wake_worker: Callable[[], None]

    async def check_channel(self, act: Act) -> None:
        """Refuse to open a form where it could not be handed in."""
        await self.intake.check_channel(act)

    async def request_erasure(self, form: ErasureForm) -> Filed:
        """File the erasures that a form asks for."""
        filed = await self.intake.request_erasure(form)
        self.wake_worker()
        return filed

    async def choose_way(self, click: PlanClick, mode: Mode) -> DataSubjectRequest:
        """Erase, or erase and block: the requester says which."""
        return self._woken(await self.clicks.choose_way(click, mode))

    async def approve(self, click: PlanClick) -> DataSubjectRequest:
        """An approver's yes to exactly the plan that was shown."""
        return self._woken(await self.ballot.approve(click))

    async def reject(self, click: PlanClick) -> DataSubjectRequest:
        """An approver's no."""
        return self._woken(await self.ballot.reject(click))

    async def ask_for_changes(self, click: PlanClick) -> DataSubjectRequest:
        """An approver wants something changed first."""
        return self._woken(await self.ballot.ask_for_changes(click))

    async def withdraw(self, click: PlanClick) -> DataSubjectRequest:
        """The requester takes it back."""
        return self._woken(await self.clicks.withdraw(click))

    async def withdraw_request(self, click: Click) -> DataSubjectRequest:
        """The requester takes it back while it waits for a legal hold, before there is a plan to name."""
        return self._woken(await self.clicks.withdraw_request(click))

    async def stop(self, click: Click) -> DataSubjectRequest:
        """Halt a deletion."""
        return self._woken(await self.clicks.stop(click))

    async def plan_again(self, click: Click) -> DataSubjectRequest:
        """Plan anew."""
        return self._woken(await self.clicks.plan_again(click))

    async def close(self, click: Click) -> DataSubjectRequest:
        """End an incomplete erasure with a reason."""
        return self._woken(await self.clicks.close(click))

    async def open_places(self, request: RequestId) -> tuple[OpenPlace, ...]:
        """The places that can be closed."""
        return await self.places.open_places(request)

    async def close_place(self, click: PlaceClick) -> None:
        """Close one, with a note of evidence."""
        await self.places.close(click)
        self.wake_worker()

    async def status(self, act: Act) -> Sequence[DataSubjectRequest]:
        """Requests that are not finished."""
        return await self.audit_log.status(act)

    async def audit(self, act: Act, text: str) -> Sequence[str]:
        """The story of one request, or every request about a device."""
        return await self.audit_log.audit(act, text)

    async def verify(self, act: Act, text: str) -> DataSubjectRequest:
        """Look again at an erasure that is done; the answer comes into its thread."""
        return self._woken(await self.looks.ask(act, text))

    def _woken(self, request: DataSubjectRequest) -> DataSubjectRequest:
        self.wake_worker()
        return request


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What `handlers` and the worker talk to."""

    intake: Intake
    clicks: Clicks
    access: AccessWork
    erasure: ErasureWork
    group_access: ErasureWork
    """Like an erasure until it is approved; then it hands out and deletes nothing."""
    outbox_relay: OutboxRelay
    store: RequestStore
    clock: Clock
    wake_worker: Callable[[], None]

    async def request_export(self, command: ExportCommand) -> Filed:
        """File the requests that a command asks for. On disk when this returns.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger. So do the others.
        """
        filed = await self.intake.request_export(command)
        self.wake_worker()
        return filed

    async def check_channel(self, act: Act) -> None:
        """Refuse to open a form where it could not be handed in."""
        await self.intake.check_channel(act)

    async def ask_there(self, act: Act, parked: ParkedId) -> Filed:
        """File a command that was typed in the wrong channel, in the right one."""
        filed = await self.intake.ask_there(act, parked)
        self.wake_worker()
        return filed

    async def choose(self, click: Click, number: int) -> DataSubjectRequest:
        """Go on with the device that a person says is meant."""
        request = await self.clicks.choose(click, number)
        self.wake_worker()
        return request

    async def card(self, request: RequestId) -> MessageTs | None:
        """Where the request's card stands; None before it was posted."""
        ts, _ = await self.store.card(request)
        return ts

    async def try_again(self, click: Click) -> DataSubjectRequest:
        """Search again for a request whose file lacks a place."""
        request = await self.clicks.try_again(click)
        self.wake_worker()
        return request

    async def advance(self, request_id: RequestId) -> None:
        """Take a request that is due as far as it goes now."""
        request = await self.store.get(request_id)
        if request.due_at is None or request.due_at > self.clock():
            return  # since it was found due, another turn took it further
        try:
            await self._work(request).advance(request)
        except StaleRequestError:
            pass  # whoever moved it has also made it due again where that was needed
        finally:
            self.wake_worker()

    async def on_unexpected_error(self, request_id: RequestId) -> None:
        """Put off a request whose work ended in a fault of our own, and give it up if that goes on."""
        request = await self.store.get(request_id)
        await self._work(request).on_unexpected_error(request)

    async def send(self, key: MessageKey) -> None:
        """Send a message that is due, or put it off."""
        await self.outbox_relay.send(key)

    def _work(self, request: DataSubjectRequest) -> AccessWork | ErasureWork:
        match request.kind:
            case RequestKind.ACCESS:
                return self.access
            case RequestKind.ERASURE:
                return self.erasure
            case RequestKind.GROUP_ACCESS:
                return self.group_access
