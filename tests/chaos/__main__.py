"""`python -m tests.chaos --kills N [--seed S]`: its last line is one JSON object; exit 0 only if nothing went wrong."""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from pathlib import Path

from tests.chaos.harness import run


def main() -> int:
    """Kill, restart, compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often the bot is killed (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments and places (default: 1)")
    options = parser.parse_args()
    logging.disable()  # the local Slack loses connections in the middle of calls here, and would say so at length
    with tempfile.TemporaryDirectory(prefix="dps-bot-chaos-") as folder:
        tally = asyncio.run(run(Path(folder), kills=options.kills, seed=options.seed))
    print(json.dumps(tally.as_json()))
    return 0 if tally.held else 1


if __name__ == "__main__":
    sys.exit(main())
