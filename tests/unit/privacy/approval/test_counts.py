"""How many votes lack is counted by who may vote today, and it is said where they can never come."""

from dataclasses import replace
from pathlib import Path

from privacy.model.clocks import DAY
from privacy.model.ids import RequestStatus as S
from privacy.model.people import Membership
from tests.unit.privacy.erasure.scene import BEN, CLEO, TWO, scene


async def test_votes_that_lack_are_counted_by_who_may_vote_today(tmp_path: Path) -> None:
    async with scene(tmp_path, today=TWO) as two:
        await two.ask()
        await two.approve(BEN)
        assert (await two.now()).report.votes_missing == 1
        two.people.memberships[BEN] = Membership.DEACTIVATED
        await two.hold("another-device")  # whatever makes it look

        request = await two.work()
        assert request.report.votes_missing == 2
        assert not request.report.nobody_left


async def test_it_is_said_where_nobody_is_left_who_could_vote(tmp_path: Path) -> None:
    async with scene(tmp_path, today=TWO) as two:
        await two.ask()
        for user in (BEN, CLEO):
            two.people.memberships[user] = Membership.DEACTIVATED
        await two.hold("another-device")
        assert (await two.work()).report.nobody_left

        two.people.memberships[CLEO] = Membership.MEMBER
        await two.hold("yet-another")
        assert not (await two.work()).report.nobody_left


async def test_a_vote_after_which_nobody_is_left_says_so_at_once(tmp_path: Path) -> None:
    three = replace(TWO, groups=tuple(replace(group, people=frozenset({BEN, CLEO})) for group in TWO.groups))
    async with scene(tmp_path, today=three) as two:
        await two.ask()
        await two.approve(BEN)
        two.people.memberships[BEN] = Membership.DEACTIVATED
        request = await two.approve(CLEO)

        assert (request.status, request.report.votes_missing) == (S.AWAITING_APPROVAL, 1)
        assert request.report.nobody_left
        assert (await two.later(8 * DAY)).status is S.EXPIRED
