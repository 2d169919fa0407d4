"""Two thousand people at once. How long that takes beside Slack's 3 seconds is for `tests/benchmarks` to say."""

import asyncio
import sqlite3

from tests.scenario.house import House

COMMANDS = 2_000


async def test_two_thousand_commands_at_once_are_all_recorded_and_all_acknowledged(house: House) -> None:
    house.azure.boards["identity"].hold("GET *", when="before", times=None)  # the work itself is not the matter here
    async with house.power():
        outcomes = await asyncio.gather(*(house.ask(f"/dps-export burst-{number}") for number in range(COMMANDS)))
        with sqlite3.connect(f"file:{house.database}?mode=ro", uri=True) as database:
            (recorded,) = database.execute("SELECT count(*) FROM requests").fetchone()
            (entries,) = database.execute("SELECT count(*) FROM ledger WHERE event = 'requested'").fetchone()
        database.close()

    assert [outcome.error for outcome in outcomes if not outcome.acked] == []
    assert (recorded, entries) == (COMMANDS, COMMANDS)
