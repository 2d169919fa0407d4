"""The card: the one message that stands for a request, drawn from what is stored and from nothing else."""

from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InteractiveElement,
)

from handlers.erasure import buttons as erasure_buttons
from handlers.erasure import card as erasure_card
from handlers.export import group_form, order
from handlers.kit import choices, file_life, ids, words
from handlers.kit.blocks import LONGEST_TEXT, date, ended, header, label, live, plain, small
from handlers.kit.escape import mrkdwn
from privacy.model.ids import RequestKind, RequestStatus
from privacy.request.request import DataSubjectRequest


def content(request: DataSubjectRequest, id_hint: str, *, groups: bool = False) -> dict[str, Any]:
    """`text` and `blocks` of the message; both say the same, because screen readers read the text alone.

    Args:
        request: as stored.
        id_hint: what an id looks like.
        groups: whether all records of a group may be asked for.
    """
    if request.kind is not RequestKind.ACCESS:
        return erasure_card.content(request)
    drawn = blocks(request, id_hint)
    if (
        groups
        and request.status is RequestStatus.FULFILLED
        and words.is_group(request)
        and request.report.search.scanned
    ):
        drawn.insert(-1, group_form.button(request))
    return {"text": text(request, id_hint), "blocks": [block.to_dict() for block in drawn]}


def text(request: DataSubjectRequest, id_hint: str) -> str:
    """The card in words, harmless as mrkdwn; where they are too many for a message's text, it points to the card."""
    if request.kind is not RequestKind.ACCESS:
        return erasure_card.text(request)
    head = f"{words.title(request)} · {request.id} · {ended(words.status(request))}"
    said = "\n".join([f"{head} {words.detail(request, id_hint)}".strip(), *order.lines(request)])
    harmless = "\n".join([*(mrkdwn(line) for line in said.split("\n")), *file_life.lines(request)])
    return harmless if len(harmless) <= LONGEST_TEXT else f"{mrkdwn(head)} The card says more."


def blocks(request: DataSubjectRequest, id_hint: str) -> list[Block]:
    """The card as blocks. Ids and reasons are plain text: Slack interprets nothing in it."""
    drawn: list[Block] = [
        header(words.title(request)),
        live(f"*{words.status(request)}*"),
        *plain(words.detail(request, id_hint)),
        *plain("\n".join(order.lines(request))),
    ]
    drawn += map(small, file_life.lines(request))
    drawn += _buttons(request)
    if retry_at := request.report.retry.retry_at:
        drawn.append(small(f"Next try {date(retry_at)} (try {request.report.retry.next_try})."))
    drawn.append(small(f"*{request.id}* · asked by <@{request.requester}> · {date(request.received_at)}"))
    return drawn


def _buttons(request: DataSubjectRequest) -> list[Block]:
    """What a person can decide now. A button carries the request's id and nothing else."""
    term = erasure_buttons.extend(request)
    if request.status is RequestStatus.WHICH_ONE:
        return [*choices.buttons(request), *([ActionsBlock(elements=term)] if term else [])]
    elements: list[InteractiveElement] = []
    if request.status is RequestStatus.FULFILLED and request.report.search.partial:
        said = label(f"Try {_first_missing(request)} again")
        elements.append(ButtonElement(text=said, action_id=ids.TRY_AGAIN, value=request.id))
    elements += [*choices.evidence(request), *term]
    return [ActionsBlock(elements=elements)] if elements else []


def _first_missing(request: DataSubjectRequest) -> str:
    search = request.report.search
    missing = [place.place for place in search.failed] or list(search.unsearched)
    return missing[0] if len(missing) == 1 else f"{len(missing)} places"
