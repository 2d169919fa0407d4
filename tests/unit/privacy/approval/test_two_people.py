"""Whoever had a hand in what is deleted does not vote on it, and nobody approves what nobody asks for any more."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.model.clocks import HOUR
from privacy.model.errors import DeliverLaterError, RefusalReason, RefusedError
from privacy.model.ids import Identifier
from privacy.model.ids import RequestStatus as S
from privacy.model.people import Membership
from privacy.model.plan import Mode
from privacy.model.records import Choice, Question, QuestionKind
from privacy.request.choices import Clicks
from tests.unit.privacy.erasure.house import ANA, GATE
from tests.unit.privacy.erasure.scene import BEN, CLEO, DAN, ONE, Scene, scene
from tests.unit.privacy.erasure.world import DEVICE

BOTH = replace(GATE, requesters=frozenset({ANA, BEN}))


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Scene]:
    """Ana and Ben may ask; Ben, Cleo and Dan may approve; Ana has asked."""
    async with scene(tmp_path, asking=BOTH) as opened:
        await opened.ask()
        yield opened


# --- choosing and planning -----------------------------------------------------------------------------------------


def clicks(one: Scene) -> Clicks:
    bot = one.bot
    return Clicks(gate=bot.ballot.gate, transitions=bot.transitions, store=bot.requests, clock=one.outside.time)


async def which_one(one: Scene) -> None:
    choices = tuple(
        Choice(identifier=Identifier(name), description=name) for name in (f"device:{DEVICE}", "device:other")
    )
    one.azure.question = Question(kind=QuestionKind.TWO_DEVICES, choices=choices)
    assert (await one.ask()).status is S.WHICH_ONE
    one.azure.question = None


async def test_of_an_erasure_its_requester_alone_says_which_device_is_meant(tmp_path: Path) -> None:
    async with scene(tmp_path, asking=BOTH) as one:
        await which_one(one)
        with pytest.raises(RefusedError, match=f"Only <@{ANA}>, who asked for it") as refused:
            await clicks(one).choose(one.bot.on_request(BEN, one.request), 0)

        assert refused.value.reason is RefusalReason.NOT_YOURS
        assert (await one.now()).status is S.WHICH_ONE
        assert (await one.events())[-1] == "refused"

        await clicks(one).choose(one.bot.on_request(ANA, one.request), 0)
        assert (await one.work()).status is S.AWAITING_APPROVAL


async def test_the_way_is_chosen_by_the_requester_alone(tmp_path: Path) -> None:
    async with scene(tmp_path, asking=BOTH, way_back=True) as one:
        assert (await one.ask()).status is S.WHICH_WAY
        with pytest.raises(RefusedError) as refused:
            await one.bot.clicks.choose_way(one.bot.on_plan(BEN, (await one.plan()).id), Mode.BLOCK)
        assert refused.value.reason is RefusalReason.NOT_YOURS


async def changes_asked(one: Scene) -> None:
    await one.bot.ballot.ask_for_changes(one.bot.on_plan(CLEO, (await one.plan()).id))


async def planned_again(one: Scene) -> None:
    await changes_asked(one)
    await one.bot.clicks.plan_again(one.bot.on_request(BEN, one.request))
    await one.work()


async def changed(one: Scene) -> None:
    await changes_asked(one)
    order = replace((await one.planned()).order, reason_text="another")
    await one.bot.clicks.change_order(one.bot.on_request(BEN, one.request), order)
    await one.work()


@pytest.mark.parametrize("shape", [planned_again, changed])
async def test_whoever_had_it_planned_anew_has_no_vote_although_an_approver(
    one: Scene, shape: Callable[[Scene], object]
) -> None:
    await shape(one)  # type: ignore[misc]

    assert await one.refused(BEN) is RefusalReason.SHAPED_IT
    assert (await one.events())[-1] == "refused"
    assert (await one.approve(DAN)).status is S.APPROVED
    assert (await one.work()).status is S.FULFILLED


async def test_it_stays_so_for_every_later_plan_and_after_a_restart(one: Scene) -> None:
    await planned_again(one)
    await changes_asked(one)
    await one.bot.clicks.plan_again(one.bot.on_request(ANA, one.request))
    await one.work()
    await one.restart(asking=BOTH)

    assert await one.refused(BEN) is RefusalReason.SHAPED_IT


async def test_a_no_of_theirs_counts(one: Scene) -> None:
    await planned_again(one)
    plan = await one.plan()

    assert (await one.bot.ballot.reject(one.bot.on_plan(BEN, plan.id))).status is S.REJECTED


async def test_where_the_name_of_whoever_planned_was_shredded_no_vote_counts(one: Scene) -> None:
    await planned_again(one)
    await one.bot.store.write(
        lambda db: db.execute("DELETE FROM ledger_names WHERE field = 'requester' AND value = ?", (BEN,))
    )

    assert await one.refused(BEN) is RefusalReason.SHAPED_IT
    assert await one.refused(DAN) is RefusalReason.SHAPED_IT


# --- legal holds ---------------------------------------------------------------------------------------------------


async def test_whoever_lifts_a_hold_that_kept_it_has_no_vote(one: Scene) -> None:
    hold = await one.hold()
    await one.work()
    await one.release(hold, BEN)
    await one.work()

    assert await one.refused(BEN) is RefusalReason.SHAPED_IT
    assert [(shaping.by, shaping.hold) for shaping in (await one.planned()).lifters] == [(BEN, hold.id)]
    assert (await one.approve(CLEO)).status is S.APPROVED


async def test_a_vote_that_was_given_before_its_voter_lifted_the_hold_is_void(one: Scene) -> None:
    await one.approve(BEN)
    hold = await one.hold()
    assert (await one.work()).report.halt
    await one.release(hold, BEN)

    assert (await one.work()).status is S.AWAITING_APPROVAL
    assert one.calls == []
    assert "votes short" in await one.events()
    assert await one.refused(BEN) is RefusalReason.SHAPED_IT


@pytest.mark.parametrize("first", ["the one that ends first", "the one that ends last"])
async def test_of_two_holds_each_lifter_is_known(one: Scene, first: str) -> None:
    await one.approve(DAN)
    shorter = await one.hold(days=1)
    await one.work()
    longer = await one.hold(days=3)
    await one.work()
    holds = [shorter, longer] if first == "the one that ends first" else [longer, shorter]
    for hold, lifter in zip(holds, (BEN, CLEO), strict=True):
        await one.release(hold, lifter)
        await one.work()

    assert {shaping.by for shaping in (await one.planned()).lifters} == {BEN, CLEO}


async def test_whoever_asked_for_what_a_hold_keeps_does_not_lift_it(tmp_path: Path) -> None:
    everybody = replace(ONE, groups=tuple(replace(group, people=group.people | {ANA}) for group in ONE.groups))
    async with scene(tmp_path, today=everybody) as one:
        await one.ask()
        hold = await one.hold()
        await one.work()
        with pytest.raises(RefusedError, match=f"You asked for {one.request}, which this hold keeps") as refused:
            await one.release(hold, ANA)

        assert refused.value.reason is RefusalReason.OWN_REQUEST
        assert "hold lifted" not in await one.events()
        await one.release(hold, BEN)


async def test_a_hold_that_kept_nothing_takes_no_vote_away(one: Scene) -> None:
    hold = await one.hold("another-device")
    await one.work()
    await one.release(hold, BEN)
    await one.work()

    assert (await one.approve(BEN)).status is S.APPROVED


# --- who asked -----------------------------------------------------------------------------------------------------

LEAVES: dict[str, Callable[[Scene], object]] = {
    "deactivated": lambda one: one.people.memberships.update({ANA: Membership.DEACTIVATED}),
    "a guest": lambda one: one.people.memberships.update({ANA: Membership.GUEST}),
    "off the list": lambda one: one.restart(asking=replace(GATE, requesters=frozenset({BEN}))),
}


async def leave(one: Scene, how: str) -> None:
    if (restarted := LEAVES[how](one)) is not None:
        await restarted  # type: ignore[misc]


@pytest.mark.parametrize("how", LEAVES)
async def test_what_somebody_asked_who_may_not_ask_any_more_cannot_be_approved_and_can_be_rejected(
    one: Scene, how: str
) -> None:
    await leave(one, how)

    assert await one.refused(CLEO) is RefusalReason.REQUESTER_GONE
    assert (await one.now()).status is S.AWAITING_APPROVAL
    rejected = await one.bot.ballot.reject(one.bot.on_plan(CLEO, (await one.plan()).id))
    assert rejected.status is S.REJECTED


@pytest.mark.parametrize("how", LEAVES)
async def test_it_is_not_begun_where_they_left_after_the_vote(one: Scene, how: str) -> None:
    await one.approve(CLEO)
    await leave(one, how)

    request = await one.work()
    assert request.status is S.FAILED
    assert "Somebody who may ask has to ask again." in str(request.report.retry.reason)
    assert one.calls == []


async def test_a_vote_waits_where_slack_does_not_say_who_asked(one: Scene) -> None:
    one.people.deaf.add(ANA)

    assert await one.refused(CLEO) is RefusalReason.ROSTER_UNREADABLE
    one.people.deaf.clear()
    assert (await one.approve(CLEO)).status is S.APPROVED
    one.people.deaf.add(ANA)
    assert (await one.work()).status is S.APPROVED
    assert one.calls == []
    one.people.deaf.clear()
    assert (await one.later(HOUR)).status is S.FULFILLED


@pytest.mark.parametrize("membership", [m for m in Membership if m is not Membership.MEMBER])
async def test_nobody_but_a_full_member_may_ask_although_on_the_list(tmp_path: Path, membership: Membership) -> None:
    async with scene(tmp_path) as one:
        one.people.memberships[ANA] = membership
        with pytest.raises(RefusedError, match="Only full members"):
            await one.ask()
        assert await one.events() == ["refused"]


async def test_where_slack_does_not_say_who_asks_nothing_is_filed(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.people.trouble = DeliverLaterError("ratelimited")
        with pytest.raises(RefusedError) as refused:
            await one.ask()
        assert refused.value.reason is RefusalReason.ROSTER_UNREADABLE
