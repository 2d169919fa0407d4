"""Which message of the outbox gets the next turn at Slack."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.model.ids import MessageKind as K
from privacy.model.ids import MessageTs
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import DueMessage
from tests.unit.storage.requests.test_requests import change
from tests.unit.storage.samples import Desk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "bot.sqlite") as opened:
        yield opened


async def first(desk: Desk) -> list[DueMessage]:
    return list(await desk.outbox.due(desk.time(), 1))


async def stand(desk: Desk, due: DueMessage) -> None:
    message = await desk.outbox.load(due.key)
    assert message
    await desk.outbox.sent(message, MessageTs(f"{desk.time()}.{due.key.request}"))


async def test_every_card_comes_before_what_is_said_below_one(desk: Desk) -> None:
    one = await desk.file()
    await stand(desk, (await first(desk))[0])
    await desk.requests.move(one, replace(change(one, S.GATHERING), say=(K.FINDINGS,)), now=desk.time())
    desk.time.at += 1000
    two = await desk.file("two", "kettle-8")

    posts = [due for due in await first(desk) if not due.stands]
    assert [(due.key.request, due.key.kind) for due in posts] == [(two.id, K.CARD)]
    await stand(desk, posts[0])
    assert [due.key.kind for due in await first(desk) if not due.stands] == [K.FINDINGS]


async def test_what_somebody_has_to_know_comes_before_how_far_something_is(desk: Desk) -> None:
    requests = [await desk.file("one"), await desk.file("two", "kettle-8")]
    for _ in requests:
        await stand(desk, (await first(desk))[0])
    for request, to in zip(requests, (S.GATHERING, S.FAILED), strict=True):
        await desk.requests.move(request, change(request, to), now=desk.time())
        desk.time.at += 1000

    (due,) = await first(desk)
    assert (due.key.request, due.stands) == (requests[1].id, True)
