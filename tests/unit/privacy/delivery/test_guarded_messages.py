"""A message is drawn without words where its channel is not safe, and in full once it is."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from privacy.delivery.channel_record import ChannelWatch, RecordedChannels
from privacy.delivery.outbox_relay import NOT_KNOWN, SOON, OutboxRelay
from privacy.model.clocks import HOUR, Patience
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model.ids import ChannelId, MessageTs, Millis, RequestId, RequestStatus
from privacy.model.ids import MessageKind as K
from privacy.request.changes import Message, Transition
from privacy.request.request import DataSubjectRequest
from storage.requests.channels import SqliteChannels
from tests.unit.privacy.erasure.slack_world import Files
from tests.unit.storage.samples import Desk, open_desk

WHY = "has a guest in it"


@dataclass
class Slack:
    """Takes every message."""

    sent: list[tuple[K, str | None]] = field(default_factory=list)
    """Which, and why it holds no words."""

    async def send(self, message: Message, request: DataSubjectRequest, *, guarded: str | None = None) -> MessageTs:
        self.sent.append((message.key.kind, guarded))
        return message.ts or MessageTs(f"{message.key.kind}.{request.id}")

    async def summarise(
        self, channel: ChannelId, request: DataSubjectRequest, alike: Sequence[RequestId], *, guarded: str | None = None
    ) -> None:
        raise AssertionError(channel, request, alike, guarded)

    async def tell_alone(self, message: Message, request: DataSubjectRequest, error: DeliveryError) -> None:
        raise AssertionError(message, request, error)


@dataclass
class Room:
    desk: Desk
    slack: Slack = field(default_factory=Slack)
    channel: Files = field(default_factory=lambda: Files(certify=[].append))

    @property
    def channels(self) -> RecordedChannels:
        return RecordedChannels(slack=self.channel, records=SqliteChannels(file=self.desk.store), clock=self.desk.time)

    async def say(self, request: DataSubjectRequest, *kinds: K) -> DataSubjectRequest:
        change = Transition(
            to=request.status, due_at=None, attempts=request.attempts + 1, report=request.report, facts=(), say=kinds
        )
        return await self.desk.requests.move(request, change, now=self.desk.time())

    async def send(self) -> list[tuple[K, str | None]]:
        """What goes out of all that is due."""
        relay = OutboxRelay(
            store=self.desk.requests,
            outbox=self.desk.outbox,
            notifier=self.slack,
            packs=None,  # type: ignore[arg-type]
            vote_receipts=None,  # type: ignore[arg-type]
            channels=self.channels,
            clock=self.desk.time,
            patience=Patience(),
        )
        self.slack.sent.clear()
        while due := await self.desk.outbox.due(self.desk.time(), 1):
            await relay.send(due[0].key)
        return list(self.slack.sent)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        yield Room(desk)


async def test_what_was_drawn_without_words_is_drawn_in_full_once_the_channel_is_safe(room: Room) -> None:
    room.channel.unsafe = True
    filed = await room.desk.file("t1", "sensor-42")
    await room.say(filed, K.ARRIVAL)
    assert await room.send() == [(K.CARD, WHY), (K.ARRIVAL, WHY)]
    assert await room.send() == []

    room.channel.unsafe = False
    await ChannelWatch(channels=room.channels).look_at_unsafe()
    assert sorted(await room.send()) == [(K.ARRIVAL, None), (K.CARD, None)]


async def test_what_stands_in_full_is_hidden_once_a_look_finds_a_guest(room: Room) -> None:
    filed = await room.desk.file("t1", "sensor-42")
    await room.say(filed, K.CALL, K.REMINDER)
    await room.send()
    room.channel.unsafe = True
    await ChannelWatch(channels=room.channels).look_at_open()

    assert sorted(await room.send()) == [(K.CALL, WHY), (K.CARD, WHY)]  # a reminder names no device


async def test_a_call_to_something_that_is_over_is_not_said_again(room: Room) -> None:
    room.channel.unsafe = True
    filed = await room.desk.file("t1", "sensor-42")
    await room.say(filed, K.CALL)
    await room.send()
    room.channel.unsafe = False
    await ChannelWatch(channels=room.channels).look_at_unsafe()

    assert filed.status is not RequestStatus.AWAITING_APPROVAL
    assert sorted(await room.send()) == [(K.CARD, None), (K.UNSAFE, None)]


async def test_where_slack_does_not_say_a_message_waits_for_a_few_tries_and_goes_out_without_words(room: Room) -> None:
    async def busy(_: object) -> None:
        raise DeliverLaterError("ratelimited")

    room.channel.check = busy  # type: ignore[method-assign]
    await room.desk.file("t1", "sensor-42")
    for _ in range(SOON):
        assert await room.send() == []
        room.desk.time.at += HOUR // 60

    assert await room.send() == [(K.CARD, NOT_KNOWN)]


@pytest.mark.parametrize(
    "error", [UndeliverableError("missing_scope"), DeliverLaterError("ratelimited", retry_after=Millis(HOUR))]
)
async def test_where_slack_does_not_say_for_long_a_message_goes_out_without_words_at_once(
    room: Room, error: DeliveryError
) -> None:
    async def refuses(_: object) -> None:
        raise error

    room.channel.check = refuses  # type: ignore[method-assign]
    await room.desk.file("t1", "sensor-42")

    assert await room.send() == [(K.CARD, NOT_KNOWN)]
