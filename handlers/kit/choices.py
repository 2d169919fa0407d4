"""Buttons that cards of every kind have: which device is meant, and the evidence pack."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from handlers.kit import ids, words
from handlers.kit.blocks import label
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest


def buttons(request: DataSubjectRequest) -> list[Block]:
    """A button for each choice, and the way out; each with the request's id and nothing else."""
    question = request.words.question
    shown = question.choices[: words.MOST_CHOICES] if question else ()
    named = [
        ButtonElement(text=label(choice.identifier), action_id=f"{ids.CHOOSE}:{number}", value=request.id)
        for number, choice in enumerate(shown)
    ]
    return [ActionsBlock(elements=[*named, withdraw(request)])]


def withdraw(request: DataSubjectRequest) -> ButtonElement:
    """The way out for whoever asked, where there is no plan that it could be about."""
    return ButtonElement(text="Withdraw", action_id=ids.WITHDRAW_REQUEST, value=request.id)


def evidence(request: DataSubjectRequest) -> list[ButtonElement]:
    """The evidence pack, once the request has ended."""
    ended = request.status in ENDED
    return [ButtonElement(text="Evidence pack", action_id=ids.EVIDENCE, value=request.id)] if ended else []
