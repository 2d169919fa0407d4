"""Can anything ever be approved? The config's policy held against what Slack says of those whom it names. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.ids import SlackUserId
from privacy.model.numbers import counted
from privacy.model.people import Membership
from privacy.model.setup import Level, SetupFinding

_APPROVERS, _REQUESTERS, _AUDITORS = "policy.approvers", "policy.requesters", "policy.auditors"
_WITHOUT = 'Or set policy.erasure = "plan-only" and leave policy.approvers out: exports need nobody\'s vote.'
_IS = {
    Membership.GUEST: "a guest",
    Membership.BOT: "a bot",
    Membership.DEACTIVATED: "deactivated",
    Membership.OTHER_ORGANISATION: "of another organisation",
}


@dataclass(frozen=True, kw_only=True)
class PolicySetup:
    """What the config says about people."""

    approval: ApprovalPolicy
    requesters: frozenset[str]
    """People, and Slack user groups (`S…`)."""
    live: bool
    """Whether an approved erasure is carried out."""
    groups: bool
    """Whether enrollment groups may be erased, with one vote more."""
    auditors: frozenset[str] = frozenset()
    """Who reads everything: people, and Slack user groups."""

    @property
    def named(self) -> tuple[str, ...]:
        """Everybody whom it names, people and Slack user groups, in one order."""
        return tuple(sorted(self.requesters.union(self.approval.named, self.auditors)))

    @property
    def lists(self) -> tuple[tuple[str, tuple[str, ...], str], ...]:
        """Each list's key, whom it names, and what follows where one of them may not."""
        return (
            (_APPROVERS, self.approval.named, "that vote never counts"),
            (_REQUESTERS, tuple(sorted(self.requesters)), "what that account asks for is refused"),
            (_AUDITORS, tuple(sorted(self.auditors)), "that account reads nothing by it"),
        )


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What Slack said of whom the config names; what stands in none of these was not answered."""

    memberships: Mapping[SlackUserId, Membership] = field(default_factory=dict)
    """Whoever is not looked up, as a member of a large user group, is taken for a full member."""
    members: Mapping[str, frozenset[SlackUserId]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    """Ids that Slack does not know."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """User groups that Slack will not read until somebody changes something: what that is, in a clause."""


def check_policy(setup: PolicySetup, answers: Answers) -> Sequence[SetupFinding]:
    """Everything that is wrong with it, the worst first. What Slack did not answer is not held against the policy."""
    found = [*_unknown(setup, answers), *_unreadable(setup, answers), *_outsiders(setup, answers)]
    found += [*_nobody_asks(setup, answers), *_enough(setup, answers)]
    found += [_unanswered(name) for name in setup.named if not _is_answered(name, answers)]
    return sorted(found, key=lambda finding: list(Level).index(finding.level))


def _unknown(setup: PolicySetup, answers: Answers) -> Iterator[SetupFinding]:
    for key, names, _ in setup.lists:
        for name in sorted(answers.unknown.intersection(names)):
            group = name.startswith("S")
            yield SetupFinding(
                level=Level.REFUSED,
                sentence=f"{key} names {name}, and Slack knows no such {'user group' if group else 'person'}"
                f"{', or it is switched off' if group else ''}.",
                cure="Write the id of a user group that is in use, or the people themselves."
                if group
                else "Open the person's profile in Slack, choose Copy member ID, and write that.",
            )


def _unreadable(setup: PolicySetup, answers: Answers) -> Iterator[SetupFinding]:
    """Every vote needs to know who is in each user group of approvers: with one unreadable, none ever counts."""
    for group, helps in sorted(answers.unreadable.items()):
        votes = group in setup.approval.user_groups
        yield SetupFinding(
            level=Level.REFUSED if votes else Level.WARNING,
            sentence=f"Slack does not let the bot read user group {group}"
            f"{f' of {_APPROVERS}: nothing could ever be approved' if votes else ''}.",
            cure=_sentence(helps),
            by_itself=votes,
        )


def _outsiders(setup: PolicySetup, answers: Answers) -> Iterator[SetupFinding]:
    for key, names, follows in setup.lists:
        for person in names:
            membership = answers.memberships.get(SlackUserId(person), Membership.MEMBER)
            if membership in _IS:
                yield SetupFinding(
                    level=Level.WARNING,
                    sentence=f"{key} names {person}, who is {_IS[membership]}: {follows}.",
                    cure="Name a full member of the workspace in which the bot is.",
                )


def _nobody_asks(setup: PolicySetup, answers: Answers) -> Iterator[SetupFinding]:
    """Whoever is not answered, and whoever is in a user group that was not, may be somebody who can."""
    known = answers.members.keys() | answers.unreadable.keys()
    if answers.unknown & setup.requesters or any(
        name.startswith("S") and name not in known for name in setup.requesters
    ):
        return
    helps = [_sentence(answers.unreadable[name]) for name in sorted(setup.requesters & answers.unreadable.keys())]
    if not _members(_people(setup.requesters, answers), answers):
        yield SetupFinding(
            level=Level.REFUSED,
            sentence=f"{_REQUESTERS} names nobody who is a full member and whom the bot can know: nobody could ask.",
            cure=" ".join([*helps, "Name people who are full members, or user groups that the bot can read."]),
            by_itself=True,
        )


def _enough(setup: PolicySetup, answers: Answers) -> Iterator[SetupFinding]:
    policy = setup.approval
    if not policy.groups:
        if setup.live:
            yield SetupFinding(
                level=Level.REFUSED,
                sentence=f'policy.erasure = "live", and {_APPROVERS} names nobody: nothing could ever be approved.',
                cure='Name approvers, or set policy.erasure = "plan-only".',
            )
        return
    if policy.user_groups - answers.members.keys() or answers.unknown.intersection(policy.named):
        return  # whoever is in it, or is meant, might be enough
    voters = _voters(policy, answers)
    if _missing(policy, voters, answers):
        yield _too_few(policy, voters)
        return
    yield from _own_requests(setup, voters, answers)
    if setup.groups and _missing(replace(policy, extra=1), voters, answers):
        yield SetupFinding(
            level=Level.WARNING,
            sentence=f"policy.groups = true needs {counted(policy.needed + 1, 'vote')} for an enrollment group, and "
            f"only {counted(len(voters), 'full member')} of {_APPROVERS} can vote: none could ever be approved.",
            cure="Name more approvers, or set policy.groups = false.",
        )


def _too_few(policy: ApprovalPolicy, voters: frozenset[SlackUserId]) -> SetupFinding:
    lists = f" from each of {len(policy.groups)} lists" if len(policy.groups) > 1 else ""
    return SetupFinding(
        level=Level.REFUSED,
        sentence=f"policy.votes = {policy.votes} needs {counted(policy.votes, 'vote')}{lists}, and {_APPROVERS} names "
        f"{counted(len(voters), 'full member')} who can vote, each once: nothing could ever be approved.",
        cure=f"Name more approvers who are full members, or lower policy.votes. {_WITHOUT}",
        by_itself=True,
    )


def _own_requests(setup: PolicySetup, voters: frozenset[SlackUserId], answers: Answers) -> Iterator[SetupFinding]:
    """Nobody's vote counts for what they ask for themselves."""
    asking = _people(setup.requesters, answers)
    stuck = {user for user in asking & voters if _missing(setup.approval, voters - {user}, answers)}
    if not stuck:
        return
    all_of_them = stuck == asking and not any(name not in answers.members for name in setup.requesters - asking)
    yield SetupFinding(
        level=Level.REFUSED if all_of_them else Level.WARNING,
        sentence=f"What {', '.join(sorted(stuck))} may ask for could never be approved: one's own vote does not count, "
        f"and without it policy.votes = {setup.approval.votes} is out of reach.",
        cure=f"Name an approver who does not ask.{f' {_WITHOUT}' if all_of_them else ''}",
        by_itself=True,
    )


def _voters(policy: ApprovalPolicy, answers: Answers) -> frozenset[SlackUserId]:
    return _members(_people(policy.named, answers), answers)


def _members(people: Iterable[SlackUserId], answers: Answers) -> frozenset[SlackUserId]:
    return frozenset(user for user in people if answers.memberships.get(user, Membership.MEMBER) is Membership.MEMBER)


def _people(names: Iterable[str], answers: Answers) -> frozenset[SlackUserId]:
    """The people among them, and those in the user groups among them."""
    people = frozenset(SlackUserId(name) for name in names if not name.startswith("S"))
    return people.union(*(answers.members.get(name, frozenset()) for name in names))


def _missing(policy: ApprovalPolicy, voters: frozenset[SlackUserId], answers: Answers) -> int:
    return policy.missing(sorted(voters), answers.members)


def _is_answered(name: str, answers: Answers) -> bool:
    known = (answers.memberships, answers.members, answers.unknown, answers.unreadable)
    return any(name in names for names in known)


def _unanswered(name: str) -> SetupFinding:
    what = "is in user group" if name.startswith("S") else "is"
    return SetupFinding(
        level=Level.UNANSWERED,
        sentence=f"Slack did not say just now who {what} {name}.",
        cure="The bot asks again; there is nothing to do.",
    )


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."
