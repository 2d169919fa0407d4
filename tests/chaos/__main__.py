"""`python -m tests.chaos --kills N [--seed S]`: its last line is one JSON object; exit 0 only if nothing went wrong.

With `--houses H` several run side by side and share the kills; the last line is of all of them.

`python -m tests.chaos --mutants [WORD ...]` breaks the product on purpose, in a copy and one way after the other, and
exits 0 only if every broken product is noticed. Words narrow them to those whose patch holds one of them.
"""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from pathlib import Path

from tests.chaos import page
from tests.chaos.harness import run
from tests.chaos.houses import side_by_side
from tests.chaos.proof import prove


def main() -> int:
    """Kill, restart, compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often the bot is killed (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments and places (default: 1)")
    parser.add_argument("--houses", type=int, default=1, help="side by side, with seeds from --seed on (default: 1)")
    parser.add_argument("--first", action="store_true", help="stop at the first thing that goes wrong")
    parser.add_argument("--mutants", nargs="*", metavar="WORD", help="try broken products in place of the real one")
    parser.add_argument("--at-once", type=int, default=2, help="how many broken products are tried at once")
    parser.add_argument("--page", action="store_true", help="write the figures into docs/reliability.md")
    options = parser.parse_args()
    if options.mutants is not None:
        return asyncio.run(prove(options.mutants, at_once=options.at_once))
    logging.disable()  # the local Slack loses connections in the middle of calls here, and would say so at length
    if options.houses > 1:
        tally = asyncio.run(side_by_side(options.houses, kills=options.kills, seed=options.seed))
    else:
        with tempfile.TemporaryDirectory(prefix="dps-bot-chaos-") as folder:
            tally = asyncio.run(run(Path(folder), kills=options.kills, seed=options.seed, first=options.first))
    if options.page:
        page.write(tally, options.houses, options.seed)
    print(json.dumps(tally.as_json()))
    return 0 if tally.held else 1


if __name__ == "__main__":
    sys.exit(main())
