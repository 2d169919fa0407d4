"""What an erasure came to: in the thread, anew each time, and loud where a person is needed."""

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from handlers.blocks import LONGEST_SECTION, mention, plain
from handlers.erasure_steps import executed, fit, remaining
from handlers.escape import mrkdwn, visible
from privacy.model import RequestStatus as S
from privacy.request import DataSubjectRequest

LOUD = frozenset({S.INCOMPLETE, S.EXPIRED, S.FAILED})
"""The requester is called by name: something needs a person."""


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` and `blocks` of the message; its words are plain text."""
    said = "\n".join(_lines(request))
    blocks = list(plain(said))
    text = "\n".join(map(mrkdwn, said.split("\n")))
    if request.status in LOUD:
        call = f"{mention(request.requester)}: this needs a person."
        blocks.insert(0, SectionBlock(text=MarkdownTextObject(text=call, verbatim=True)))
        text = f"{call}\n{text}"
    return {"text": text, "blocks": [block.to_dict() for block in blocks]}


def _lines(request: DataSubjectRequest) -> Iterator[str]:
    told = str(request.names.get("news", ""))
    summary = str(request.names.get("summary", "")) if request.status is S.FULFILLED else ""
    said = told or summary or f"{request.id}: {request.status}."
    yield from (visible(line) for line in said[: LONGEST_SECTION // 2].split("\n"))
    if request.status is S.INCOMPLETE:
        yield from _incomplete(request)


def _incomplete(request: DataSubjectRequest) -> Iterator[str]:
    done, planned = executed(request)
    yield f"INCOMPLETE: {done} of {planned} steps were carried out. Do not tell the person that all is erased."
    left = [visible(line) for line in remaining(request.erasure)] if request.erasure else []
    shown, count = fit([f"• {line}" for line in left], LONGEST_SECTION // 3)
    if left:
        yield f"What remains, by place ({count}):"
        yield from shown
