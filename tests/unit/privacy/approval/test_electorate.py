"""Who may vote: the stricter of both policies, both lists, full members alone, and no where Slack does not say."""

from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from privacy.approval.electorate import Electorate
from privacy.model.approval_policy import ApprovalPolicy, approval_policy
from privacy.model.errors import DeliverLaterError, RefusalReason, RefusedError
from privacy.model.ids import SlackUserId, TeamId
from privacy.model.people import Membership, Roster
from privacy.request.access_policy import Policy
from privacy.request.gate import Gate

BEN, CLEO = SlackUserId("U0BEN"), SlackUserId("U0CLEO")
ONE, TWO = (approval_policy([[BEN, CLEO]], votes) for votes in (1, 2))
OTHERS = approval_policy([["U0DAN"]], 1)
OUTSIDERS = sorted(set(Membership) - {Membership.MEMBER})


@dataclass
class Slack:
    """Who people are; whoever is not named is a member."""

    memberships: dict[str, Membership] = field(default_factory=dict)
    groups: dict[str, frozenset[SlackUserId]] = field(default_factory=dict)
    silent: bool = False

    async def membership(self, user: SlackUserId) -> Membership:
        if self.silent:
            raise DeliverLaterError("ratelimited")
        return self.memberships.get(user, Membership.MEMBER)

    async def fresh_members(self, group: str) -> frozenset[SlackUserId]:
        if self.silent:
            raise DeliverLaterError("ratelimited")
        return self.groups[group]


def gate(slack: Slack) -> Gate:
    """Where nobody is on any list."""
    rules = Policy(
        team=TeamId("T0"),
        requesters=frozenset(),
        requester_groups=frozenset(),
        services=frozenset(),
        channels=(),
        id_hint="",
    )
    return Gate(policy=rules, roster=cast("Roster", slack), people=slack)


def electorate(today: ApprovalPolicy, slack: Slack | None = None) -> Electorate:
    return Electorate(today=today, people=slack or Slack())


@pytest.mark.parametrize(("shown", "today", "lack"), [(ONE, TWO, 1), (TWO, ONE, 1), (ONE, ONE, 0), (TWO, TWO, 1)])
async def test_the_stricter_of_both_policies_counts(shown: ApprovalPolicy, today: ApprovalPolicy, lack: int) -> None:
    assert await electorate(today).missing([BEN], shown) == lack


@pytest.mark.parametrize(("shown", "today"), [(ONE, OTHERS), (OTHERS, ONE)])
async def test_a_voter_must_be_on_both_lists(shown: ApprovalPolicy, today: ApprovalPolicy) -> None:
    with pytest.raises(RefusedError) as refused:
        await electorate(today).check(BEN, shown)

    assert refused.value.reason is RefusalReason.NOT_AN_APPROVER
    assert await electorate(today).missing([BEN], shown) == 1


async def test_what_is_many_peoples_needs_its_vote_more_under_the_policy_of_today_too() -> None:
    shown, three = replace(ONE, extra=1), approval_policy([[BEN, CLEO]], 2)

    assert await electorate(ONE).missing([BEN], shown) == 1
    assert await electorate(three).missing([BEN, CLEO], shown) == 1


@pytest.mark.parametrize("membership", OUTSIDERS)
async def test_only_full_members_vote_and_count_whatever_the_list_says(membership: Membership) -> None:
    slack = Slack({BEN: membership})
    people = electorate(ONE, slack)

    assert await people.missing([BEN], ONE) == 1
    for check in (people.check(BEN, ONE), gate(slack).check_member(BEN)):
        with pytest.raises(RefusedError):
            await check


async def test_one_person_never_counts_twice() -> None:
    assert await electorate(TWO).missing([BEN, BEN], TWO) == 1


async def test_where_slack_does_not_say_nobody_may() -> None:
    slack = Slack(silent=True)
    people = electorate(ONE, slack)

    for check in (people.check(BEN, ONE), gate(slack).check_member(BEN), people.belongs(BEN, SlackUserId("S0OWNERS"))):
        with pytest.raises(RefusedError) as refused:
            await check
        assert refused.value.reason is RefusalReason.ROSTER_UNREADABLE
    with pytest.raises(DeliverLaterError):
        await people.missing([BEN], ONE)


async def test_a_user_group_has_the_people_that_it_has_now() -> None:
    policy = approval_policy([["S0OWNERS"]], 1)
    people = electorate(policy, Slack(groups={"S0OWNERS": frozenset({BEN})}))

    await people.check(BEN, policy)
    assert await people.missing([BEN], policy) == 0
    assert await people.missing([CLEO], policy) == 1
    assert (await people.could_vote(BEN, policy), await people.could_vote(CLEO, policy)) == (True, False)
    owners = [await people.belongs(user, SlackUserId("S0OWNERS")) for user in (BEN, CLEO)]
    assert owners == [True, False]
    assert [await people.belongs(user, BEN) for user in (BEN, CLEO)] == [True, False]
