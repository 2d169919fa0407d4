"""The desk: where a command becomes a request, and where a request that is due is taken further."""

from collections.abc import Callable
from dataclasses import dataclass

from privacy.access import AccessWork
from privacy.courier import Courier
from privacy.errors import StaleRequestError
from privacy.intake import Intake
from privacy.model import ExportCommand, RequestId
from privacy.ports import Clock, MessageKey, RequestStore
from privacy.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What `handlers` and the worker talk to."""

    intake: Intake
    access: AccessWork
    courier: Courier
    store: RequestStore
    clock: Clock
    wake_worker: Callable[[], None]

    async def request_export(self, command: ExportCommand) -> tuple[DataSubjectRequest, bool]:
        """File the request that a command asks for; says also whether it is new. On disk when this returns.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        filed = await self.intake.request_export(command)
        self.wake_worker()
        return filed

    async def advance(self, request_id: RequestId) -> None:
        """Take a request that is due as far as it goes now."""
        request = await self.store.get(request_id)
        if request.due_at is None or request.due_at > self.clock():
            return  # since it was found due, another turn took it further
        try:
            await self.access.advance(request)
        except StaleRequestError:
            pass  # whoever moved it has also made it due again where that was needed
        finally:
            self.wake_worker()

    async def stumbled(self, request_id: RequestId) -> None:
        """Put off a request whose work ended in a fault of our own, and give it up if that goes on."""
        await self.access.stumbled(await self.store.get(request_id))

    async def send(self, key: MessageKey) -> None:
        """Send a message that is due, or put it off."""
        await self.courier.send(key)
