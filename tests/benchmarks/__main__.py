"""`python -m tests.benchmarks [NAME ...] [--quick | --large]`: prints one table.

Exit status 0 whatever the figures say; 1 where a benchmark could not run.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

from tests.benchmarks.table import Row, Scale, table

NAMES = ("ack", "find", "scan", "shared_scan", "append", "verify", "start", "bulk_erasure")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(NAMES)} (default: all)")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", dest="scale", const=Scale.QUICK, help="small sizes, once")
    size.add_argument("--large", action="store_const", dest="scale", const=Scale.LARGE, help="a million; minutes")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return measure(options.names or NAMES, options.scale or Scale.USUAL)


def measure(names: list[str] | tuple[str, ...], scale: Scale) -> int:
    before, rows, failed = load(), [], []
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            rows += alone(name, scale)
        except Exception:  # noqa: BLE001 - one benchmark that cannot run does not stop the others
            traceback.print_exc()
            failed.append(name)
    print(table(rows))
    print(f"\n{os.cpu_count()} cores; load average over a minute {before} before and {load()} after; {scale} sizes.")
    print(f"{sum(row.met is False for row in rows)} goals not met, {sum(row.met is True for row in rows)} met.")
    if failed:
        print(f"Could not run: {', '.join(failed)}.")
    return 1 if failed else 0


def alone(name: str, scale: Scale) -> list[Row]:
    """The rows of one benchmark, run in a process of its own so that no other one's memory is in its way."""
    run: Callable[[Scale], list[Row]] = import_module(f"tests.benchmarks.{name}").run
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(run, scale).result()


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
