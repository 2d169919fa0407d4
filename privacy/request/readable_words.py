"""What people read about a request and what holds names: kept in the side table that can be shredded."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from privacy.model.ids import Identifier, SlackUserId
from privacy.model.plan import Mode
from privacy.model.records import Choice, Question, QuestionKind


@dataclass(frozen=True, kw_only=True)
class ReadableWords:
    """Words with device ids or people's own words in them; empty where nothing was said."""

    question: Question | None = None
    """Which device is meant."""
    summary: str = ""
    """How it ended, in a sentence or two."""
    drift: tuple[str, ...] = ()
    """What changed since the last plan, a line each, without values: people read it in the channel."""
    drift_values: tuple[str, ...] = ()
    """The same with what stood there and what does now: for the plan's file."""
    drift_head: str = ""
    """The sentence before those lines."""
    recommended: Mode | None = None
    """The way that the question *Which way?* recommends."""
    recommended_because: str = ""
    """A clause."""
    comment: str = ""
    """Why it was rejected, or which changes were asked for."""
    decided_by: SlackUserId | None = None
    """Who wrote the comment, or closed it."""
    closed_with: str | None = None
    """Why a person closed it; None where nobody did."""
    news: str = ""
    """What was said last in the thread."""

    def without_news(self) -> "ReadableWords":
        """All but what was said last in the thread."""
        return replace(self, news="")

    def as_json(self) -> dict[str, Any]:
        """The JSON object that is stored; what is empty is left out."""
        asked = {}
        if self.question:
            asked = {"why": self.question.kind, "choices": [asdict(choice) for choice in self.question.choices]}
        said = {part.name: getattr(self, part.name) for part in fields(self) if part.name != "question"}
        return asked | {name: value for name, value in said.items() if value not in {None, "", ()}}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ReadableWords":
        """The words that were stored, by this version or an earlier one."""
        known = {part.name for part in fields(cls)}
        said = {name: value for name, value in stored.items() if name in known}
        return cls(
            **said
            | {
                "question": _question(stored),
                "drift": tuple(stored.get("drift", ())),
                "drift_values": tuple(stored.get("drift_values", ())),
                "recommended": Mode(stored["recommended"]) if stored.get("recommended") else None,
            }
        )


def _question(stored: Mapping[str, Any]) -> Question | None:
    if "why" not in stored:
        return None
    choices = tuple(
        Choice(identifier=Identifier(choice["identifier"]), description=choice["description"])
        for choice in stored.get("choices", ())
    )
    return Question(kind=QuestionKind(stored["why"]), choices=choices)
