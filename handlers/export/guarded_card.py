"""What a channel shows in which somebody could read who must not: number, status, why, and what to do. No device."""

from typing import Any

from slack_sdk.models.blocks import Block

from handlers.erasure import words as erasure_words
from handlers.kit import words
from handlers.kit.blocks import date, ended, header, live, mention, message, small
from handlers.kit.escape import mrkdwn
from privacy.model.ids import MessageKind, RequestKind
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest

HARMLESS = frozenset({MessageKind.REMINDER, MessageKind.DUE})
"""Messages that name nothing but number, status and people anyway."""
_CALLS = frozenset({MessageKind.NEWS, MessageKind.CALL, MessageKind.UNSAFE})
"""Messages with which somebody is called: whoever asked can see to the channel."""
TO_DO = (
    "Nothing more is shown here, and no deletion begins. Make it a private channel with full members of your own "
    "workspace alone; within minutes everything is shown again, and goes on by itself. Or move the request to another "
    "channel, from the Home tab of this app."
)
ASK_ELSEWHERE = (
    "Nothing more is shown here. Make it a private channel with full members of your own workspace alone, and it is "
    "shown within minutes; or ask again in a channel that is one."
)
SAFE_AGAIN = "This channel is safe again: the card above is shown in full, and the request goes on."


def content(kind: MessageKind, request: DataSubjectRequest, why: str) -> dict[str, Any]:
    """`text` and `blocks` of a message in a channel that is not safe.

    Args:
        kind: which message.
        request: as stored.
        why: what the channel is or has, as a clause.
    """
    if kind is not MessageKind.CARD:
        return _in_thread(kind, request, why)
    said = f"This channel {why}. {_to_do(request)}"
    drawn: list[Block] = [
        header(f"Request {request.id}"),
        live(f"*{mrkdwn(_status(request))}*"),
        live(mrkdwn(said)),
        small(f"*{request.id}* · {date(request.received_at)}"),
    ]
    text = f"Request · {request.id} · {ended(_status(request))} {said}"
    return {"text": mrkdwn(text), "blocks": [block.to_dict() for block in drawn]}


def safe_again(request: DataSubjectRequest) -> dict[str, Any]:
    """What the message says that called somebody to see to the channel, once that was done."""
    return message("", f"{request.id}: {SAFE_AGAIN}")


def _in_thread(kind: MessageKind, request: DataSubjectRequest, why: str) -> dict[str, Any]:
    call = f"{mention(request.requester)}: this needs a person." if kind in _CALLS else ""
    lead = f"{request.id} waits: this channel {why}." if kind is MessageKind.UNSAFE else f"This channel {why}."
    return message(call, f"{lead} {_to_do(request)}")


def _status(request: DataSubjectRequest) -> str:
    return words.status(request) if request.kind is RequestKind.ACCESS else erasure_words.status(request)


def _to_do(request: DataSubjectRequest) -> str:
    return ASK_ELSEWHERE if request.kind is RequestKind.ACCESS or request.status in ENDED else TO_DO
