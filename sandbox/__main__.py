"""`python -m sandbox`: the demo on one's own computer."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from sandbox.bot_process import BotError
from sandbox.folder import FolderError
from sandbox.launch import Options, run, until_signalled
from sandbox.worlds import RATE_LIMITS


def main(arguments: list[str] | None = None) -> int:
    """Run the sandbox and return the exit code: 0 after Ctrl-C, 1 when something went wrong."""
    options = _options(arguments)
    try:
        asyncio.run(until_signalled(run(options)))
    except (BotError, FolderError) as error:
        return _complain(str(error))
    except OSError as error:
        # asyncio rewrites strerror into a sentence of its own, another one in each Python.
        return _complain(f"port {options.port} cannot be used: {os.strerror(error.errno or 0)}")
    return 0


def _options(arguments: list[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A pretend Slack with a web page, and a pretend Azure; the real bot runs between them.",
    )
    parser.add_argument("--port", type=int, help="port of the page (default: 8700, or any free one)")
    parser.add_argument(
        "--folder", type=Path, default=Path(".sandbox"), help="work folder, emptied at start (default: .sandbox)"
    )
    parser.add_argument("--no-bot", action="store_true", help="start the two worlds alone, for a bot of your own")
    parser.add_argument("--json", action="store_true", help="say every address, token and variable as one JSON line")
    parser.add_argument(
        "--rate-limits",
        action=argparse.BooleanOptionalAction,
        default=RATE_LIMITS,
        help="keep to Slack's rate limits, and answer 429",
    )
    parser.add_argument("--grid", action="store_true", help="make the workspace one of an organisation's (Grid)")
    given = parser.parse_args(arguments)
    return Options(
        port=given.port,
        folder=given.folder,
        bot=not given.no_bot,
        as_json=given.json,
        rate_limits=given.rate_limits,
        grid=given.grid,
    )


def _complain(sentence: str) -> int:
    print(f"sandbox: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
