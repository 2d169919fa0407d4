"""Progress reaches people while the work goes on, not when the worker next looks by itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.model.clocks import Patience
from privacy.model.events import Event
from privacy.model.ids import RequestStatus as S
from privacy.model.records import SearchProgress
from privacy.request.changes import LedgerFact
from privacy.request.progress import ProgressNotes
from privacy.request.transitions import Transitions
from tests.unit.storage.samples import Desk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dps-bot.sqlite") as opened:
        yield opened


async def test_the_worker_is_woken_for_each_word_about_a_search(tmp_path: Path) -> None:
    woken: list[None] = []
    async with open_desk(tmp_path / "dps-bot.sqlite", on_change=lambda: woken.append(None)) as desk:
        transitions = Transitions(store=desk.requests, clock=desk.time, patience=Patience())
        notes = ProgressNotes(store=desk.requests, clock=desk.time)
        request = await transitions.apply(await desk.file(), S.GATHERING, LedgerFact(event=Event.STARTED))
        before = len(woken)

        await notes.of(request)(SearchProgress(found={}, direct_reads_done=True, scanned=0))

        assert len(woken) == before + 1


async def test_a_write_that_changes_nothing_wakes_nobody(tmp_path: Path) -> None:
    woken: list[None] = []
    async with open_desk(tmp_path / "dps-bot.sqlite", on_change=lambda: woken.append(None)) as desk:
        await desk.file()
        before = len(woken)

        await desk.requests.tidy(desk.time())

        assert len(woken) == before == 1
