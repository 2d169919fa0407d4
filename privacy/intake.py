"""Taking a command in: is it ours, may this person ask, is this the place, and what is it about?"""

from dataclasses import dataclass

from privacy.clocks import SAME_AGAIN
from privacy.errors import DeliveryError, RefusalReason, RefusedError
from privacy.identifiers import parse_identifier
from privacy.model import ExportCommand, Identifier
from privacy.policy import Policy
from privacy.ports import Clock, RequestStore, Roster
from privacy.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Files what is allowed and writes down what is refused; either is on disk before anyone is answered."""

    policy: Policy
    roster: Roster
    store: RequestStore
    clock: Clock

    async def request_export(self, command: ExportCommand) -> tuple[DataSubjectRequest, bool]:
        """File the request that a command asks for; says also whether it is new.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        try:
            identifier = await self._check(command)
        except RefusedError as refusal:
            await self.store.refuse(command, refusal.reason, now=self.clock())
            raise
        return await self.store.receive(command, identifier, now=self.clock(), same_within=SAME_AGAIN)

    async def _check(self, command: ExportCommand) -> Identifier:
        if command.team != self.policy.team:
            raise RefusedError(
                RefusalReason.OTHER_ORGANISATION,
                "Only people of the workspace that runs this bot can make requests. This was recorded.",
            )
        await self._check_person(command)
        if command.channel not in self.policy.channels:
            raise RefusedError(RefusalReason.WRONG_CHANNEL, self._where())
        return parse_identifier(command.text)

    async def _check_person(self, command: ExportCommand) -> None:
        if command.user in self.policy.requesters:
            return
        try:
            groups = [await self.roster.members(group) for group in sorted(self.policy.requester_groups)]
        except DeliveryError:
            raise RefusedError(
                RefusalReason.ROSTER_UNREADABLE,
                "Slack did not say who may make requests, so nothing was started. Try again in a minute.",
            ) from None
        if not any(command.user in members for members in groups):
            raise RefusedError(
                RefusalReason.NOT_A_REQUESTER,
                "You are not on the list of people who may make requests. Ask an administrator of this bot. "
                "This was recorded.",
            )

    def _where(self) -> str:
        places = ", ".join(f"<#{channel}>" for channel in sorted(self.policy.channels))
        return f"Requests are made in {places}, because the file lands where it is asked for. Type it there."
