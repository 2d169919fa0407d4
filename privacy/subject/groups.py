"""Which enrollment group is meant. A group is never one device's data, and its devices are many people's."""

from collections.abc import Sequence
from dataclasses import dataclass

from privacy.model.ids import GroupId, Identifier
from privacy.model.records import Choice, Question, QuestionKind, Subject
from privacy.subject.identifiers import GROUP_PREFIX, ParsedIdentifier
from privacy.subject.links import Proof, is_same_proof
from privacy.subject.questions import ask


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group as one provisioning service has it."""

    place: str
    group_id: GroupId
    """In its stored spelling."""
    proof: Proof | None


def group_subject(asked: ParsedIdentifier, groups: Sequence[Group]) -> Subject:
    """The subject that these groups are."""
    return Subject(
        identifier=asked.identifier,
        registration_ids=frozenset(),
        device_ids=frozenset(),
        group_ids=frozenset(group.group_id for group in groups),
    )


def group_question(asked: ParsedIdentifier, groups: Sequence[Group]) -> Question | None:
    """The question where another spelling was typed, or where groups of that name need not be the same."""
    if any(is_same_proof(groups[0].proof, group.proof) is not True for group in groups[1:]):
        return ask(QuestionKind.TWO_SERVICES, [_choice(group, f"{group.place}/") for group in groups])
    if all(asked.text == group.group_id for group in groups):
        return None
    scope = f"{asked.service}/" if asked.service else ""
    return ask(QuestionKind.SPELLING, [_choice(group, scope) for group in groups])


def _choice(group: Group, scope: str) -> Choice:
    identifier = Identifier(f"{scope}{GROUP_PREFIX}{group.group_id}")
    return Choice(identifier=identifier, description=f"group {group.group_id} in {group.place}")
