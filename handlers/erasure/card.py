"""The card of an erasure: what is asked, what would be deleted, who voted, and what became of it."""

from typing import Any

from slack_sdk.models.blocks import Block

from handlers.erasure import buttons as erasure_buttons
from handlers.erasure import words
from handlers.erasure.parts import harmless, parts
from handlers.kit.blocks import LONGEST_TEXT, date, ended, header, heading, live, plain, small
from handlers.kit.escape import mrkdwn
from privacy.request.request import DataSubjectRequest


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` and `blocks` of the message; both say the same, because screen readers read the text alone."""
    return {"text": text(request), "blocks": [block.to_dict() for block in blocks(request)]}


def text(request: DataSubjectRequest) -> str:
    """The card in words; where they are too many, those that nobody may miss, and a pointer to the card."""
    head = mrkdwn(f"{heading(words.title(request))} · {request.id} · {ended(words.status(request))}")
    drawn = list(parts(request))
    whole = "\n".join([head, *map(harmless, drawn)])
    if len(whole) <= LONGEST_TEXT:
        return whole
    return "\n".join([head, *(harmless(part) for part in drawn if part.brief), "The card says more."])


def blocks(request: DataSubjectRequest) -> list[Block]:
    """The card as blocks. Ids and people's words are plain text: Slack interprets nothing in it."""
    drawn: list[Block] = [
        header(words.title(request)),
        live(f"*{mrkdwn(words.status(request))}*"),
    ]
    for part in parts(request):
        drawn += [live(part.said)] if part.live else plain(part.said)
    drawn += erasure_buttons.buttons(request)
    drawn.append(small(f"*{request.id}* · {date(request.received_at)}"))
    return drawn
