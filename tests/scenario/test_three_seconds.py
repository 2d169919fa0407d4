"""What comes before an acknowledgement shares Slack's three seconds; what people are told comes after it, and there."""

import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import pytest

from handlers.history.home import NOT_SHOWN
from handlers.kit import ids
from handlers.kit.errors import SORRY, STALE
from handlers.kit.forms import NOT_OPENED
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import BOT, ChannelId, Content, Message, Outcome, Shortcut, Ts, UserId
from storage.file.sqlite_file import SqliteFile
from tests.scenario.erasing import block_of, comment, file_erasure, press
from tests.scenario.house import ANA, BEN, HURRIED, PRIVACY, House
from tests.scenario.test_home import click_home, home_of
from tests.scenario.test_open_places import erased, lists

SLACKS = 3.0
"""Seconds that Slack waits for an acknowledgement."""
VOTE = "Waiting for 1 approver"


async def wait_for_votes(house: House) -> None:
    await file_erasure(house, "sensor-42")
    await house.until_card(VOTE)
    house.slack.sockets.ack_seconds = SLACKS


async def click(house: House, action: str, user: str) -> Outcome:
    """Press a button of the card, and do not wait for an answer."""
    (card,) = house.cards()
    return await house.slack.click(user, PRIVACY, card.ts, block_of(card, action), action)


def direct(house: House, user: str) -> list[str]:
    channel = house.slack.directory.direct_messages(UserId(user))
    return [message.content.text for message in house.seen(user, channel.id)]


def slow(house: House, call: str, seconds: float) -> None:
    house.worlds.slack.board.add(Fault(route=f"* /api/{call}", kind=FaultKind.SLOW, seconds=seconds))


def say(house: House, action: str, thread: Ts | None = None) -> Message:
    """A message of the bot with one button."""
    content = Content(text="Old", blocks=[one_button(action)])
    return house.slack.timeline.post(channel=ChannelId(PRIVACY), user=BOT, content=content, thread_ts=thread)


def one_button(action: str) -> dict[str, Any]:
    button = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": "Press"}, "value": "x"}
    return {"type": "actions", "block_id": "b", "elements": [button]}


Trouble = Callable[[House], AbstractContextManager[None]]


@contextmanager
def full_disk(house: House) -> Iterator[None]:
    """The bot's file takes nothing more."""
    with closing(sqlite3.connect(house.database, isolation_level=None)) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
        try:
            yield
        finally:
            database.execute("DROP TRIGGER full")


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Another program writes to the bot's file, and does not come to an end."""
    with closing(sqlite3.connect(house.database, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


@contextmanager
def read_only(_: House) -> Iterator[None]:
    """The bot's own connection cannot write any more."""
    (file,) = [it for it in gc.get_objects() if isinstance(it, SqliteFile) and it.writer._thread.is_alive()]
    file._writing.execute("PRAGMA query_only = ON")
    yield
    file._writing.execute("PRAGMA query_only = OFF")


async def test_a_click_is_acknowledged_before_the_person_is_told(house: House) -> None:
    async with house.power(HURRIED):
        await wait_for_votes(house)
        stuck = house.worlds.slack.board.hold("* /hooks/*", when="before", times=1)
        outcome = await click(house, ids.APPROVE, ANA)
        await stuck.reached()
        assert house.events()[-1] == "refused"
        assert house.whispers() == []
        stuck.release()
        await house.slack.until(lambda: "You asked for this" in "".join(house.whispers()))

    assert outcome.acked


async def test_a_vote_that_slack_is_slow_to_judge_is_kept_acknowledged_and_counted(house: House) -> None:
    async with house.power(HURRIED):
        await wait_for_votes(house)
        slow(house, "users.info", 1.6)  # asked twice for a vote: who votes, and whether all voters still may
        outcome = await press(house, ids.APPROVE)
        assert house.events()[-1] == "vote pending"
        await house.slack.until(lambda: "Your vote is kept" in "".join(house.whispers(BEN)))
        await house.until_card("Done", seconds=30)
        await house.slack.until(lambda: "counts: the plan is approved" in house.whispers(BEN)[-1])

    assert outcome.acked
    assert [house.events().count(event) for event in ("vote pending", "voted", "refused")] == [1, 1, 0]


async def test_a_no_that_slack_is_slow_to_judge_is_refused_at_its_form_in_time(house: House) -> None:
    async with house.power(HURRIED):
        await wait_for_votes(house)
        await press(house, ids.REJECT)
        slow(house, "users.info", 1.6)
        outcome = await comment(house, "part of a claim")

    assert outcome.acked
    assert "Slack did not say who may approve just now" in (outcome.errors or {})[ids.COMMENT]


@pytest.mark.parametrize("threaded", [False, True])
async def test_a_stale_button_is_answered_where_it_was_pressed(house: House, *, threaded: bool) -> None:
    async with house.power(HURRIED):
        parent = say(house, "gone")
        message = say(house, "gone", parent.ts) if threaded else parent
        outcome = await press(house, "gone", message=message)
        await house.slack.until(lambda: house.whispers(BEN) == [STALE])

    assert outcome.acked
    assert told(house, BEN).thread_ts == (parent.ts if threaded else None)


def told(house: House, user: str) -> Message:
    """What this person alone was told last."""
    return [message for message in house.seen(user) if message.visible_to == user][-1]


async def test_a_first_message_with_replies_is_answered_in_the_channel(house: House) -> None:
    async with house.power(HURRIED):
        parent = say(house, "gone")
        say(house, "other", parent.ts)
        await press(house, "gone", message=parent)
        await house.slack.until(lambda: house.whispers(BEN) == [STALE])

    assert told(house, BEN).thread_ts is None


@pytest.mark.parametrize("trouble", [full_disk, locked, read_only])
@pytest.mark.parametrize("action", [ids.APPROVE, ids.WITHDRAW])
async def test_a_click_that_the_file_does_not_take_is_answered(house: House, action: str, trouble: Trouble) -> None:
    user = BEN if action == ids.APPROVE else ANA
    async with house.power(HURRIED):
        await wait_for_votes(house)
        with trouble(house):
            outcome = await press(house, action, user=user)
            await house.slack.until(lambda: house.whispers(user) == [SORRY])
        await press(house, action, user=user)
        await house.slack.until(lambda: len(house.whispers(user)) == 2)

    assert outcome.acked
    assert SORRY not in house.whispers(user)[-1]


@pytest.mark.parametrize("trouble", [full_disk, locked, read_only])
async def test_a_form_that_the_file_does_not_take_says_so_at_its_field_and_stays(
    house: House, trouble: Trouble
) -> None:
    async with house.power(HURRIED):
        await wait_for_votes(house)
        await press(house, ids.REJECT)
        with trouble(house):
            stopped = await comment(house, "part of a claim")
        taken = await comment(house, "part of a claim")

    assert stopped.errors == {ids.COMMENT: SORRY}
    assert taken.errors is None


async def test_an_answer_that_slack_does_not_take_at_the_click_comes_where_it_was_pressed_or_directly(
    house: House,
) -> None:
    async with house.power(HURRIED):
        await wait_for_votes(house)
        house.worlds.slack.board.add(Fault(route="* /hooks/*", kind=FaultKind.STATUS, status=404))
        await click(house, ids.APPROVE, ANA)
        await house.slack.until(lambda: "You asked for this" in "".join(house.whispers()))
        house.worlds.slack.board.add(Fault(route="* /api/chat.postEphemeral", kind=FaultKind.STATUS, status=503))
        await click(house, ids.APPROVE, ANA)
        await house.slack.until(lambda: "You asked for this" in "".join(direct(house, ANA)))


async def test_a_stale_shortcut_is_answered_directly(house: House) -> None:
    old = Shortcut(callback_id="gone", name="Old", description="Of an older version")
    house.slack.installation.shortcuts = (old,)
    async with house.power(HURRIED):
        outcome = await house.slack.shortcut(ANA, "gone")
        await house.slack.until(lambda: direct(house, ANA) == [STALE])

    assert outcome.acked


async def test_a_stale_button_of_the_home_tab_is_answered_directly(house: House) -> None:
    async with house.power(HURRIED):
        await home_of(house, ANA)
        view = house.slack.views.home(UserId(ANA))
        assert view is not None
        house.slack.views.update(view, {**view.body, "blocks": [one_button("gone")]})
        outcome = await click_home(house, ANA, "gone")
        await house.slack.until(lambda: direct(house, ANA) == [STALE])

    assert outcome.acked


@pytest.mark.parametrize("way", ["home", "shortcut", "button", "command"])
async def test_a_form_that_slack_is_slow_to_open_is_given_up_in_time_and_said(house: House, way: str) -> None:
    async with house.power(HURRIED):
        await wait_for_votes(house)
        await home_of(house, ANA)
        stuck = house.worlds.slack.board.hold("* /api/views.open", when="before", times=1)
        outcome = await open_by(house, way)
        said = direct if way in {"home", "shortcut"} else House.whispers
        await house.slack.until(lambda: NOT_OPENED in "".join(said(house, ANA)))
        stuck.release()

    assert outcome.acked


async def open_by(house: House, way: str) -> Outcome:
    if way == "home":
        return await click_home(house, ANA, ids.HOME_EXPORT)
    if way == "shortcut":
        return await house.slack.shortcut(ANA, ids.EXPORT_SHORTCUT)
    if way == "button":
        return await click(house, ids.REJECT, ANA)
    return await house.ask("/dps-export")


async def test_a_slow_home_tab_is_acknowledged_at_once_and_shown_once(house: House) -> None:
    house.slack.sockets.ack_seconds = SLACKS
    house.slack.events.retry_seconds = (0.0, 0.0, 0.0)
    async with house.power(HURRIED):
        stuck = house.worlds.slack.board.hold("* /api/views.publish", when="before", times=None)
        house.slack.open_home(ANA)
        await stuck.reached()
        await house.slack.until(lambda: bool(house.slack.events.attempts))
        stuck.release()
        await house.slack.until(lambda: house.slack.views.home(UserId(ANA)) is not None)

    assert [attempt.acked for attempt in house.slack.events.attempts] == [True]
    assert len(house.worlds.slack.board.calls_to("* /api/views.publish")) == 1


async def test_an_event_that_comes_again_is_not_drawn_again(house: House) -> None:
    async with house.power(HURRIED):
        await home_of(house, ANA)
        event = house.slack.events._payload({"type": "app_home_opened", "user": ANA, "tab": "home"}, None)
        for _ in range(3):
            await house.slack.sockets.deliver("events_api", event)
        await home_of(house, BEN)  # what the three had drawn would be there by now
        drawn = house.worlds.slack.board.calls_to("* /api/views.publish")

    assert len(drawn) == 3


async def test_a_home_tab_that_slack_does_not_take_is_said_to_whoever_pressed_refresh(house: House) -> None:
    async with house.power(HURRIED):
        await home_of(house, ANA)
        house.worlds.slack.board.add(Fault(route="* /api/views.publish", kind=FaultKind.STATUS, status=503))
        outcome = await click_home(house, ANA, ids.HOME_REFRESH)
        await house.slack.until(lambda: direct(house, ANA) == [NOT_SHOWN])

    assert outcome.acked


async def test_a_button_in_a_thread_is_answered_in_that_thread(house: House) -> None:
    async with house.power(HURRIED):
        await erased(house)
        (listed,) = lists(house)
        house.worlds.slack.board.add(Fault(route="* /api/views.open", kind=FaultKind.STATUS, status=503))
        await house.slack.click(ANA, PRIVACY, listed.ts, block_of(listed, ids.CLOSE_PLACE), ids.CLOSE_PLACE)
        await house.slack.until(lambda: NOT_OPENED in "".join(house.whispers()))

    assert told(house, ANA).thread_ts == listed.thread_ts
