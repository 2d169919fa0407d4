"""Can anything ever be approved? Each row is a policy, what Slack says of those named, and what is wrong with it."""

from collections.abc import Mapping

import pytest

from privacy.approval.policy_check import Answers, PolicySetup, check_policy
from privacy.model.approval_policy import approval_policy
from privacy.model.people import Membership
from privacy.model.setup import Level

ANA, BEN, CLEO, DAN = "U0ANA", "U0BEN", "U0CLEO", "U0DAN"
GROUP = "S0PRIVACY"
REFUSED, WARNING, UNANSWERED = Level.REFUSED, Level.WARNING, Level.UNANSWERED


def setup(
    approvers: list[list[str]],
    *,
    votes: int = 1,
    requesters: tuple[str, ...] = (ANA,),
    live: bool = True,
    groups: bool = False,
    auditors: tuple[str, ...] = (),
) -> PolicySetup:
    return PolicySetup(
        approval=approval_policy(approvers, votes),
        requesters=frozenset(requesters),
        live=live,
        groups=groups,
        auditors=frozenset(auditors),
    )


def slack(
    *people: str,
    members: Mapping[str, set[str]] | None = None,
    unknown: tuple[str, ...] = (),
    unreadable: Mapping[str, str] | None = None,
    **others: Membership,
) -> Answers:
    """Full members, members of user groups, ids that Slack does not know, and people who are something else."""
    return Answers(
        memberships=dict.fromkeys(people, Membership.MEMBER) | others,  # type: ignore[arg-type]
        members={name: frozenset(inside) for name, inside in (members or {}).items()},  # type: ignore[misc]
        unknown=frozenset(unknown),
        unreadable=unreadable or {},
    )


ALL = slack(ANA, BEN, CLEO, DAN)
TABLE = {
    "one who asks and one who approves": (setup([[BEN]]), ALL, []),
    "as many as are needed": (setup([[BEN, CLEO]], votes=2), ALL, []),
    "five votes of two": (setup([[BEN, CLEO]], votes=5), ALL, [(REFUSED, "needs 5 votes")]),
    "one person fills one seat of two lists": (
        setup([[BEN], [BEN, CLEO]]),
        ALL,
        [],
    ),
    "one person in both lists alone": (setup([[BEN], [BEN]]), ALL, [(REFUSED, "from each of 2 lists")]),
    "whoever asks alone approves": (setup([[ANA]]), ALL, [(REFUSED, "What U0ANA may ask for")]),
    "two of whom each asks and approves": (setup([[ANA, BEN]], requesters=(ANA, BEN)), ALL, []),
    "two votes of three, of whom one asks": (setup([[ANA, BEN, CLEO]], votes=2), ALL, []),
    "two votes of two, of whom one asks": (setup([[ANA, BEN]], votes=2), ALL, [(REFUSED, "What U0ANA may ask for")]),
    "one of two who ask is needed": (
        setup([[BEN]], requesters=(ANA, BEN)),
        ALL,
        [(WARNING, "What U0BEN may ask for")],
    ),
    "some of those who ask are unanswered": (
        setup([[ANA]], requesters=(ANA, "S0SUPPORT")),
        slack(ANA),
        [(WARNING, "What U0ANA may ask for"), (UNANSWERED, "S0SUPPORT")],
    ),
    "a user group of those who ask has another": (
        setup([[ANA]], requesters=("S0SUPPORT",)),
        slack(ANA, members={"S0SUPPORT": {ANA, BEN}}),
        [(WARNING, "What U0ANA may ask for")],
    ),
    "a user group that has enough": (setup([[GROUP]], votes=2), slack(ANA, members={GROUP: {BEN, CLEO}}), []),
    "an empty user group": (setup([[GROUP]]), slack(ANA, members={GROUP: set()}), [(REFUSED, "0 full members")]),
    "an unanswered user group may be enough": (setup([[GROUP]], votes=5), slack(ANA), [(UNANSWERED, GROUP)]),
    "an unreadable user group of approvers": (
        setup([[BEN, GROUP]]),
        slack(ANA, BEN, unreadable={GROUP: "name the people"}),
        [(REFUSED, f"not let the bot read user group {GROUP} of policy.approvers: nothing could ever be approved")],
    ),
    "an unreadable user group of those who ask, beside a person": (
        setup([[BEN]], requesters=(ANA, GROUP)),
        slack(ANA, BEN, unreadable={GROUP: "name the people"}),
        [(WARNING, f"not let the bot read user group {GROUP}.")],
    ),
    "an unreadable user group of those who ask alone": (
        setup([[BEN]], requesters=(GROUP,)),
        slack(BEN, unreadable={GROUP: "name the people"}),
        [(REFUSED, "nobody could ask"), (WARNING, f"user group {GROUP}.")],
    ),
    "an empty user group of those who ask": (
        setup([[BEN]], requesters=(GROUP,)),
        slack(BEN, members={GROUP: set()}),
        [(REFUSED, "nobody could ask")],
    ),
    "a guest asks beside a member": (
        setup([[BEN]], requesters=(ANA, DAN)),
        slack(ANA, BEN, U0DAN=Membership.GUEST),
        [(WARNING, "policy.requesters names U0DAN, who is a guest: what that account asks for is refused")],
    ),
    "a guest alone asks": (
        setup([[BEN]], requesters=(DAN,)),
        slack(BEN, U0DAN=Membership.GUEST),
        [(REFUSED, "nobody could ask"), (WARNING, "policy.requesters names U0DAN")],
    ),
    "an unanswered user group of those who ask may have somebody": (
        setup([[BEN]], requesters=(DAN, GROUP)),
        slack(BEN, U0DAN=Membership.GUEST),
        [(WARNING, "policy.requesters names U0DAN"), (UNANSWERED, GROUP)],
    ),
    "an unknown user group": (
        setup([[GROUP]]),
        slack(ANA, unknown=(GROUP,)),
        [(REFUSED, f"policy.approvers names {GROUP}, and Slack knows no such user group, or it is switched off")],
    ),
    "an unknown person": (
        setup([[BEN, CLEO]]),
        slack(ANA, BEN, unknown=(CLEO,)),
        [(REFUSED, "policy.approvers names U0CLEO, and Slack knows no such person.")],
    ),
    "an unknown requester": (
        setup([[BEN]], requesters=(ANA, DAN)),
        slack(ANA, BEN, unknown=(DAN,)),
        [(REFUSED, "policy.requesters names U0DAN")],
    ),
    "an unknown auditor": (
        setup([[BEN]], auditors=(DAN,)),
        slack(ANA, BEN, unknown=(DAN,)),
        [(REFUSED, "policy.auditors names U0DAN, and Slack knows no such person.")],
    ),
    "a guest audits": (
        setup([[BEN]], auditors=(DAN,)),
        slack(ANA, BEN, U0DAN=Membership.GUEST),
        [(WARNING, "policy.auditors names U0DAN, who is a guest: that account reads nothing by it")],
    ),
    "an unreadable user group of auditors": (
        setup([[BEN]], auditors=(GROUP,)),
        slack(ANA, BEN, unreadable={GROUP: "name the people"}),
        [(WARNING, f"user group {GROUP}.")],
    ),
    "an unanswered person counts": (setup([[BEN]]), slack(ANA), [(UNANSWERED, "who is U0BEN")]),
    "a guest beside enough others": (
        setup([[BEN, CLEO]]),
        slack(ANA, BEN, U0CLEO=Membership.GUEST),
        [(WARNING, "U0CLEO, who is a guest")],
    ),
    "a guest alone": (
        setup([[CLEO]]),
        slack(ANA, U0CLEO=Membership.GUEST),
        [(REFUSED, "0 full members"), (WARNING, "U0CLEO, who is a guest")],
    ),
    "one who left": (
        setup([[BEN, CLEO]], votes=2),
        slack(ANA, BEN, U0CLEO=Membership.DEACTIVATED),
        [(REFUSED, "1 full member who"), (WARNING, "U0CLEO, who is deactivated")],
    ),
    "a guest in a user group": (
        setup([[GROUP]]),
        slack(ANA, members={GROUP: {BEN}}, U0BEN=Membership.GUEST),
        [(REFUSED, "0 full members")],
    ),
    "live without approvers": (
        setup([]),
        ALL,
        [(REFUSED, 'policy.erasure = "live", and policy.approvers names nobody')],
    ),
    "plan-only without approvers": (setup([], live=False), ALL, []),
    "enough for devices and not for groups": (
        setup([[BEN, CLEO]], votes=2, groups=True),
        ALL,
        [(WARNING, "policy.groups = true needs 3 votes")],
    ),
    "enough for groups": (setup([[BEN, CLEO]], groups=True), ALL, []),
}


@pytest.mark.parametrize(("config", "said", "wrong"), TABLE.values(), ids=TABLE.keys())
def test_a_policy_is_held_against_those_whom_it_names(
    config: PolicySetup, said: Answers, wrong: list[tuple[Level, str]]
) -> None:
    found = check_policy(config, said)

    assert [finding.level for finding in found] == [level for level, _ in wrong]
    for finding, (_, words) in zip(found, wrong, strict=True):
        assert words in finding.sentence
        assert finding.sentence.endswith(".")
        assert finding.cure.endswith((".", ": exports need nobody's vote."))
