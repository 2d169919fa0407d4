"""Whoever voted hears of it alone, once, whatever ends the bot in between; a vote that was refused is told nobody."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from handlers.erasure.vote_receipt import SHOWN, text
from privacy.delivery.outbox_relay import OutboxRelay
from privacy.delivery.vote_receipts import VoteReceipt, VoteReceipts
from privacy.model.clocks import HOUR, SECOND, Patience
from privacy.model.errors import DeliverLaterError, DeliveryError, RefusedError, UndeliverableError
from privacy.model.ids import ChannelId, Digest, MessageKind, Millis, RequestId, SlackUserId
from storage.requests.vote_receipts import TOGETHER, SqliteUntoldVotes
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import BEN, CLEO, DAN, TWO, Scene, scene


@dataclass
class Voters:
    """Who was told what; and what Slack says instead of taking it."""

    heard: list[tuple[str, list[RequestId]]] = field(default_factory=list)
    refusal: DeliveryError | None = None

    async def tell(self, voter: SlackUserId, votes: Sequence[VoteReceipt]) -> None:
        if self.refusal:
            raise self.refusal
        self.heard.append((voter, [vote.request for vote in votes]))


@dataclass
class Room:
    """Two votes are needed; receipts are sent when the test says so."""

    scene: Scene
    voters: Voters = field(default_factory=Voters)

    async def send(self, wait: int = TOGETHER) -> None:
        """Every receipt that is due once so much time has passed."""
        bot, time = self.scene.bot, self.scene.outside.time
        time.at += wait
        votes = SqliteUntoldVotes(file=bot.store, clock=time)
        relay = OutboxRelay(
            store=bot.requests,
            outbox=bot.outbox,
            notifier=None,  # type: ignore[arg-type]
            packs=None,  # type: ignore[arg-type]
            vote_receipts=VoteReceipts(votes=votes, teller=self.voters),
            channels=None,  # type: ignore[arg-type]
            clock=time,
            patience=Patience(),
        )
        for _ in range(50):
            due = [one for one in await bot.outbox.due(time(), 100) if one.key.kind is MessageKind.VOTE]
            if not due:
                return
            await relay.send(due[0].key)
        raise AssertionError("there is no end to it")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with scene(tmp_path, today=TWO, slack_is_busy=True) as opened:
        await opened.ask()
        yield Room(opened)


async def test_each_voter_is_told_once_of_the_vote_that_counted(room: Room) -> None:
    request = room.scene.request
    await room.scene.approve(BEN)
    await room.scene.approve(CLEO)
    await room.send(0)
    assert room.voters.heard == []  # others of theirs may come yet
    await room.send()
    await room.send(HOUR)

    assert room.voters.heard == [(BEN, [request]), (CLEO, [request])]


async def test_a_vote_that_is_refused_is_told_nobody(room: Room) -> None:
    with pytest.raises(RefusedError):
        await room.scene.approve(ANA)
    await room.send(HOUR)

    assert room.voters.heard == []


async def test_votes_on_many_requests_become_one_message(room: Room) -> None:
    asked = [room.scene.request]
    await room.scene.approve(BEN)
    for device in ("device:other", "third"):
        await room.scene.ask(device)
        await room.scene.approve(BEN)
        asked.append(room.scene.request)
    await room.scene.approve(CLEO)
    await room.send()

    told = dict(room.voters.heard)
    assert len(room.voters.heard) == 2
    assert sorted(told[BEN]) == sorted(asked)
    assert told[CLEO] == asked[-1:]


async def test_a_plan_that_is_voted_again_is_told_again(room: Room) -> None:
    await room.scene.approve(BEN)
    await room.send()
    await room.scene.bot.ballot.ask_for_changes(room.scene.bot.on_plan(DAN, (await room.scene.plan()).id))
    await room.scene.bot.clicks.plan_again(room.scene.bot.on_request(ANA, room.scene.request))
    await room.scene.work()
    await room.scene.approve(BEN)
    await room.send()

    assert room.voters.heard == [(BEN, [room.scene.request])] * 2


async def test_a_restart_before_it_was_sent_loses_none_and_one_after_it_repeats_none(room: Room) -> None:
    await room.scene.approve(BEN)
    await room.scene.restart(slack_is_busy=True)
    await room.send()
    await room.scene.restart(slack_is_busy=True)
    await room.send(HOUR)

    assert room.voters.heard == [(BEN, [room.scene.request])]


async def test_what_slack_does_not_take_now_is_tried_again_and_what_it_never_takes_holds_up_nobody(room: Room) -> None:
    await room.scene.approve(BEN)
    room.voters.refusal = DeliverLaterError("ratelimited", retry_after=Millis(30 * SECOND))
    await room.send()
    room.voters.refusal = UndeliverableError("user_not_found")
    await room.send(30 * SECOND)
    room.voters.refusal = None
    await room.scene.approve(CLEO)
    await room.send()

    assert room.voters.heard == [(CLEO, [room.scene.request])]


async def test_whose_name_was_shredded_hears_nothing_and_the_next_one_does(room: Room) -> None:
    await room.scene.approve(BEN)
    await room.scene.approve(CLEO)
    await room.scene.bot.store.write(
        lambda db: db.execute("DELETE FROM ledger_names WHERE field = 'approver' AND value = ?", (BEN,))
    )
    await room.send()

    assert room.voters.heard == [(CLEO, [room.scene.request])]


def receipt(number: int) -> VoteReceipt:
    return VoteReceipt(
        request=RequestId(f"DSR-{number:06}"),
        number=1,
        channel=ChannelId("C0PRIVACY"),
        voter=SlackUserId(BEN),
        digest=Digest("3f9a12c477e0" + "0" * 52),
        at=Millis(1_764_000_000_000),
    )


@pytest.mark.parametrize("count", [1, 2, SHOWN, SHOWN + 5])
def test_it_says_which_plan_when_and_what_to_do(count: int) -> None:
    said = text([receipt(number) for number in range(count)])

    assert said.count("plan 3f9a12c477e0 of *DSR-") == min(count, SHOWN)
    assert said.count("<!date^1764000000^") == min(count, SHOWN)
    assert ("0" * 52 in said) is (count == 1)
    assert (f"{count - SHOWN} more" in said) is (count > SHOWN)
    for help_ in ("If this was not you", "*Reject*", "*Stop*", "`dps-bot pause`"):
        assert help_ in said
