"""Stopped while Slack does not say who may vote, then closed: everything is read back before the receipt."""

from pathlib import Path

import pytest

from privacy.model.approval_policy import approval_policy
from privacy.model.ids import RequestStatus as S
from privacy.model.people import Membership
from privacy.model.plan import WITHOUT_READ
from privacy.receipt.receipt import Receipt
from storage.erasures import pauses
from storage.file.sqlite_file import SqliteFile
from tests.unit.privacy.erasure.house import ANA, Bot, Made, Outside
from tests.unit.privacy.erasure.slack_world import Files, Workspace
from tests.unit.privacy.erasure.world import Azure
from tests.unit.storage.samples import Time

BEN = "U0BEN"


async def worked(bot: Bot) -> None:
    """Let the worker do what is due, until nothing is."""
    for _ in range(30):
        if not await bot.turn():
            return


@pytest.mark.parametrize("silent", [False, True])
async def test_a_closed_erasure_is_read_back_whatever_was_waited_for_before(tmp_path: Path, *, silent: bool) -> None:
    time, path, receipts = Time(), tmp_path / "bot.sqlite", list[Receipt]()
    people = Workspace(memberships={ANA: Membership.MEMBER, BEN: Membership.MEMBER})
    azure = Azure(now=time, judge=lambda *_: None)
    outside = Outside(
        azure=azure,
        people=people,
        files=Files(certify=receipts.append),
        time=time,
        path=path,
        witness=lambda *_: None,
    )
    store = await SqliteFile.open(path)
    bot = Bot(outside=outside, store=store, today=approval_policy([[BEN]], 1), made=Made())
    try:
        request = (await bot.intake.request_erasure(bot.form(ANA))).requests[0][0].id
        await worked(bot)
        work = (await bot.requests.get(request)).work
        assert work
        assert work.plan
        azure.midway.append(lambda: pauses.pause(path, by="admin", reason="", now=time()))
        await bot.ballot.approve(bot.on_plan(BEN, work.plan.id))
        await worked(bot)
        assert (await bot.requests.get(request)).report.halt

        pauses.resume(path, by="admin", now=time())
        people.silent = silent  # with Slack silent, nobody can say whether the votes still count: it waits
        await bot.turn()
        if silent:
            await bot.clicks.stop(bot.on_request(ANA, request))
            people.silent = False
            await bot.clicks.close(bot.on_request(ANA, request))
        await worked(bot)

        ended = await bot.requests.get(request)
        assert ended.status is (S.CLOSED if silent else S.FULFILLED)
        to_read = {step.number for step in work.plan.steps if step.action not in WITHOUT_READ}
        assert ended.work
        assert {back.step for back in ended.work.read_back} == to_read
        assert {back.step for back in receipts[-1].work.read_back} == to_read
    finally:
        await store.close()
