"""The fault matrix: the committed page is complete, and a part of it is run again; each call and each trouble once."""

import logging

import pytest

from tests.reliability.cell import one_of_each, run_cells
from tests.reliability.grid import BEFORE_ANY_EXPORT, DEVICE, GROUP, HALVES, SLACK, Half
from tests.reliability.table import PAGE, page, read
from tests.reliability.words import WORDS
from tests.scenario.house import House

COMMITTED = read(PAGE.read_text(encoding="utf-8"))


def test_the_page_has_every_cell_and_none_that_is_wrong() -> None:
    assert list(COMMITTED) == [(route.name, trouble.name) for half in HALVES for route, trouble in half.all()]
    assert set(COMMITTED.values()) <= set(WORDS)


def test_the_page_is_what_is_written_from_its_words() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(COMMITTED)


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("_environment")
@pytest.mark.parametrize("half", HALVES, ids=lambda half: half.name)
async def test_cells_come_to_what_the_page_says(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    cells = half.some()

    words = await run_cells(cells, at_once=6)

    assert words == {(route.name, trouble.name): COMMITTED[route.name, trouble.name] for route, trouble in cells}
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR and not r.name.startswith("aiohttp.server")]


@pytest.mark.parametrize("typed", [DEVICE, GROUP])
async def test_every_call_of_an_export_is_a_row(house: House, typed: str) -> None:
    async with house.power(config=one_of_each(house)):
        await house.ask(f"/dps-export {typed}")
        await house.until_card("Done", seconds=30)

    boards = {**house.azure.boards, SLACK: house.worlds.slack.board}
    routes = [route for half in HALVES for route in half.routes]
    for world, board in boards.items():
        rows = [route.call for route in routes if route.world == world]
        covered = [call for row in (*rows, *BEFORE_ANY_EXPORT) for call in board.calls_to(row)]
        assert [call for call in board.calls if call not in covered] == []
