"""`python -m tests.reliability` runs every cell and writes docs/reliability.md; exit 0 only if nothing went wrong."""

import argparse
import asyncio
import io
import json
import sys

from bot import log
from tests.reliability.cell import run_cells
from tests.reliability.grid import HALVES
from tests.reliability.table import PAGE, page
from tests.reliability.words import WRONG


def main() -> int:
    """Run the cells, all of them or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("--call", default="", help="only rows whose name holds this; nothing is written")
    parser.add_argument("--trouble", default="", help="only columns whose name holds this; nothing is written")
    parser.add_argument("--at-once", type=int, default=4, help="how many bots at a time (default: 4)")
    options = parser.parse_args()
    every = [cell for half in HALVES for cell in half.all()]
    cells = [cell for cell in every if options.call in cell[0].name and options.trouble in cell[1].name]
    logged = io.StringIO()
    log.set_up(logged)
    words = asyncio.run(run_cells(cells, at_once=options.at_once, told=lambda line: print(line, flush=True)))
    faults = list(_faults(logged.getvalue()))
    wrong = sum(word.startswith(WRONG) for word in words.values())
    print(*faults, f"{len(words)} cells, {wrong} wrong, {len(faults)} faults of the bot's own in its log", sep="\n")
    if cells == every and not wrong:
        PAGE.write_text(page(words), encoding="utf-8")
    return 1 if wrong or faults else 0


def _faults(logged: str) -> list[str]:
    """Errors in the log, less those of the local worlds, whose callers break off."""
    lines = [line for line in logged.splitlines() if json.loads(line)["level"] in {"error", "critical"}]
    return [line for line in lines if not str(json.loads(line).get("where", "")).startswith("aiohttp.server")]


if __name__ == "__main__":
    sys.exit(main())
