"""The card: the one message that stands for a request, drawn from what is stored and from nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from handlers import ids, words
from handlers.escape import mrkdwn, visible
from privacy.model import Millis, RequestStatus
from privacy.request import DataSubjectRequest

LONGEST_TEXT = 4000
"""Characters of a message's `text` that `chat.update` takes."""
LONGEST_LABEL = 75
"""Characters of a button's label."""
LONGEST_SECTION = 3000
"""Characters of a section's text."""


def content(request: DataSubjectRequest, id_hint: str) -> dict[str, Any]:
    """`text` and `blocks` of the message; both say the same, because screen readers read the text alone."""
    return {"text": text(request, id_hint), "blocks": [block.to_dict() for block in blocks(request, id_hint)]}


def text(request: DataSubjectRequest, id_hint: str) -> str:
    """The card in words, harmless as mrkdwn; where they are too many for a message's text, it points to the card."""
    head = f"{words.title(request)} · {request.id} · {words.status(request)}."
    said = f"{head} {words.detail(request, id_hint)}".strip()
    harmless = "\n".join(mrkdwn(line) for line in said.split("\n"))
    return harmless if len(harmless) <= LONGEST_TEXT else f"{mrkdwn(head)} The card says more."


def blocks(request: DataSubjectRequest, id_hint: str) -> list[Block]:
    """The card as blocks. Ids and reasons are plain text: Slack interprets nothing in it."""
    detail = visible_lines(words.detail(request, id_hint))
    drawn: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=visible(words.title(request)), emoji=False)),
        SectionBlock(text=MarkdownTextObject(text=f"*{words.status(request)}*", verbatim=True)),
        *(SectionBlock(text=PlainTextObject(text=piece, emoji=False)) for piece in _pieces(detail)),
    ]
    drawn += _buttons(request)
    if request.report.retry_at:
        drawn.append(_small(f"Next try {date(request.report.retry_at)} (try {request.attempts + 1})."))
    drawn.append(_small(f"*{request.id}* · asked by <@{request.requester}> · {date(request.received_at)}"))
    return drawn


def _buttons(request: DataSubjectRequest) -> list[Block]:
    """What a person can decide now. A button carries the request's id and nothing else."""
    if request.status is RequestStatus.WHICH_ONE:
        choices = request.names.get("choices", ())[: words.MOST_CHOICES]
        return [ActionsBlock(elements=[_choice(request, number) for number in range(len(choices))])] if choices else []
    if request.status is RequestStatus.FULFILLED and request.report.partial:
        label = f"Try {_first_missing(request)} again"
        again = ButtonElement(text=_label(label), action_id=ids.TRY_AGAIN, value=request.id)
        return [ActionsBlock(elements=[again])]
    return []


def _choice(request: DataSubjectRequest, number: int) -> ButtonElement:
    label = _label(request.names["choices"][number]["identifier"])
    return ButtonElement(text=label, action_id=f"{ids.CHOOSE}:{number}", value=request.id)


def _first_missing(request: DataSubjectRequest) -> str:
    missing = [place.place for place in request.report.failed] or list(request.report.unsearched)
    return missing[0] if len(missing) == 1 else f"{len(missing)} places"


def _label(said: str) -> PlainTextObject:
    """A button's label; what does not fit stands in the text above it."""
    harmless = visible(said)
    return PlainTextObject(
        text=harmless if len(harmless) <= LONGEST_LABEL else f"{harmless[: LONGEST_LABEL - 1]}…", emoji=False
    )


def date(at: Millis) -> str:
    """A time that Slack shows in the reader's zone; the fallback says its own."""
    fallback = datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{at // 1000}^{{date_short_pretty}} {{time}}|{fallback}>"


def _pieces(said: str) -> Iterator[str]:
    """The text in pieces that fit a section each, broken between lines where that is possible."""
    piece = ""
    for line in said.split("\n"):
        if piece and len(piece) + 1 + len(line) > LONGEST_SECTION:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
        while len(piece) > LONGEST_SECTION:
            yield piece[:LONGEST_SECTION]
            piece = piece[LONGEST_SECTION:]
    if piece.strip():
        yield piece


def visible_lines(said: str) -> str:
    """Text for a plain-text field: invisible characters shown, line breaks kept."""
    return "\n".join(visible(line) for line in said.split("\n"))


def _small(said: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=said, verbatim=True)])
