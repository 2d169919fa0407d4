"""Several houses side by side, each a process with its own bot, database, Slack, Azure, books and seed."""

import asyncio
import json
import sys

from tests.chaos.books import Wrong
from tests.chaos.tally import Tally

_COUNTED = (
    *("kills", "requests", "erasures", "erased", "clicks", "deletes", "killed_deleting", "troubles"),
    *(wrong.value for wrong in Wrong),
)


async def side_by_side(houses: int, *, kills: int, seed: int) -> Tally:
    """Share the kills out among houses with seeds from `seed` on; what came of all of them together.

    Raises:
        RuntimeError: a house ended without a last line.
    """
    shares = [kills // houses + (number < kills % houses) for number in range(houses)]
    return together(await asyncio.gather(*(_house(share, seed + number) for number, share in enumerate(shares))))


async def _house(kills: int, seed: int) -> Tally:
    command = ("-m", "tests.chaos", "--kills", str(kills), "--seed", str(seed))
    house = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    assert house.stdout
    last = ""
    async for line in house.stdout:
        last = line.decode().strip()
        if not last.startswith("{"):
            print(f"house {seed}: {last}", flush=True)
    await house.wait()
    if not last.startswith("{"):
        raise RuntimeError(f"house {seed} ended with {house.returncode} and said: {last}")
    return Tally(**json.loads(last))


def together(tallies: list[Tally]) -> Tally:
    """One tally: what was counted is added up, what any house reached was reached, the slowest says how long."""
    missed = set.intersection(*(set(tally.not_reached) for tally in tallies))
    of = max(tally.of for tally in tallies)
    return Tally(
        **{name: sum(getattr(tally, name) for tally in tallies) for name in _COUNTED},
        of=of,
        reached=of - len(missed),
        not_reached=sorted(missed),
        ledger_ok=all(tally.ledger_ok for tally in tallies),
        seconds=max(tally.seconds for tally in tallies),
    )
