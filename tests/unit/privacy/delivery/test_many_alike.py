"""Where many requests of one person end in the same way at once, one message says so."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from handlers.erasure import news
from privacy.delivery.outbox_relay import MANY, OutboxRelay
from privacy.model.clocks import Patience
from privacy.model.errors import DeliverLaterError, DeliveryError
from privacy.model.events import Event
from privacy.model.ids import ChannelId, MessageTs, RequestId, RequestKind
from privacy.model.ids import MessageKind as K
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import LedgerFact, Message, MessageKey, Transition
from privacy.request.report_parts import RetryReport
from privacy.request.request import DataSubjectRequest
from storage.requests.moving import FEW, TOGETHER
from tests.unit.privacy.erasure.slack_world import Files
from tests.unit.storage.samples import Desk, open_desk


@dataclass
class Slack:
    """What was posted."""

    alone: list[RequestId] = field(default_factory=list)
    together: list[list[RequestId]] = field(default_factory=list)
    refusal: DeliveryError | None = None

    async def send(self, message: Message, request: DataSubjectRequest, *, guarded: str | None = None) -> MessageTs:
        assert guarded is None
        if message.key.kind is K.NEWS:
            self.alone.append(request.id)
        return MessageTs(f"{message.key.kind}.{request.id}")

    async def summarise(
        self, channel: ChannelId, request: DataSubjectRequest, alike: Sequence[RequestId], *, guarded: str | None = None
    ) -> None:
        assert (channel, guarded) == (request.channel, None)
        if self.refusal:
            raise self.refusal
        assert request.id in alike
        self.together.append(list(alike))

    async def tell_alone(self, message: Message, request: DataSubjectRequest, error: DeliveryError) -> None:
        raise AssertionError(message, request, error)


def wait_for_an_answer(request: RequestId, until: int, database: Database) -> None:
    database.execute("UPDATE requests SET status = 'which one', due_at = ? WHERE id = ?", (until, request))


@dataclass
class Room:
    desk: Desk
    slack: Slack = field(default_factory=Slack)

    async def ask(self, count: int, user: str = "U0ANA") -> list[DataSubjectRequest]:
        """Requests with their cards, each of which waits for an answer until now."""
        asked = []
        for _ in range(count):
            self.desk.time.at += 1
            name = f"device-{self.desk.time.at}"
            filed = await self.desk.file(name, name, user)
            await self.desk.store.write(partial(wait_for_an_answer, filed.id, self.desk.time.at))
            asked.append(await self.desk.requests.get(filed.id))
        await self.send()
        return asked

    async def end(self, requests: Sequence[DataSubjectRequest], to: S = S.EXPIRED, reason: str | None = None) -> None:
        for request in requests:
            report = replace(request.report, retry=RetryReport(reason=reason))
            change = Transition(
                to=to, due_at=None, attempts=0, report=report, facts=(LedgerFact(event=Event.EXPIRED),), say=(K.NEWS,)
            )
            await self.desk.requests.move(request, change, now=self.desk.time())

    async def send(self) -> None:
        """Everything that is due."""
        relay = OutboxRelay(
            store=self.desk.requests,
            outbox=self.desk.outbox,
            notifier=self.slack,
            packs=None,  # type: ignore[arg-type]
            vote_receipts=None,  # type: ignore[arg-type]
            channels=Files(certify=[].append),
            clock=self.desk.time,
            patience=Patience(),
        )
        for _ in range(200):
            if not (due := await self.desk.outbox.due(self.desk.time(), 1)):
                return
            await relay.send(due[0].key)
        raise AssertionError("there is no end to it")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        yield Room(desk)


async def test_many_that_expire_together_are_told_in_one_message(room: Room) -> None:
    requests = await room.ask(3 * MANY)
    for request in requests:  # the worker ends them one by one, and messages go out meanwhile
        await room.end([request])
        await room.send()
    room.desk.time.at += TOGETHER
    await room.send()

    assert len(room.slack.alone) <= FEW
    assert room.slack.together == [[one.id for one in requests if one.id not in room.slack.alone]]
    assert await room.desk.outbox.due(room.desk.time(), 9) == []


async def test_a_few_are_told_each_in_its_thread_and_at_once(room: Room) -> None:
    requests = await room.ask(FEW)
    await room.end(requests)
    await room.send()

    assert sorted(room.slack.alone) == sorted(one.id for one in requests)
    assert room.slack.together == []


async def test_people_are_told_of_their_own_requests_alone(room: Room) -> None:
    anas, bens = await room.ask(MANY), await room.ask(MANY - 1, "U0BEN")
    await room.end([*anas, *bens])
    room.desk.time.at += TOGETHER
    await room.send()

    assert room.slack.together == [[one.id for one in anas]]
    assert sorted(room.slack.alone) == sorted(one.id for one in bens)


async def test_what_slack_does_not_take_is_said_later_and_once(room: Room) -> None:
    requests = await room.ask(MANY)
    room.slack.refusal = DeliverLaterError("ratelimited")
    await room.end(requests)
    room.desk.time.at += TOGETHER
    await room.send()
    assert room.slack.together == []
    room.slack.refusal = None
    room.desk.time.at += 60_000
    await room.send()

    assert room.slack.together == [[one.id for one in requests]]


async def test_updates_of_what_expired_wait_behind_what_somebody_waits_for(room: Room) -> None:
    old, new = await room.ask(1), await room.ask(1)
    await room.end(old)
    room.desk.time.at += 1
    moved = replace(new[0], status=S.WHICH_ONE)
    change = Transition(to=S.RECEIVED, due_at=None, attempts=0, report=moved.report, facts=())
    await room.desk.requests.move(moved, change, now=room.desk.time())
    await room.end([replace(await room.desk.requests.get(new[0].id))], S.FAILED)

    updates = [due.key for due in await room.desk.outbox.due(room.desk.time(), 9) if due.stands]
    assert updates == [MessageKey(request=one.id, kind=K.CARD) for one in (*new, *old)]


async def test_the_summary_calls_the_person_and_names_what_fits(room: Room) -> None:
    (request,) = await room.ask(1)
    ended = replace(request, kind=RequestKind.ERASURE, status=S.EXPIRED)
    said = news.summary(ended, [RequestId(f"DSR-{number:06}") for number in range(8000)])["text"]

    assert "<@U0ANA>" in said
    assert "8,000 requests expired." in said
    assert "DSR-000000" in said
    assert "of 8000 shown" in said
    assert "Nobody decided in time." in said
    failed = replace(ended, status=S.FAILED, report=replace(ended.report, retry=RetryReport(reason="No such right.")))
    assert "2 requests could not be done." in news.summary(failed, [request.id, request.id])["text"]
    assert "No such right." in news.summary(failed, [request.id])["text"]
