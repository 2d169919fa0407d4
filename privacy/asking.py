"""Stopping a request until a person has said which device is meant."""

from dataclasses import asdict

from privacy.ledger import Event
from privacy.model import RequestStatus as S
from privacy.moves import Mover
from privacy.records import Question
from privacy.request import DataSubjectRequest
from privacy.stored import Fact


async def ask_which_one(mover: Mover, request: DataSubjectRequest, question: Question) -> DataSubjectRequest:
    """Show the choices on the card; nothing is handed out or planned on a guess."""
    fact = Fact(event=Event.ASKED_WHICH_ONE, detail={"why": question.kind, "choices": len(question.choices)})
    names = {"choices": [asdict(choice) for choice in question.choices], "why": question.kind}
    return await mover.move(request, S.WHICH_ONE, fact, names=names)
