"""Whatever people, Azure and Slack did before: once all is well and nobody does anything more, nobody is left waiting.

Each request ends within its terms, or whoever it waits for was told in the last days what is theirs to do.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from privacy.model.clocks import DAY, HOUR
from privacy.model.days.reminders import Reminders
from privacy.model.errors import RefusedError
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Mode
from privacy.request.lifecycle import ENDED, OPEN, WAITS_FOR_A_PERSON
from privacy.request.request import DataSubjectRequest, waited_for
from storage.requests.urgencies import SqliteUrgencies
from tests.unit.privacy.erasure.folders import quick_folder
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import BEN, CLEO, TWO, Scene, scene

TELLING = frozenset({MessageKind.CALL, MessageKind.NEWS, MessageKind.REMINDER})
RECENTLY = 6 * DAY
"""Three days between reminders, and a long weekend."""
PATIENT = 2 * DAY
"""For how long the bot itself may be at work on a request once all is well."""
LONG = 40 * DAY


async def _plan_click(one: Scene, user: str, call: str) -> None:
    plan = await one.plan()
    await getattr(one.bot.ballot, call)(one.bot.on_plan(user, plan.id))


async def _request_click(one: Scene, user: str, call: str) -> None:
    await getattr(one.bot.clicks, call)(one.bot.on_request(user, one.request))


async def _down(one: Scene) -> None:
    one.azure.down = not one.azure.down


async def _down_when_it_begins(one: Scene) -> None:
    one.moves[S.ERASING] = one.azure.goes_down


async def _silent(one: Scene) -> None:
    one.people.silent = not one.people.silent


async def _unsafe(one: Scene) -> None:
    one.files.unsafe = not one.files.unsafe


async def _hold(one: Scene) -> None:
    await one.hold(days=3)


async def _pause(one: Scene) -> None:
    one.pause()


async def _resume(one: Scene) -> None:
    one.resume()


async def _hour(one: Scene) -> None:
    await one.later(HOUR)


async def _days(one: Scene) -> None:
    await one.later(2 * DAY)


def _edit(what: str) -> Callable[[Scene], Awaitable[None]]:
    async def edit(one: Scene) -> None:
        one.azure.edit(what)

    return edit


async def _choose(one: Scene, mode: Mode) -> None:
    await one.choose(mode)


ACTS: Mapping[str, Callable[[Scene], Awaitable[None]]] = {
    "ben approves": lambda one: _plan_click(one, BEN, "approve"),
    "cleo approves": lambda one: _plan_click(one, CLEO, "approve"),
    "ben rejects": lambda one: _plan_click(one, BEN, "reject"),
    "cleo asks for changes": lambda one: _plan_click(one, CLEO, "ask_for_changes"),
    "erase": lambda one: _choose(one, Mode.ERASE),
    "block": lambda one: _choose(one, Mode.BLOCK),
    "stop": lambda one: _request_click(one, BEN, "stop"),
    "plan again": lambda one: _request_click(one, ANA, "plan_again"),
    "close": lambda one: _request_click(one, BEN, "close"),
    "withdraw": lambda one: _request_click(one, ANA, "withdraw_request"),
    "tag": _edit("tag"),
    "gone": _edit("gone"),
    "reborn": _edit("reborn"),
    "azure down": _down,
    "azure down when it begins": _down_when_it_begins,
    "slack silent": _silent,
    "channel unsafe": _unsafe,
    "hold": _hold,
    "pause": _pause,
    "resume": _resume,
    "an hour": _hour,
    "two days": _days,
}
reached: Counter[S] = Counter()


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@example(acts=["ben approves", "cleo approves"], way_back=False)
@example(acts=["cleo asks for changes"], way_back=False)
@example(acts=["pause", "ben approves", "cleo approves", "hold"], way_back=False)
@example(acts=["azure down when it begins", "ben approves", "cleo approves", "stop"], way_back=False)
@example(acts=["azure down when it begins", "ben approves", "cleo approves", "stop", "plan again"], way_back=False)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=14), way_back=st.booleans())
def _whatever_was_done(acts: list[str], *, way_back: bool) -> None:
    asyncio.run(_story(acts, way_back=way_back))


def test_once_all_is_well_every_request_ends_or_somebody_was_told_what_is_theirs_to_do() -> None:
    reached.clear()
    _whatever_was_done()

    assert reached.keys() >= {S.WHICH_WAY, S.AWAITING_APPROVAL, S.CHANGES_ASKED, S.INCOMPLETE, S.FULFILLED, S.EXPIRED}


async def _story(acts: list[str], *, way_back: bool) -> None:
    with quick_folder() as folder:
        async with scene(folder, today=TWO, way_back=way_back, reminders=Reminders()) as one:
            await one.ask()
            for act in acts:
                with suppress(RefusedError, AssertionError):  # an act that does not fit is refused, or has no plan
                    await ACTS[act](one)
                await one.bot.turn()
            one.azure.down = one.people.silent = one.files.unsafe = one.files.hidden = False
            one.resume()
            await _nobody_does_anything(one)


async def _nobody_does_anything(one: Scene) -> None:
    begun = busy = told = one.outside.time()
    heard = 0
    while one.outside.time() < begun + LONG:
        request = await one.work(400)
        reached[request.status] += 1
        now, said = one.outside.time(), await _heard(one)
        told, heard = (now, said) if said > heard else (told, heard)
        if request.status in ENDED:
            return
        assert request.due_at is not None, f"{request.status}: nobody looks at it again"
        busy = busy if request.status in OPEN and not request.report.halt else now
        assert now - busy <= PATIENT, f"{request.status}: the bot does not come to an end"
        if request.status in WAITS_FOR_A_PERSON:
            await _somebody_knows(one, request, told)
        one.outside.time.at = Millis(max(min(request.due_at, now + DAY), now + 1))
    assert (await one.now()).status is S.INCOMPLETE, "only what is left of a deletion waits for longer than its terms"


async def _somebody_knows(one: Scene, request: DataSubjectRequest, told: Millis) -> None:
    assert waited_for(request), f"{request.status} waits for nobody"
    now = one.outside.time()
    if request.status is S.INCOMPLETE and request.report.remind_at is None:  # after the last reminder
        agenda = await SqliteUrgencies(file=one.bot.store).to_tell(Millis(now - DAY), 9)
        assert any(named.id == request.id for named in agenda)
        return
    assert now - told <= RECENTLY, f"{request.status}: nobody was told for {(now - told) / DAY} days"


async def _heard(one: Scene) -> int:
    """How often people were called in the thread, whatever about."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(TELLING))
    sql = f"SELECT coalesce(sum(sent), 0) FROM outbox WHERE kind IN ({kinds})"
    return await one.bot.store.read(lambda database: int(database.execute(sql).fetchone()[0]))
