"""The open places of an erasure: one message in its thread, updated as they are closed."""

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from handlers import ids
from handlers.blocks import LONGEST_TEXT, date, day, mention, visible_lines
from handlers.erasure_words import places_open
from handlers.escape import mrkdwn
from privacy.open_places import OpenPlace
from privacy.request import DataSubjectRequest

LONGEST_NOTE = 300
"""Characters of a note that the list shows; the ledger holds the whole."""
WHY = (
    "These stores may hold data about the device too, and the bot reads none of them. Whoever closes one says what was "
    "found or done there; its owner, the requester and approvers can. The day of the answer counts for them too."
)


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` and `blocks` of the message. What people wrote is plain text: Slack interprets nothing in it."""
    return {"text": _text(request), "blocks": [block.to_dict() for block in _blocks(request)]}


def _text(request: DataSubjectRequest) -> str:
    lines = [
        _head(request),
        *(f"{_name(place)} · {_state(place)}" for place in _listed(request)),
        _not_used(request),
    ]
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= LONGEST_TEXT else f"{_head(request)}\nThe message lists them."


def _blocks(request: DataSubjectRequest) -> Iterator[Block]:
    yield _live(f"{_head(request)}\n{WHY}")
    for place in _listed(request):
        to_do = [mrkdwn(place.to_do)] if place.open else []
        yield _live("\n".join([_name(place), *to_do, _state(place)]))
        if place.note:
            yield SectionBlock(text=PlainTextObject(text=f"Note: {_short(place.note)}", emoji=False))
    if said := _not_used(request):
        yield _live(said)
    if any(place.open for place in _listed(request)):
        close = ButtonElement(text="Close a place", action_id=ids.CLOSE_PLACE, value=request.id)
        yield ActionsBlock(elements=[close])


def _head(request: DataSubjectRequest) -> str:
    return f"*{request.id}: {places_open(request) or 'no place open'}*"


def _name(place: OpenPlace) -> str:
    return f"*{place.number}. {mrkdwn(place.name)}*"


def _state(place: OpenPlace) -> str:
    if place.closed_at is None:
        due = f" · due {day(place.due_on)}" if place.due_on else ""
        return f"Open · {mention(place.owner)}{due}"
    who = f" by {mention(place.closed_by)}" if place.closed_by else ""
    return f"Closed {date(place.closed_at)}{who}"


def _listed(request: DataSubjectRequest) -> list[OpenPlace]:
    return [place for place in _places(request) if not place.not_used]


def _not_used(request: DataSubjectRequest) -> str:
    names = [f"{place.number}. {mrkdwn(place.name)}" for place in _places(request) if place.not_used]
    return f"Not in use, says the administrator's config: {', '.join(names)}." if names else ""


def _places(request: DataSubjectRequest) -> tuple[OpenPlace, ...]:
    return request.erasure.places if request.erasure else ()


def _short(note: str) -> str:
    shown = visible_lines(note)
    if len(shown) <= LONGEST_NOTE:
        return shown
    return f"{shown[:LONGEST_NOTE]}… (cut: {len(shown) - LONGEST_NOTE} more characters; the ledger holds all)"


def _live(said: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=said, verbatim=True))
