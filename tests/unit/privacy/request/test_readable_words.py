"""The readable words as they are stored, so that a database of an earlier version is read as it was meant."""

import json

from hypothesis import given
from hypothesis import strategies as st

from privacy.model.ids import Identifier, SlackUserId
from privacy.model.plan import Mode
from privacy.model.records import Choice, Question, QuestionKind
from privacy.request.readable_words import ReadableWords

texts = st.text(max_size=20)
questions = st.builds(
    Question,
    kind=st.sampled_from(QuestionKind),
    choices=st.lists(st.builds(Choice, identifier=texts.map(Identifier), description=texts), max_size=3).map(tuple),
)
whatever = st.builds(
    ReadableWords,
    question=st.none() | questions,
    summary=texts,
    drift=st.lists(texts, max_size=3).map(tuple),
    drift_head=texts,
    recommended=st.none() | st.sampled_from(Mode),
    recommended_because=texts,
    comment=texts,
    decided_by=st.none() | texts.filter(bool).map(SlackUserId),
    closed_with=st.none() | texts.filter(bool),
    news=texts,
)


@given(whatever)
def test_what_was_stored_is_read_as_it_was(words: ReadableWords) -> None:
    assert ReadableWords.from_json(json.loads(json.dumps(words.as_json()))) == words


def test_the_words_of_an_earlier_version_are_read() -> None:
    stored = {
        "why": "spelling",
        "choices": [{"identifier": "alpha", "description": "device alpha"}],
        "drift": ["tag room: kitchen → office"],
        "recommended": "erase and block",
        "approvers": ["U0BEN"],
        "votes_needed": 2,
        "comment": "",
    }

    words = ReadableWords.from_json(stored)

    choice = Choice(identifier=Identifier("alpha"), description="device alpha")
    assert words == ReadableWords(
        question=Question(kind=QuestionKind.SPELLING, choices=(choice,)),
        drift=("tag room: kitchen → office",),
        recommended=Mode.BLOCK,
    )


def test_what_is_empty_is_not_stored() -> None:
    assert ReadableWords().as_json() == {}
    assert ReadableWords(summary="Found it.", closed_with="moved").as_json() == {
        "summary": "Found it.",
        "closed_with": "moved",
    }
