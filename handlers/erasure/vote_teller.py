"""Telling voters what became of a vote that had to wait for Slack."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure.words import voted
from handlers.kit.private_reply import reply_privately
from privacy.model.errors import RefusedError
from privacy.model.ids import PlanClick
from privacy.request.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class SlackVoteTeller:
    """Keeps `privacy.approval.pending.VoteTeller`: by the response URL of the click, which outlives the wait."""

    client: AsyncWebClient

    async def counted(self, click: PlanClick, request: DataSubjectRequest) -> None:
        """It counts."""
        await reply_privately(self.client, click.response_url, voted(request))

    async def refused(self, click: PlanClick, refusal: RefusedError) -> None:
        """It does not, and why."""
        await reply_privately(self.client, click.response_url, str(refusal))
