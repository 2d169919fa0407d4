"""The desk: where a command becomes a request, and where a request that is due is taken further."""

from collections.abc import Callable
from dataclasses import dataclass

from privacy.access import AccessWork
from privacy.clicks import Clicks
from privacy.courier import Courier
from privacy.erasure import ErasureWork
from privacy.errors import StaleRequestError
from privacy.intake import Filed, Intake
from privacy.model import Act, Click, ExportCommand, MessageTs, ParkedId, RequestId, RequestKind
from privacy.ports import Clock, RequestStore
from privacy.request import DataSubjectRequest
from privacy.stored import MessageKey


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What `handlers` and the worker talk to."""

    intake: Intake
    clicks: Clicks
    access: AccessWork
    erasure: ErasureWork
    group_access: ErasureWork
    """Like an erasure until it is approved; then it hands out and deletes nothing."""
    courier: Courier
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

    async def check_place(self, act: Act) -> None:
        """Refuse to open a form where it could not be handed in."""
        await self.intake.check_place(act)

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

    async def stumbled(self, request_id: RequestId) -> None:
        """Put off a request whose work ended in a fault of our own, and give it up if that goes on."""
        request = await self.store.get(request_id)
        await self._work(request).stumbled(request)

    async def send(self, key: MessageKey) -> None:
        """Send a message that is due, or put it off."""
        await self.courier.send(key)

    def _work(self, request: DataSubjectRequest) -> AccessWork | ErasureWork:
        match request.kind:
            case RequestKind.ACCESS:
                return self.access
            case RequestKind.ERASURE:
                return self.erasure
            case RequestKind.GROUP_ACCESS:
                return self.group_access
