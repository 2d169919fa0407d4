"""Taking a command in: is it ours, may this person ask, is this the place, and what is it about?"""

from dataclasses import dataclass, replace

from privacy.model.clocks import PARKED_LIVES, SAME_AGAIN, Clock
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Act, ExportCommand, ParkedId
from privacy.request.gate import Gate
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What became of a command."""

    requests: tuple[tuple[DataSubjectRequest, bool], ...]
    """One per identifier, in order, and whether it is new."""
    trimmed: bool
    """True where quotes, invisible characters or a mark around an id were left out."""


class WrongChannelError(RefusedError):
    """Typed where no file may land; `parked` can take it to the right channel."""

    def __init__(self, refusal: RefusedError, parked: ParkedId) -> None:
        super().__init__(refusal.reason, str(refusal))
        self.parked = parked


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Files what is allowed and writes down what is refused; either is on disk before anyone is answered."""

    gate: Gate
    store: RequestStore
    clock: Clock

    async def request_export(self, command: ExportCommand) -> Filed:
        """File the requests that a command asks for.

        Raises:
            WrongChannelError: it was typed elsewhere, and is kept for a while.
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        try:
            await self.gate.check_person(command)
            typed = self.gate.read_identifiers(command.text)
            self.gate.check_channel(command)
        except RefusedError as refusal:
            await self.store.refuse(command, refusal.reason, now=self.clock())
            if refusal.reason is RefusalReason.WRONG_CHANNEL:
                raise WrongChannelError(refusal, await self.store.park(command, now=self.clock())) from None
            raise
        filed = await self.store.receive(command, typed.identifiers, now=self.clock(), same_within=SAME_AGAIN)
        return Filed(requests=tuple(filed), trimmed=typed.trimmed)

    async def check_form(self, act: Act) -> None:
        """Refuse a form that this person could not hand in here: filling it in would be for nothing.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        async with refusals_recorded(self.store, act, self.clock):
            await self.gate.check_person(act)
            self.gate.check_channel(act)

    async def ask_there(self, act: Act, parked: ParkedId) -> Filed:
        """File a command that was typed elsewhere, in the first channel where files may land.

        Raises:
            RefusedError: it is somebody else's, too old, or refused as any command may be.
        """
        command = await self.store.parked(parked, since=self.clock() - PARKED_LIVES)
        if command is None or command.user != act.user:
            await self.store.refuse(act, RefusalReason.NOT_YOURS, now=self.clock())
            raise RefusedError(RefusalReason.NOT_YOURS, "That command is too old, or not yours. Please type it again.")
        right = self.gate.policy.channels[0]
        return await self.request_export(replace(command, team=act.team, channel=right, trigger=act.trigger))
