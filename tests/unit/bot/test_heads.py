"""The head of the ledger: when it is signed and posted, and what the message holds."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from bot.heads.delivery import TAKES
from bot.heads.poster import EVERY, SILENCE
from evidence.heads import check_head
from handlers.workspace.heads import content
from privacy.ledger.heads import NOTHING, TOLD_AT_ONCE
from privacy.ledger.notes import parse_note
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model.events import Event
from privacy.model.ids import Millis
from sandbox.slack.model.values import Content
from sandbox.slack.state.mentions import calling_words
from storage.ledger import entries as ledger
from tests.unit.bot.head_bench import Bench, looked, open_bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as opened:
        yield opened


def test_a_look_and_a_post_fit_into_ten_seconds() -> None:
    assert EVERY + TAKES < 10


async def test_an_empty_ledger_has_no_head(bench: Bench) -> None:
    poster = bench.started()
    await looked(poster, bench, SILENCE)
    await poster.close()

    assert (bench.channel.posted, bench.kept()) == ([], None)


@pytest.mark.parametrize("event", sorted(TOLD_AT_ONCE))
async def test_what_people_decided_is_posted_and_kept_by_the_next_look(bench: Bench, event: Event) -> None:
    poster = bench.started()
    await looked(poster, bench)
    await bench.append(Event.REFUSED, event, Event.REFUSED)
    await looked(poster, bench)

    assert bench.channel.sizes == [3]
    assert bench.kept() == await bench.tree()


async def test_what_is_not_urgent_waits_an_hour_at_most_and_nothing_is_posted_twice(bench: Bench) -> None:
    poster = bench.started()
    await bench.append(Event.REQUESTED)
    await looked(poster, bench)
    await bench.append(Event.REFUSED)
    await looked(poster, bench)
    await looked(poster, bench, SILENCE - 3 * EVERY)
    assert bench.channel.sizes == [1]

    await looked(poster, bench, 2 * EVERY)
    assert bench.channel.sizes == [1, 2]
    await looked(poster, bench, SILENCE)
    assert bench.channel.sizes == [1, 2]


async def test_each_head_is_signed_and_names_the_one_before(bench: Bench) -> None:
    poster, trees = bench.started(), [NOTHING]
    for _ in range(4):
        await bench.append(Event.REFUSED, Event.VOTED)
        trees.append(await bench.tree())
        await looked(poster, bench)

    heads = [check_head(parse_note(str(posted.note)), bench.keys.signing.public) for posted in bench.channel.posted]
    assert [head.said.tree for head in heads] == trees[1:]
    assert [head.said.before for head in heads] == trees[:-1]
    newest = await bench.store.read(ledger.head)
    assert heads[-1].said.head == newest


@pytest.mark.parametrize(
    "error",
    [
        DeliverLaterError("http_503"),
        DeliverLaterError("ratelimited", retry_after=Millis(30_000)),
        DeliverLaterError("ServerDisconnectedError", unsure=True),
        UndeliverableError("not_in_channel"),
    ],
)
async def test_what_slack_does_not_take_is_kept_at_once_and_posted_later(bench: Bench, error: DeliveryError) -> None:
    poster = bench.started()
    bench.channel.errors = [error] * 3
    await bench.append(Event.VOTED)
    with structlog.testing.capture_logs() as logs:
        await looked(poster, bench)
        assert bench.kept() == await bench.tree()
        for _ in range(30):
            await looked(poster, bench)

    assert bench.channel.sizes == [1]
    assert [line["log_level"] for line in logs] == ["warning"] * 3 + ["info"]


async def test_a_slack_that_never_answers_holds_up_no_later_head(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.heads.delivery.TAKES", 0.01)
    poster = bench.started()

    async def never(_: object) -> None:
        await asyncio.Event().wait()

    poster.post = never
    await bench.append(Event.VOTED)
    await looked(poster, bench)
    await bench.append(Event.APPROVED)
    await looked(poster, bench)

    assert bench.kept() == await bench.tree()


async def test_a_head_names_the_last_one_that_slack_took_so_that_the_channel_has_no_gap(bench: Bench) -> None:
    poster = bench.started()
    await bench.append(Event.VOTED)
    await looked(poster, bench)
    bench.channel.errors = [DeliverLaterError("http_503")]
    await bench.append(Event.APPROVED)
    await looked(poster, bench)
    await bench.append(Event.FULFILLED)
    await looked(poster, bench)

    assert bench.channel.sizes == [1, 3]
    assert bench.channel.posted[1].said.before == bench.channel.posted[0].said.tree


async def test_the_message_is_the_head_as_tools_take_it_and_calls_nobody(bench: Bench) -> None:
    await bench.append(Event.VOTED)
    await looked(bench.started(), bench)
    text = content(bench.channel.posted[0])["text"]

    assert check_head(parse_note(text), bench.keys.signing.public) == bench.channel.posted[0]
    assert f"```{str(bench.channel.posted[0].note).rstrip()}```" in text
    assert calling_words(Content(text=text)) == []
