"""No sentence claims what is not so in its status: every text that people can read, held against a table."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from privacy.model.ids import RequestKind, RequestStatus
from privacy.model.outcomes import Reading
from privacy.request.lifecycle import ENDED
from tests.unit.handlers.told import Told, told

S = RequestStatus
ALL = tuple(told())
NOUNS = "record|step|place|vote|approver|try|file|day|entry|enrollment|value|look|device|module|command|person"


@dataclass(frozen=True, kw_only=True)
class Never:
    """Words that must not stand where something is so."""

    why: str
    words: str
    where: Callable[[Told], bool]


def always(_: Told) -> bool:
    return True


TABLE = (
    Never(
        why="a call may have been sent",
        words=r"(?i)nothing was deleted",
        where=lambda said: said.begun and not said.read_as(Reading.ABSENT, Reading.KEPT, Reading.LIFTED),
    ),
    Never(
        why="only the missing entries could say",
        words=r"(?i)nothing was (deleted|handed out)|nobody decided|stores nothing",
        where=lambda said: said.older_copy,
    ),
    Never(
        why="nothing was sent",
        words=r"→ deleted|already gone|verified absent|\b[1-9]\d* of \d+ records? read back absent|Erased in",
        where=lambda said: not said.begun,
    ),
    Never(
        why="no read showed it",
        words=r"Erased in|checked afterwards that it is gone|read back absent;|found none|verified absent",
        where=lambda said: not said.read_as(Reading.ABSENT, Reading.KEPT, Reading.LIFTED, Reading.REPLACED),
    ),
    Never(
        why="it came back",
        words=r"checked afterwards that it is gone|\d+ of \d+ records? read back absent",
        where=lambda said: said.read_as(Reading.REPLACED) and said.request.status is S.FULFILLED,
    ),
    Never(why="it is not over", words=r"\bDone\b", where=lambda said: said.request.status is not S.FULFILLED),
    Never(
        why="it is over",
        words=r"will be|may vote|vote by|Trying again|is being read|is read once more|could return|Ways back|Next try",
        where=lambda said: said.request.status in ENDED and said.request.report.retry.retry_at is None,
    ),
    Never(
        why="somewhere nobody could look",
        words=r"No data|stores nothing|\bDone\b",
        where=lambda said: said.request.report.search.partial and "No data found for" not in said.request.words.summary,
    ),
    Never(
        why="something is held",
        words=r"No data|stores nothing",
        where=lambda said: said.request.report.search.total > 0 or said.read_as(*Reading),
    ),
    Never(why="nothing was found", words=r"\bDone\b", where=lambda said: not said.found),
    Never(
        why="it hands out and deletes nothing",
        words=r"(?i)\bdelet\w+|\beras\w+",
        where=lambda said: said.request.kind is RequestKind.GROUP_ACCESS,
    ),
    Never(
        why="it lifts a block and erases nothing",
        words=r"(?i)\bErase |\berased\b|Erased in|receipt|ready to paste",
        where=lambda said: said.request.kind is RequestKind.LIFT_BLOCK and not said.older_copy,
    ),
    Never(
        why="its block was lifted",
        words=r"block stands|keep one entry|cannot (come back|connect)|Keeps \(1\): ?\n• the block",
        where=lambda said: bool(said.request.work and said.request.work.lifted_by),
    ),
    Never(
        why="one is one", words=rf"(?<![\d.,])1 (new |approved |earlier )?({NOUNS[:-7]}|entrie|trie)s\b", where=always
    ),
    Never(why="more are more", words=rf"(?<![\d.,-])(0|[2-9]|[1-9]\d+) ({NOUNS})\b", where=always),
    Never(
        why="nobody but us knows the word",
        words=r"\bNone\b|\bnull\b|\b[a-z]+_[a-z_]+\b|[A-Z]\w+Error|Traceback|<[a-z]+ object|\{\w*\}|\w\(\)|\[\]",
        where=always,
    ),
    Never(
        why="a status is no sentence",
        words=r"\b(is|that is \*\S+,) (which|changes asked|awaiting|gathering|delivering|failed|closed)\b(?! in)"
        r"|: (which (one|way)|awaiting approval|gathering)\.",
        where=lambda said: said.request.status is not S.CLOSED,
    ),
    Never(why="a sentence ends once", words=r"\.\.(?!\.)|\?\.|,\.|;\.|  +\S| ,|\(\)|: *$", where=always),
)


@pytest.mark.parametrize("rule", TABLE, ids=[rule.why for rule in TABLE])
def test_no_sentence_claims_what_is_not_so(rule: Never) -> None:
    held = [said for said in ALL if rule.where(said)]
    wrong = [
        f"{said.name}, {place}: …{text[max(0, found.start() - 60) : found.end() + 40]!r}"
        for said in held
        for place, text in said.texts.items()
        for found in re.finditer(rule.words, text)
    ]

    assert held, "nothing is held against it"
    assert not wrong, "\n".join(wrong[:12])


def test_a_card_that_a_person_closed_says_why() -> None:
    closed = [said for said in ALL if said.request.words.closed_with]

    assert closed
    assert all("The rest stays." in said.texts["card"] for said in closed)


def test_where_nothing_is_held_no_steps_and_no_votes_are_counted() -> None:
    nothing = [said for said in ALL if said.name.endswith("nothing held") and said.request.status is S.FULFILLED]

    assert nothing
    for said in nothing:
        assert "there is nothing to delete" in said.texts["card"]
        assert "0 of" not in said.texts["card"]
