"""The agenda of a day in the audit channel: what is late, what is due soon, and whom the rest waits for. No device."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import words as erasure_words
from handlers.kit import words
from handlers.kit.blocks import LONGEST_TEXT, MORE, day, live, mentions, pieces
from handlers.kit.escape import mrkdwn
from handlers.kit.slack_errors import slack_errors
from privacy.model.days.urgency import Urgency
from privacy.model.ids import ChannelId, RequestKind
from privacy.model.numbers import counted
from privacy.request.request import DataSubjectRequest, waited_for


@dataclass(frozen=True, kw_only=True)
class SlackAgenda:
    """Posts it."""

    client: AsyncWebClient
    channel: ChannelId
    most: int
    """Requests that it names."""

    async def post(self, waiting: Sequence[DataSubjectRequest]) -> None:
        """Post it as one message. Raises DeliveryError: Slack did not take it."""
        async with slack_errors():
            await self.client.chat_postMessage(
                channel=self.channel, unfurl_links=False, parse="none", **content(waiting, self.most)
            )


def content(waiting: Sequence[DataSubjectRequest], most: int) -> dict[str, Any]:
    """`text` and `blocks` of the message; a text that is too long points to the blocks."""
    said = text(waiting, most)
    blocks = [live(piece).to_dict() for part in said.split("\n\n") for piece in pieces(part)]
    return {"text": said if len(said) <= LONGEST_TEXT else f"{said.split(chr(10))[0]} {MORE}", "blocks": blocks}


def text(waiting: Sequence[DataSubjectRequest], most: int) -> str:
    """What matters first, then a line for each request, the most urgent first; harmless mrkdwn."""
    late = sum(request.report.urgency is Urgency.OVERDUE for request in waiting)
    soon = sum(request.report.urgency is Urgency.SOON for request in waiting)
    more = " or more" if len(waiting) > most else ""
    marks = [f"{count} {name.lower()}" for count, name in ((late, Urgency.OVERDUE), (soon, Urgency.SOON)) if count]
    head = f"*{counted(min(len(waiting), most), 'request')}{more}* to see to{': ' if marks else ''}{', '.join(marks)}."
    lines = [_line(request) for request in waiting[:most]]
    rest = ["There are more; `/dps-status` shows what is open."] if more else []
    return "\n\n".join([head, "\n".join([*lines, *rest])])


def _line(request: DataSubjectRequest) -> str:
    status = (words if request.kind is RequestKind.ACCESS else erasure_words).status(request)
    who = mentions(waited_for(request))
    due = f" · due {day(request.due_on)}" if request.due_on else ""
    mark = f" · *{request.report.urgency}*" if request.report.urgency else ""
    waits = f" · waits for {who}" if who else ""
    return f"• *{request.id}* {mrkdwn(status)}{waits}{due}{mark} · <#{request.channel}>"
