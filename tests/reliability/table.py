"""The page: written from the words of the cells, and read back."""

from collections.abc import Mapping
from pathlib import Path

from tests.reliability.grid import HALVES, Half, Setting
from tests.reliability.words import WORDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
Words = Mapping[tuple[str, str], str]

_HEAD = """\
# Reliability

What people get when one call of an export goes wrong. This page is written by `python -m tests.reliability`, which runs
the whole bot between the local Slack and the local Azure, with one service and one hub, once for each cell: the call in
the row goes wrong as the column says for three minutes by the bot's clock, then all is well.
`tests/scenario/test_reliability.py` repeats a part of it in every test run.

In no cell does anybody see a second file that nobody asked for, a traceback, or a file that calls itself whole and is
not; and nothing is `fulfilled` that people cannot see.

| word | what people get |
|---|---|
"""
_TROUBLES = """
| column | what goes wrong |
|---|---|
| outage | every connection is reset |
| 503, 500, 401, 403, 404 | every call is answered with that status |
| 429 | too many requests: without `Retry-After`, with one second, with an hour |
| slow | every call takes a second longer |
| half | every call takes effect, and its answer breaks off in the middle |
| reset | one connection is reset |
| no JSON | every call is answered 200 with something else, and has no effect |
| no scope | Slack answers `missing_scope` |
| fails | Slack answers with a word that passes by itself, `update_failed` |
| no word | Slack answers with a word that nobody knows |
"""
KILLS_HEAD = "\n## Kills\n"
"""Above what `python -m tests.chaos --page` writes."""


def page(words: Words) -> str:
    """The whole page, in Markdown."""
    legend = "".join(f"| {word} | {meaning} |\n" for word, meaning in WORDS.items() if word in set(words.values()))
    return _HEAD + legend + _TROUBLES + _settings() + "".join(_table(half, words) for half in HALVES) + _kills()


def _kills() -> str:
    """The part about kills, as it stands."""
    _, head, rest = PAGE.read_text(encoding="utf-8").partition(KILLS_HEAD)
    return head + rest


def _settings() -> str:
    """What differs in some rows."""
    rows = [
        f"| {route.name} | {route.setting} |\n"
        for half in HALVES
        for route in half.routes
        if route.setting is not Setting.PLAIN
    ]
    return "\n| row | so that the call is made |\n|---|---|\n" + "".join(rows)


def read(text: str) -> dict[tuple[str, str], str]:
    """The words on a page."""
    words: dict[tuple[str, str], str] = {}
    for half in HALVES:
        lines = text.split(f"\n## {half.name}\n", maxsplit=1)[1].split("\n## ", maxsplit=1)[0].strip().splitlines()
        head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        words |= {(row[0], name): word for row in rows for name, word in zip(head[1:], row[1:], strict=True)}
    return words


def _table(half: Half, words: Words) -> str:
    head = ["call", *(trouble.name for trouble in half.troubles)]
    rows = [[route.name, *(words[route.name, trouble.name] for trouble in half.troubles)] for route in half.routes]
    lines = [head, ["---"] * len(head), *rows]
    return f"\n## {half.name}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)
