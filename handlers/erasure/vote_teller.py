"""Telling voters what became of a vote that had to wait for Slack."""

from contextlib import suppress
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure.words import voted
from handlers.kit.private_reply import say_alone
from privacy.model.errors import DeliveryError, RefusedError
from privacy.model.ids import PlanClick
from privacy.request.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class SlackVoteTeller:
    """Keeps `privacy.approval.pending.VoteTeller`: the response URL of the click outlives the wait."""

    client: AsyncWebClient

    async def counted(self, click: PlanClick, request: DataSubjectRequest) -> None:
        """It counts."""
        await self._tell(click, voted(request))

    async def refused(self, click: PlanClick, refusal: RefusedError) -> None:
        """It does not, and why."""
        await self._tell(click, str(refusal))

    async def _tell(self, click: PlanClick, said: str) -> None:
        with suppress(DeliveryError):
            await say_alone(self.client, click.user, click.response_url, said)
