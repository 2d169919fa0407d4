"""A clock that is set, and a bot that was off: neither ends anything, and nothing stands still by it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from privacy.model.clocks import DAY, HOUR, MINUTE, Terms
from privacy.model.days.reminders import Reminders
from privacy.model.errors import RefusalReason
from privacy.model.ids import Millis
from privacy.model.ids import RequestStatus as S
from privacy.request.passing import OFF, Beat
from storage.file.sqlite_file import SqliteFile
from storage.ledger.alarms import SqliteAlarms
from storage.requests.passing_time import SqlitePassingTime
from tests.unit.privacy.erasure.folders import quick_folder
from tests.unit.privacy.erasure.scene import Scene, scene

EXPIRES = Terms().approval_expires


@pytest.fixture
async def one() -> AsyncIterator[Scene]:
    with quick_folder() as folder:
        async with scene(folder) as made:
            yield made


@dataclass
class Clocks:
    """What the computer of a scene shows."""

    scene: Scene
    boot: str = "a"
    steady: int = 0

    def pass_(self, time: int) -> None:
        self.scene.outside.time.at += time
        self.steady += time

    @property
    def beat(self) -> Beat:
        return Beat(boot=self.boot, wall=self.scene.outside.time(), steady=self.steady)

    @property
    def passing(self) -> SqlitePassingTime:
        return SqlitePassingTime(file=self.scene.bot.store)

    async def set_(self, by: int) -> None:
        """Somebody sets the clock of a computer on which the bot runs."""
        self.scene.outside.time.at += by
        await self.passing.jumped(by, self.beat)

    async def off(self, time: int, *, set_: int = 0) -> None:
        """The bot's process ends, and another begins after a time; meanwhile the clock may be set."""
        await self.passing.beat(self.beat)
        self.pass_(time)
        self.scene.outside.time.at += set_
        await self.scene.restart()
        await self.passing.started(self.beat)


async def dues(store: SqliteFile) -> list[int]:
    sql = "SELECT due_at FROM requests WHERE due_at NOT NULL UNION ALL SELECT due_at FROM outbox WHERE due_at NOT NULL"
    return [row[0] for row in await store.read(lambda database: list(database.execute(sql)))]


@pytest.mark.parametrize("how", ["while it runs", "while it is off"])
async def test_a_plan_does_not_expire_by_a_clock_that_is_put_forward_and_votes_count(one: Scene, how: str) -> None:
    clocks = Clocks(one)
    await one.ask()
    await (clocks.set_(40 * DAY) if how == "while it runs" else clocks.off(MINUTE, set_=40 * DAY))
    assert (await one.work()).status is S.AWAITING_APPROVAL

    clocks.pass_(EXPIRES - HOUR)
    assert (await one.approve()).status is S.APPROVED
    assert (await one.events()).count("clock jumped") == 1


async def test_it_expires_once_it_was_there_for_as_long_as_it_should(one: Scene) -> None:
    await one.ask()
    await Clocks(one).set_(40 * DAY)
    one.outside.time.at += EXPIRES
    assert await one.refused() is RefusalReason.EXPIRED
    assert (await one.work()).status is S.EXPIRED


async def test_a_clock_that_is_set_and_put_right_leaves_all_times_as_they_were(one: Scene) -> None:
    clocks, request = Clocks(one), await one.ask()
    before, vote_by = await dues(one.bot.store), request.decide_by
    await clocks.set_(40 * DAY)
    assert (await one.now()).decide_by == (vote_by or 0) + 40 * DAY
    await clocks.set_(-40 * DAY)

    assert (await one.now()).decide_by == vote_by
    assert set(before) <= set(await dues(one.bot.store))


async def test_reminders_and_patience_go_with_the_clock_that_is_set(one: Scene) -> None:
    one.bot.transitions = replace(one.bot.transitions, reminders=Reminders())
    await one.ask()
    patient = "UPDATE requests SET report = json_set(report, '$.remind_at', 5, '$.since', 6, '$.first_at', 7)"
    await one.bot.store.write(lambda database: database.execute(patient))
    await Clocks(one).set_(40 * DAY)
    report = (await one.now()).report

    assert (report.remind_at, report.since, report.retry.first_at) == (5 + 40 * DAY, 6 + 40 * DAY, 7 + 40 * DAY)


async def test_a_clock_that_was_ahead_when_it_was_erased_keeps_no_receipt_from_being_final(one: Scene) -> None:
    await one.erase()
    assert (await one.now()).report.recheck.confirmed_at is None
    await Clocks(one).set_(-40 * DAY)
    for _ in range(3):
        await one.later(DAY)

    assert (await one.now()).report.recheck.confirmed_at is not None
    assert "could not look" not in await one.events()


async def test_whatever_is_to_be_told_is_told_after_the_clock_was_set_back(one: Scene) -> None:
    alarms = SqliteAlarms(file=one.bot.store)
    await one.ask()
    begin = await alarms.before(Millis(one.outside.time() - DAY))
    await Clocks(one).set_(-2 * DAY)

    assert ["set back by 2 days" in alarm.sentence for alarm in await alarms.since(begin)] == [True]


async def test_a_legal_hold_on_a_waiting_card_keeps_its_times_moving_with_the_clock(one: Scene) -> None:
    await one.ask()
    await one.hold(days=50)
    before = (await one.work()).due_at or 0
    await Clocks(one).set_(-DAY)

    assert (await one.now()).due_at == before - DAY


async def test_a_clock_that_is_set_back_stops_nothing(one: Scene) -> None:
    one.bot.slack_is_busy = True
    clocks = Clocks(one)
    await one.erase()  # cards wait, and later a look
    ahead = max(await dues(one.bot.store)) - one.outside.time()
    await clocks.off(MINUTE, set_=-DAY)

    assert max(await dues(one.bot.store)) - one.outside.time() == ahead - MINUTE


async def test_a_database_of_an_earlier_version_shows_by_its_newest_entry_that_the_clock_was_set_back(
    one: Scene,
) -> None:
    await one.ask()
    one.outside.time.at -= DAY
    await Clocks(one).passing.started(Clocks(one).beat)

    assert max(await dues(one.bot.store)) - one.outside.time() == EXPIRES
    assert (await one.events())[-1] == "clock jumped"


async def test_no_look_is_used_up_by_a_clock_that_is_set(one: Scene) -> None:
    await one.erase()
    request = await one.later(DAY)
    await Clocks(one).set_(40 * DAY)

    again = await one.work()
    assert again.report.recheck == request.report.recheck
    assert (again.due_at or 0) == (request.due_at or 0) + 40 * DAY


async def test_after_a_long_time_off_there_is_one_look_and_the_next_by_real_distance(one: Scene) -> None:
    await one.erase()
    await one.later(DAY)
    await one.later(DAY)
    begun = (await one.events()).count("looked")
    await Clocks(one).off(40 * DAY)
    request = await one.work()

    assert (await one.events()).count("looked") == begun + 1
    assert (request.due_at or 0) - one.outside.time() == 23 * DAY
    assert request.report.recheck.rechecks_done == 3


async def test_who_could_not_vote_while_the_bot_was_off_gets_that_time_again(one: Scene) -> None:
    clocks = Clocks(one)
    await one.ask()
    clocks.pass_(DAY)
    await clocks.off(10 * DAY)
    assert (await one.work()).status is S.AWAITING_APPROVAL
    assert ((await one.now()).decide_by or 0) - one.outside.time() == EXPIRES - DAY
    await clocks.off(10 * DAY)

    assert (await one.approve()).status is S.APPROVED
    assert (await one.events()).count("was off") == 2


async def test_a_restart_gives_nobody_time_and_leaves_no_entry(one: Scene) -> None:
    request = await one.ask()
    await Clocks(one).off(OFF)

    assert (await one.now()).due_at == request.due_at
    assert "was off" not in await one.events()


async def test_where_nobody_had_to_decide_being_off_is_no_entry(one: Scene) -> None:
    await one.erase()
    await Clocks(one).off(DAY)

    assert "was off" not in await one.events()


async def test_a_plan_that_is_made_afterwards_has_its_usual_time(one: Scene) -> None:
    await Clocks(one).set_(40 * DAY)
    request = await one.ask()

    assert (request.decide_by or 0) - one.outside.time() == EXPIRES


async def test_a_jump_past_the_last_day_of_a_legal_hold_pauses_deletions(one: Scene) -> None:
    await one.hold(days=3)
    clocks = Clocks(one)
    await clocks.set_(2 * DAY)
    assert "paused" not in await one.events()
    await clocks.set_(2 * DAY)

    assert (await one.events())[-1] == "paused"
    assert await one.bot.work.guard.records.stop()


async def test_it_is_told_aloud_what_happened_and_what_follows(one: Scene) -> None:
    await one.ask()
    clocks = Clocks(one)
    await clocks.set_(-DAY - HOUR)
    await clocks.off(10 * DAY)

    said = [alarm.sentence for alarm in await SqliteAlarms(file=one.bot.store).since(0)]
    assert "set back by 1 day" in said[0]
    assert "off for 10 days" in said[1]


async def test_what_waits_for_a_day_of_the_calendar_is_not_put_off(one: Scene) -> None:
    await one.hold(days=50)
    held = await one.ask()
    assert held.report.halt
    await Clocks(one).set_(40 * DAY)

    assert (await one.now()).due_at == held.due_at
