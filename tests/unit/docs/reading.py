"""The documents, cut into what tests compare."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PRODUCT = ("bot", "handlers", "privacy", "dps", "storage", "evidence")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def section(path: str, heading: str) -> str:
    """What stands below a heading, up to the next one, as one line of words."""
    return " ".join(_section(path, heading).split())


def _section(path: str, heading: str) -> str:
    return read(path).split(f"\n## {heading}\n", maxsplit=1)[1].split("\n## ", maxsplit=1)[0]


def table(path: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    lines = re.search(r"(?:^\|.*\n)+", _section(path, heading), re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)
