"""The buttons of a question: one for each device that may be meant."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from handlers.kit import ids, words
from handlers.kit.blocks import label
from privacy.request.request import DataSubjectRequest


def buttons(request: DataSubjectRequest) -> list[Block]:
    """A button for each choice, each with the request's id and nothing else."""
    named = request.names.get("choices", ())[: words.MOST_CHOICES]
    return [ActionsBlock(elements=[_choice(request, number) for number in range(len(named))])] if named else []


def _choice(request: DataSubjectRequest, number: int) -> ButtonElement:
    said = label(request.names["choices"][number]["identifier"])
    return ButtonElement(text=said, action_id=f"{ids.CHOOSE}:{number}", value=request.id)
