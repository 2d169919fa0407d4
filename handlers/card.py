"""The card: the one message that stands for a request, drawn from what is stored and from nothing else."""

from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from handlers import words
from handlers.escape import mrkdwn, visible
from privacy.model import Millis
from privacy.request import DataSubjectRequest


def content(request: DataSubjectRequest, id_hint: str) -> dict[str, Any]:
    """`text` and `blocks` of the message; both say the same, because screen readers read the text alone."""
    return {"text": text(request, id_hint), "blocks": [block.to_dict() for block in blocks(request, id_hint)]}


def text(request: DataSubjectRequest, id_hint: str) -> str:
    """The card in words, harmless as mrkdwn."""
    said = f"{words.title(request)} · {request.id} · {words.status(request)}. {words.detail(request, id_hint)}"
    return "\n".join(mrkdwn(line) for line in said.strip().split("\n"))


def blocks(request: DataSubjectRequest, id_hint: str) -> list[Block]:
    """The card as blocks. Ids and reasons are plain text: Slack interprets nothing in it."""
    detail = visible_lines(words.detail(request, id_hint))
    drawn: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=visible(words.title(request)), emoji=False)),
        SectionBlock(text=MarkdownTextObject(text=f"*{words.status(request)}*", verbatim=True)),
        *([SectionBlock(text=PlainTextObject(text=detail, emoji=False))] if detail else []),
    ]
    if request.report.retry_at:
        drawn.append(_small(f"Next try {date(request.report.retry_at)} (try {request.attempts + 1})."))
    drawn.append(_small(f"*{request.id}* · asked by <@{request.requester}> · {date(request.received_at)}"))
    return drawn


def date(at: Millis) -> str:
    """A time that Slack shows in the reader's zone; the fallback says its own."""
    fallback = datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{at // 1000}^{{date_short_pretty}} {{time}}|{fallback}>"


def visible_lines(said: str) -> str:
    """Text for a plain-text field: invisible characters shown, line breaks kept."""
    return "\n".join(visible(line) for line in said.split("\n"))


def _small(said: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=said, verbatim=True)])
