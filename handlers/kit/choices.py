"""The buttons of a question: one for each device that may be meant."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from handlers.kit import ids, words
from handlers.kit.blocks import label
from privacy.request.request import DataSubjectRequest


def buttons(request: DataSubjectRequest) -> list[Block]:
    """A button for each choice, and the way out; each with the request's id and nothing else."""
    question = request.words.question
    shown = question.choices[: words.MOST_CHOICES] if question else ()
    named = [
        ButtonElement(text=label(choice.identifier), action_id=f"{ids.CHOOSE}:{number}", value=request.id)
        for number, choice in enumerate(shown)
    ]
    named.append(ButtonElement(text="Withdraw", action_id=ids.WITHDRAW_REQUEST, value=request.id))
    return [ActionsBlock(elements=named)]
