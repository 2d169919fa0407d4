"""The approval policy: whose votes are needed, and when they are enough. Pure: `privacy.approval` asks who is who."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Digest, SlackUserId

_DOMAIN = b"dps-bot/approval-policy/v1\0"


NO_APPROVERS = (
    "Nobody is set up to approve erasures, so none can be asked for, and there is nothing to hold. "
    "Ask an administrator of this bot to name `approvers` in its config."
)


@dataclass(frozen=True, kw_only=True)
class ApproverGroup:
    """People of whom some must vote."""

    people: frozenset[SlackUserId]
    user_groups: frozenset[str]
    """Slack user groups (`S…`) whose members count as well."""

    def has(self, user: SlackUserId, members: Mapping[str, frozenset[SlackUserId]]) -> bool:
        """True for one of them, with the members of the user groups as they are now."""
        return user in self.people or any(user in members[group] for group in self.user_groups)


@dataclass(frozen=True, kw_only=True)
class ApprovalPolicy:
    """Votes from each group, besides the requester."""

    groups: tuple[ApproverGroup, ...]
    votes: int
    """From each group."""
    extra: int = 0
    """Besides, from any of the groups: what is many people's needs one vote more."""

    def check_approvers(self) -> None:
        """Refuse what has to be approved, where nobody is named who could.

        Raises:
            RefusedError: nobody is.
        """
        if not self.groups:
            raise RefusedError(RefusalReason.NO_APPROVERS, NO_APPROVERS)

    @property
    def needed(self) -> int:
        """Votes in all."""
        return self.votes * len(self.groups) + self.extra

    @property
    def named(self) -> tuple[str, ...]:
        """Everybody whom it names, people and Slack user groups, in one order."""
        return tuple(sorted(self.user_groups.union(*(group.people for group in self.groups))))

    @property
    def user_groups(self) -> frozenset[str]:
        """Every Slack user group that it names."""
        return frozenset[str]().union(*(group.user_groups for group in self.groups))

    @property
    def hash(self) -> Digest:
        """Names this policy: it stands in the plan's digest and on the card."""
        return Digest(hashlib.sha256(_DOMAIN + rfc8785.dumps(self.as_json())).hexdigest())

    def groups_of(self, user: SlackUserId, members: Mapping[str, frozenset[SlackUserId]]) -> frozenset[int]:
        """The groups to which somebody belongs, by their place in the policy."""
        return frozenset(number for number, group in enumerate(self.groups) if group.has(user, members))

    def missing(self, voters: Iterable[SlackUserId], members: Mapping[str, frozenset[SlackUserId]]) -> int:
        """How many votes lack. One person counts for one group: the best assignment decides.

        Where nobody is named, one lacks for ever: an empty list never means that anybody may.
        """
        seats = [frozenset({number}) for number in range(len(self.groups)) for _ in range(self.votes)]
        seats += [frozenset(range(len(self.groups)))] * self.extra
        taken: dict[int, SlackUserId] = {}
        choices = {voter: self.groups_of(voter, members) for voter in dict.fromkeys(voters)}

        def seat(voter: SlackUserId, tried: set[int]) -> bool:
            for place, groups in enumerate(seats):
                if groups & choices[voter] and place not in tried:
                    tried.add(place)
                    if place not in taken or seat(taken[place], tried):
                        taken[place] = voter
                        return True
            return False

        return (len(seats) or 1) - sum(seat(voter, set()) for voter in choices)

    def as_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads; the same policy gives the same object."""
        groups = [sorted([*group.people, *group.user_groups]) for group in self.groups]
        return {"votes": self.votes, "groups": groups} | ({"extra": self.extra} if self.extra else {})

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ApprovalPolicy":
        """The policy that was stored."""
        return approval_policy(stored["groups"], stored["votes"], extra=stored.get("extra", 0))


def approval_policy(groups: Iterable[Iterable[str]], votes: int, *, extra: int = 0) -> ApprovalPolicy:
    """The policy of a config: user ids (`U…`, `W…`) and user groups (`S…`) by group."""
    made = []
    for group in groups:
        names = frozenset(group)
        in_slack = frozenset(name for name in names if name.startswith("S"))
        made.append(ApproverGroup(people=frozenset(map(SlackUserId, names - in_slack)), user_groups=in_slack))
    return ApprovalPolicy(groups=tuple(made), votes=votes, extra=extra)
