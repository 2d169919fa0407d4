"""The receipt of a vote: a direct message to whoever gave it, because it may not have been them."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.blocks import date, mention
from handlers.kit.private_reply import say_alone
from privacy.delivery.vote_receipts import VoteReceipt
from privacy.model.ids import SlackUserId
from privacy.model.numbers import counted
from privacy.model.plan import SHORT

SHOWN = 20
"""Votes that one message lists."""
NOT_YOU = (
    "*If this was not you*, somebody else uses your Slack account. While it waits for votes, press *Reject* on the "
    "card; once it is approved, press *Stop*. An administrator of this bot stops all deletions at once with "
    "`dps-bot pause`. Then tell whoever runs your Slack, and have your account signed out everywhere."
)


@dataclass(frozen=True, kw_only=True)
class SlackVoterTeller:
    """Keeps `privacy.delivery.vote_receipts.VoterTeller`."""

    client: AsyncWebClient

    async def tell(self, voter: SlackUserId, votes: Sequence[VoteReceipt]) -> None:
        """One direct message. Raises DeliveryError: Slack did not take it."""
        await say_alone(self.client, voter, "", text(votes))


def text(votes: Sequence[VoteReceipt]) -> str:
    """What was approved, when, and what to do where it was somebody else. Names no device."""
    if len(votes) == 1:
        return f"You approved {_vote(votes[0])}.\nIts whole digest: `{votes[0].digest}`\n{NOT_YOU}"
    lines = [f"• {_vote(vote)}" for vote in votes[:SHOWN]]
    if len(votes) > SHOWN:
        lines.append(f"• and {len(votes) - SHOWN} more; `/dps-audit` with a request's number says who approved it.")
    return "\n".join([f"You approved {counted(len(votes), 'plan')}:", *lines, NOT_YOU])


def _vote(vote: VoteReceipt) -> str:
    return f"plan {vote.digest[:SHORT]} of *{vote.request}* in {_channel(vote.channel)}, {date(vote.at)}"


def _channel(channel: str) -> str:
    return f"<#{channel}>" if channel.isalnum() else mention(channel)
