"""A receipt that its channel does not take: it goes to the requester alone, or is owed; no look waits for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.verify import verify_ledger
from privacy.model.clocks import DAY, HOUR
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from tests.unit.privacy.erasure.house import ANA, CHANNEL, PSEUDONYMS
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.erasure.world import PARTS

ARCHIVED = UndeliverableError("is_archived")
ALONE = f"D{ANA}"


@pytest.fixture
async def approved(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as opened:
        await opened.ask()
        await opened.approve()
        yield opened
        verify_ledger(opened.outside.path, PSEUDONYMS)


async def shown_in(one: Scene) -> list[str]:
    """Where each receipt was seen, in their order."""
    sql = "SELECT channel FROM uploads WHERE seen_at IS NOT NULL ORDER BY rowid"
    return [row[0] for row in await one.bot.store.read(lambda db: list(db.execute(sql)))]


async def aside(one: Scene) -> list[str]:
    rows = await one.bot.store.read(
        lambda db: list(
            db.execute("SELECT json_extract(body, '$.detail.to') FROM ledger WHERE event = 'receipt aside'")
        )
    )
    return [row[0] for row in rows]


async def test_a_receipt_for_a_channel_with_a_guest_goes_to_the_requester_alone(approved: Scene) -> None:
    approved.moves[S.VERIFYING] = approved.files.becomes_unsafe
    request = await approved.work()

    assert (request.status, await shown_in(approved)) == (S.FULFILLED, [ALONE])
    assert await aside(approved) == ["requester"]
    assert "The receipt went to the requester alone. A guest is in this channel." in str(request.report.delivery.aside)
    approved.files.unsafe = False
    request = await approved.later(DAY)
    assert (await shown_in(approved), request.report.delivery.aside) == ([ALONE, CHANNEL], None)


async def test_a_channel_that_refuses_the_share_itself_is_not_asked_again(approved: Scene) -> None:
    approved.files.hidden = True
    approved.files.refusal = ARCHIVED
    await approved.work(6)
    approved.files.refusal = None
    approved.files.hidden = False
    request = await approved.until(S.FULFILLED)

    assert request.report.delivery.aside
    assert approved.files.shares[0].channel == CHANNEL
    assert await shown_in(approved) == [ALONE]
    await approved.later(DAY)
    assert await shown_in(approved) == [ALONE, CHANNEL]


async def test_what_goes_to_the_requester_alone_waits_for_no_card(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.bot.slack_is_busy = one.files.hidden = True
        one.moves[S.VERIFYING] = one.files.becomes_unsafe
        await one.erase()
        assert [upload.channel for upload in one.files.shares] == [ALONE]


async def test_a_channel_that_refused_a_receipt_which_nobody_has_is_asked_again_for_the_next(approved: Scene) -> None:
    approved.files.hidden = approved.files.gone = True
    approved.files.refusal = ARCHIVED
    request = await approved.until(S.FULFILLED)
    assert (request.report.delivery.owed, await shown_in(approved)) == (True, [])
    approved.files.hidden = approved.files.gone = False
    approved.files.refusal = None
    await approved.later(DAY)
    assert await shown_in(approved) == [CHANNEL]


async def test_a_slack_that_is_busy_once_the_receipt_is_with_it_keeps_no_look_from_being_made(approved: Scene) -> None:
    async def busy(_: object) -> bool:
        raise DeliverLaterError("ratelimited")

    approved.files.is_visible = busy  # type: ignore[method-assign]
    assert (await approved.work()).status is S.DELIVERING
    request = await approved.until(S.FULFILLED, turns=200)

    assert (request.report.delivery.owed, await aside(approved)) == (True, ["nobody"])
    assert approved.outside.time() - (await approved.planned()).votes[0].at < 2 * HOUR


async def test_a_requester_who_left_keeps_no_look_from_being_made(approved: Scene) -> None:
    approved.files.gone = True
    approved.moves[S.VERIFYING] = approved.files.becomes_unsafe
    request = await approved.work()

    assert (request.status, request.report.delivery.owed, await shown_in(approved)) == (S.FULFILLED, True, [])
    assert await aside(approved) == ["nobody"]
    assert len((await approved.planned()).places) > 0
    for _ in range(40):
        request = await approved.later(DAY)
    assert (request.status, request.report.recheck.confirmed_at) == (S.FULFILLED, None)
    events = await approved.events()
    assert (events.count(Event.VERIFIED), events.count(Event.CONFIRMED), events.count(Event.FULFILLED)) == (6, 0, 1)


async def test_a_receipt_is_owed_beyond_the_last_look_until_somebody_can_be_given_it(approved: Scene) -> None:
    approved.files.gone = True
    approved.moves[S.VERIFYING] = approved.files.becomes_unsafe
    await approved.work()
    for _ in range(60):
        await approved.later(DAY)
    approved.files.unsafe = approved.files.gone = False
    request = await approved.later(7 * DAY)

    assert (request.report.delivery.owed, await shown_in(approved)) == (False, [CHANNEL])
    assert (await approved.events()).count(Event.CONFIRMED) == 1
    assert request.due_at is None


async def test_a_receipt_that_is_owed_is_given_with_the_next_look(approved: Scene) -> None:
    approved.files.gone = True
    approved.moves[S.VERIFYING] = approved.files.becomes_unsafe
    await approved.work()
    approved.files.unsafe = approved.files.gone = False
    request = await approved.later(DAY)

    assert (request.report.delivery.owed, await shown_in(approved)) == (False, [CHANNEL])
    assert request.report.recheck.confirmed_at is not None
    assert (await approved.events()).count(Event.CONFIRMED) == 1


async def test_what_comes_back_is_noticed_although_nobody_has_the_receipt(approved: Scene) -> None:
    before = dict(approved.azure.editions)
    approved.files.gone = True
    approved.moves[S.VERIFYING] = approved.files.becomes_unsafe
    await approved.work()
    approved.azure.editions[PARTS[1]] = before[PARTS[1]]
    assert (await approved.later(DAY)).status is S.INCOMPLETE


async def test_a_slack_that_is_busy_for_an_hour_keeps_no_look_from_being_made(approved: Scene) -> None:
    async def busy(_: object) -> None:
        raise DeliverLaterError("ratelimited")

    approved.moves[S.VERIFYING] = lambda: setattr(approved.files, "check", busy)
    assert (await approved.work()).status is S.VERIFYING
    request = await approved.until(S.FULFILLED, turns=200)

    assert request.report.delivery.owed
    assert HOUR <= approved.outside.time() - (await approved.planned()).votes[0].at < 2 * HOUR


async def test_a_receipt_that_slack_never_shows_keeps_no_look_from_being_made(approved: Scene) -> None:
    approved.files.hidden = True
    assert (await approved.work()).status is S.DELIVERING
    request = await approved.until(S.FULFILLED, turns=200)

    assert request.report.delivery.owed
    assert "Slack does not show it" in str(request.report.delivery.aside)


async def test_what_a_person_closed_ends_without_its_receipt_and_gets_it_with_a_look(approved: Scene) -> None:
    before = dict(approved.azure.editions)
    approved.moves[S.VERIFYING] = lambda: approved.azure.editions.update({PARTS[1]: before[PARTS[1]]})
    assert (await approved.work()).status is S.INCOMPLETE
    approved.files.unsafe = approved.files.gone = True
    await approved.bot.clicks.close(approved.bot.on_request(ANA, approved.request))
    request = await approved.work()
    assert (request.status, request.report.delivery.owed) == (S.CLOSED, True)
    approved.files.unsafe = approved.files.gone = False
    request = await approved.later(2 * DAY)

    assert (request.status, request.report.delivery.owed, await shown_in(approved)) == (S.CLOSED, False, [CHANNEL])
    for _ in range(40):
        request = await approved.later(DAY)
    assert (request.status, request.due_at) == (S.CLOSED, None)
