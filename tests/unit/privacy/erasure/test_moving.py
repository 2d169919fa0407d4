"""Requests are decided where their card stands and alone with the bot, and can be taken to another channel."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.verify import verify_ledger
from privacy.erasure import choices
from privacy.model.clocks import DAY
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.events import Event
from privacy.model.ids import HOME, ChannelId, MessageKind
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import MessageKey
from tests.unit.privacy.erasure import house
from tests.unit.privacy.erasure.house import ANA, CHANNEL, PSEUDONYMS
from tests.unit.privacy.erasure.scene import BEN, Scene, scene

OTHER, OLD = ChannelId("C0OTHER"), ChannelId("C0OLD")


@pytest.fixture
async def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """An erasure that waits for its vote, in the first of two channels."""
    monkeypatch.setattr(house, "GATE", replace(house.GATE, channels=(CHANNEL, OTHER)))
    async with scene(tmp_path) as opened:
        await opened.ask()
        yield opened
        verify_ledger(opened.outside.path, PSEUDONYMS)


async def move(one: Scene, user: str = ANA, to: ChannelId = OTHER) -> None:
    await one.bot.clicks.move(replace(one.bot.on_request(user, one.request), channel=HOME), to)


async def refused(one: Scene, user: str = ANA, to: ChannelId = OTHER) -> RefusalReason:
    with pytest.raises(RefusedError) as refusal:
        await move(one, user, to)
    return refusal.value.reason


async def test_a_move_takes_card_and_call_along_and_keeps_plan_and_votes(asked: Scene) -> None:
    plan, due = await asked.plan(), (await asked.now()).due_at
    await move(asked)
    request = await asked.now()

    assert (request.status, request.channel, request.due_at) == (S.AWAITING_APPROVAL, OTHER, due)
    assert await asked.plan() == plan
    for kind in (MessageKind.CARD, MessageKind.CALL):
        message = await asked.bot.outbox.load(MessageKey(request=request.id, kind=kind))
        assert message
        assert (message.channel, message.ts) == (OTHER, None)
    assert (await asked.events())[-1] == Event.MOVED
    await asked.approve()
    assert (await asked.work()).status is S.FULFILLED
    assert [upload.channel for upload in asked.files.shares] == []
    latest = await asked.bot.requests.latest_upload(asked.request)
    assert latest
    assert latest.channel == OTHER


async def test_a_plan_that_stands_in_a_file_of_the_old_thread_is_made_anew(
    asked: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "fits_the_card", lambda _: False)
    before = await asked.plan()
    await move(asked)
    assert (await asked.now()).status is S.PLANNING
    assert (await asked.work()).status is S.AWAITING_APPROVAL
    assert (await asked.plan()).number == before.number + 1


async def test_it_is_moved_by_whoever_asked_or_may_approve_to_a_channel_of_the_config_and_nowhere_else(
    asked: Scene,
) -> None:
    asked.people.memberships["U0EVE"] = asked.people.memberships[BEN]
    assert await refused(asked, "U0EVE") is RefusalReason.NOT_AN_APPROVER
    assert await refused(asked, to=OLD) is RefusalReason.WRONG_CHANNEL
    assert await refused(asked, to=CHANNEL) is RefusalReason.WRONG_CHANNEL
    await move(asked, BEN)
    assert (await asked.now()).channel == OTHER


async def test_what_is_looked_at_again_is_moved_and_keeps_its_next_look(asked: Scene) -> None:
    await asked.approve()
    due = (await asked.work()).due_at
    await move(asked)
    request = await asked.now()
    assert (request.status, request.channel, request.due_at) == (S.FULFILLED, OTHER, due)
    assert (await asked.later(DAY)).report.recheck.confirmed_at


async def test_what_ended_without_an_erasure_is_not_moved(asked: Scene) -> None:
    await asked.bot.ballot.reject(asked.bot.on_plan(BEN, (await asked.plan()).id))
    assert await refused(asked) is RefusalReason.ALREADY_DECIDED


@pytest.mark.parametrize("place", [CHANNEL, OTHER, HOME, ChannelId("D0BEN")])
async def test_a_vote_counts_where_the_card_stands_where_requests_are_made_and_alone_with_the_bot(
    asked: Scene, place: ChannelId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "GATE", replace(house.GATE, channels=(OTHER,)))
    await asked.restart()
    click = replace(asked.bot.on_plan(BEN, (await asked.plan()).id), channel=place)
    request = await asked.bot.ballot.approve(click)
    assert (request.status, request.channel) == (S.APPROVED, CHANNEL)


async def test_every_other_decision_is_taken_there_too_and_from_elsewhere_none(asked: Scene) -> None:
    click = asked.bot.on_plan(ANA, (await asked.plan()).id)
    with pytest.raises(RefusedError) as refusal:
        await asked.bot.clicks.withdraw(replace(click, channel=OLD))
    assert refusal.value.reason is RefusalReason.WRONG_CHANNEL
    assert (await asked.bot.clicks.withdraw(replace(click, channel=HOME))).status is S.WITHDRAWN
