"""The vote: for exactly the plan that was shown, in time, by somebody else, once, and in the right place."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.approval.pending import VotePendingError
from privacy.model.clocks import DAY, HOUR, MINUTE, VOTE_WAITS
from privacy.model.errors import DeliverLaterError, RefusalReason, RefusedError, SlowAnswerError
from privacy.model.ids import UNKNOWN_TEAM, ChannelId, Millis, PlanId, TeamId
from privacy.model.ids import RequestStatus as S
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import BEN, CLEO, DAN, GUS, ONE, TWO, Scene, scene


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Scene]:
    """An erasure that waits for one vote."""
    async with scene(tmp_path) as opened:
        await opened.ask()
        yield opened


async def test_a_vote_in_time_approves_and_counts_for_what_was_shown(one: Scene) -> None:
    plan = await one.plan()
    approved = await one.approve(BEN)

    assert approved.status is S.APPROVED
    assert [(vote.voter, vote.digest) for vote in (await one.planned()).votes] == [(BEN, plan.digest)]
    assert "approved" in await one.events()


async def test_a_plan_waits_until_every_vote_is_there(tmp_path: Path) -> None:
    async with scene(tmp_path, today=TWO) as two:
        await two.ask()
        assert (await two.approve(BEN)).status is S.AWAITING_APPROVAL
        assert (await two.work()).status is S.AWAITING_APPROVAL
        assert (await two.approve(CLEO)).status is S.APPROVED


@pytest.mark.parametrize("late", [0, 1, DAY])
async def test_a_vote_after_the_time_is_over_does_not_count_although_the_worker_has_not_looked_yet(
    one: Scene, late: int
) -> None:
    decide_by = (await one.now()).report.decide_by
    assert decide_by
    one.outside.time.at = decide_by + late

    assert await one.refused() is RefusalReason.EXPIRED
    assert (await one.now()).status is S.AWAITING_APPROVAL
    assert (await one.work()).status is S.EXPIRED
    assert one.calls == []


async def test_a_click_on_an_older_plan_decides_nothing_about_the_newest(one: Scene) -> None:
    older = await one.plan()
    await one.bot.ballot.ask_for_changes(one.bot.on_plan(BEN, older.id))
    await one.bot.clicks.plan_again(one.bot.on_request(ANA, one.request))
    assert (await one.work()).status is S.AWAITING_APPROVAL

    assert await one.refused(CLEO, older) is RefusalReason.OLD_PLAN
    with pytest.raises(RefusedError):
        await one.bot.ballot.reject(one.bot.on_plan(CLEO, older.id))
    assert (await one.now()).status is S.AWAITING_APPROVAL
    assert (await one.planned()).votes == ()


async def test_a_plan_that_never_was_is_no_plan(one: Scene) -> None:
    assert await one.refused(BEN, replace(await one.plan(), id=PlanId("nobody's"))) is RefusalReason.OLD_PLAN


async def test_the_requester_never_votes_on_an_own_request_although_on_the_list(tmp_path: Path) -> None:
    everybody = replace(ONE, groups=tuple(replace(group, people=group.people | {ANA}) for group in ONE.groups))
    async with scene(tmp_path, today=everybody) as own:
        await own.ask()
        assert await own.refused(ANA) is RefusalReason.OWN_REQUEST


async def test_nobody_votes_twice(tmp_path: Path) -> None:
    async with scene(tmp_path, today=TWO) as two:
        await two.ask()
        await two.approve(BEN)
        assert await two.refused(BEN) is RefusalReason.VOTED_ALREADY
        assert (await two.now()).status is S.AWAITING_APPROVAL


async def test_what_is_decided_is_decided(one: Scene) -> None:
    await one.approve(BEN)
    assert await one.refused(CLEO) is RefusalReason.ALREADY_DECIDED


@pytest.mark.parametrize(("user", "why"), [(GUS, RefusalReason.GUEST), ("U0EVE", RefusalReason.NOT_AN_APPROVER)])
async def test_whoever_is_no_approver_is_refused_and_that_is_on_record(
    one: Scene, user: str, why: RefusalReason
) -> None:
    one.people.memberships["U0EVE"] = one.people.memberships[BEN]
    assert await one.refused(user) is why
    assert (await one.events())[-1] == "refused"


async def test_one_who_is_on_the_list_of_today_alone_approves_nothing(one: Scene) -> None:
    one.people.memberships["U0EVE"] = one.people.memberships[BEN]
    wider = replace(ONE, groups=tuple(replace(group, people=group.people | {"U0EVE"}) for group in ONE.groups))
    await one.restart(today=wider)

    assert await one.refused("U0EVE") is RefusalReason.NOT_AN_APPROVER


async def test_a_vote_from_elsewhere_does_not_count(one: Scene) -> None:
    click = one.bot.on_plan(BEN, (await one.plan()).id)
    elsewhere = replace(click, channel=ChannelId("C0GENERAL")), replace(click, team=TeamId("T0PARTNERS"))

    reasons = []
    for wrong in elsewhere:
        with pytest.raises(RefusedError) as refused:
            await one.bot.ballot.approve(wrong)
        reasons.append(refused.value.reason)
    assert reasons == [RefusalReason.WRONG_CHANNEL, RefusalReason.OTHER_ORGANISATION]
    assert (await one.now()).status is S.AWAITING_APPROVAL


async def test_a_vote_of_somebody_whose_team_slack_did_not_say_counts_where_the_electorate_knows_them(
    one: Scene,
) -> None:
    click = replace(one.bot.on_plan(BEN, (await one.plan()).id), team=UNKNOWN_TEAM)
    stranger = replace(one.bot.on_plan(GUS, click.plan), team=UNKNOWN_TEAM)

    with pytest.raises(RefusedError) as refused:
        await one.bot.ballot.approve(stranger)
    assert refused.value.reason is RefusalReason.GUEST
    assert (await one.bot.ballot.approve(click)).status is S.APPROVED


async def test_an_earlier_voter_who_has_left_lacks_again(tmp_path: Path) -> None:
    async with scene(tmp_path, today=TWO) as two:
        await two.ask()
        await two.approve(BEN)
        two.people.memberships[BEN] = two.people.memberships[GUS]
        assert (await two.approve(CLEO)).status is S.AWAITING_APPROVAL
        assert (await two.approve(DAN)).status is S.APPROVED


async def test_one_no_ends_it(one: Scene) -> None:
    plan = await one.plan()
    rejected = await one.bot.ballot.reject(one.bot.on_plan(BEN, plan.id))

    assert (rejected.status, rejected.due_at) == (S.REJECTED, None)
    assert await one.refused(CLEO) is RefusalReason.ALREADY_DECIDED


async def test_what_waits_for_changes_cannot_be_approved_and_expires_all_the_same(one: Scene) -> None:
    await one.bot.ballot.ask_for_changes(one.bot.on_plan(BEN, (await one.plan()).id))

    assert await one.refused(CLEO) is RefusalReason.ALREADY_DECIDED
    assert (await one.later(8 * DAY)).status is S.EXPIRED


async def test_a_vote_that_slack_is_too_slow_to_judge_waits_and_counts_later(one: Scene) -> None:
    one.people.trouble = SlowAnswerError("timeout")
    with pytest.raises(VotePendingError):
        await one.approve(BEN)
    one.people.trouble = None

    assert (await one.approve(BEN)).status is S.APPROVED


@pytest.mark.parametrize(("asked", "waits"), [(None, False), (MINUTE, True), (VOTE_WAITS, False), (HOUR, False)])
async def test_a_vote_waits_for_slack_only_where_slack_names_a_time_that_is_near(
    one: Scene, asked: int | None, *, waits: bool
) -> None:
    one.people.trouble = DeliverLaterError("ratelimited", retry_after=Millis(asked) if asked else None)
    with pytest.raises(RefusedError) as refused:
        await one.approve(BEN)

    assert isinstance(refused.value, VotePendingError) is waits
    assert refused.value.reason is RefusalReason.ROSTER_UNREADABLE
    assert (await one.now()).status is S.AWAITING_APPROVAL
