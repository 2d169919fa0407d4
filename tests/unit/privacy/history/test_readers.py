"""Who may read about a request: by its channel, by a vote that could count, by having asked, or as an auditor."""

from dataclasses import replace

import pytest

from privacy.approval.electorate import Electorate
from privacy.history.readers import Reader
from privacy.model.approval_policy import approval_policy
from privacy.model.errors import DeliverLaterError, RefusalReason, RefusedError
from privacy.model.ids import ChannelId, SlackUserId
from privacy.model.ids import RequestStatus as S
from privacy.model.people import Membership
from tests.unit.privacy.erasure.samples import PLAN, erasure
from tests.unit.privacy.request.samples import PLAIN

BEN, DAN, EVE = SlackUserId("U0BEN"), SlackUserId("U0DAN"), SlackUserId("U0EVE")
TODAY = approval_policy([[DAN]], 1)


class People:
    """Everybody is a member, and there are no user groups."""

    async def membership(self, user: SlackUserId) -> Membership:
        assert user
        return Membership.MEMBER

    async def fresh_members(self, group: str) -> frozenset[SlackUserId]:
        raise AssertionError(group)


class Rolls:
    """Who is in the channel; counts how often that is asked."""

    def __init__(self, *members: SlackUserId, silent: bool = False) -> None:
        self.inside, self.silent, self.asked = frozenset(members), silent, 0

    async def members(self, channel: ChannelId) -> frozenset[SlackUserId]:
        assert channel == PLAIN.channel
        self.asked += 1
        if self.silent:
            raise DeliverLaterError("ratelimited")
        return self.inside


def reader(user: SlackUserId, rolls: Rolls, *, auditor: bool = False) -> Reader:
    return Reader(user=user, all=auditor, rolls=rolls, electorate=Electorate(today=TODAY, people=People()))


@pytest.mark.parametrize(
    ("user", "rolls", "reads"),
    [
        (PLAIN.requester, Rolls(), [True, True, True]),
        (BEN, Rolls(), [False, True, False]),
        (DAN, Rolls(), [False, False, True]),
        (EVE, Rolls(), [False, False, False]),
        (EVE, Rolls(EVE), [True, True, True]),
    ],
)
async def test_who_reads_an_export_an_erasure_with_a_plan_and_one_without(
    user: SlackUserId, rolls: Rolls, reads: list[bool]
) -> None:
    one = reader(user, rolls)
    requests = [PLAIN, erasure(S.AWAITING_APPROVAL, plan=PLAN), erasure(S.PLANNING, plan=None)]

    assert [await one.sees(request) for request in requests] == reads


async def test_an_auditor_reads_all_and_slack_is_not_asked() -> None:
    rolls = Rolls(silent=True)
    assert await reader(DAN, rolls, auditor=True).sees(PLAIN)
    assert rolls.asked == 0


async def test_a_doubt_is_no_yes() -> None:
    with pytest.raises(RefusedError) as refused:
        await reader(BEN, Rolls(silent=True)).sees(PLAIN)
    assert refused.value.reason is RefusalReason.ROSTER_UNREADABLE


async def test_a_channel_is_asked_about_once_for_many_requests() -> None:
    rolls = Rolls(BEN)
    many = [replace(PLAIN, received_at=number) for number in range(100)]
    assert await reader(BEN, rolls).those(many) == many
    assert rolls.asked == 1
