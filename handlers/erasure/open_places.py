"""The open places of an erasure: one message in its thread, updated as they are closed."""

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
)

from handlers.erasure.parts import Part, harmless
from handlers.erasure.words import places_open
from handlers.kit import ids
from handlers.kit.blocks import LONGEST_TEXT, date, day, live, mention, plain, visible_lines
from handlers.kit.escape import mrkdwn
from privacy.model.open_places import OpenPlace
from privacy.request.request import DataSubjectRequest

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
    whole = "\n".join(map(harmless, _parts(request)))
    return whole if len(whole) <= LONGEST_TEXT else f"{_head(request)}\nThe message lists them."


def _blocks(request: DataSubjectRequest) -> Iterator[Block]:
    for part in _parts(request):
        yield from [live(part.said)] if part.live else plain(part.said)
    if request.work and request.work.open_places:
        close = ButtonElement(text="Close a place", action_id=ids.CLOSE_PLACE, value=request.id)
        yield ActionsBlock(elements=[close])


def _parts(request: DataSubjectRequest) -> Iterator[Part]:
    """From these the blocks and the text are made alike."""
    yield Part(said=f"{_head(request)}\n{WHY}", live=True)
    places = request.work.places if request.work else ()
    for place in places:
        if place.not_used:
            continue
        to_do = [mrkdwn(place.to_do)] if place.open else []
        yield Part(said="\n".join([_name(place), *to_do, _state(place)]), live=True)
        if place.note:
            yield Part(said=f"Note: {_short(place.note)}")
    if names := [f"{place.number}. {mrkdwn(place.name)}" for place in places if place.not_used]:
        yield Part(said=f"Not in use, says the administrator's config: {', '.join(names)}.", live=True)


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


def _short(note: str) -> str:
    shown = visible_lines(note)
    if len(shown) <= LONGEST_NOTE:
        return shown
    return f"{shown[:LONGEST_NOTE]}… (cut: {len(shown) - LONGEST_NOTE} more characters; the ledger holds all)"
