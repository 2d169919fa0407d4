"""Messages: each stands once. What a kill cuts off between Slack and disk may come again, and nothing else may."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.chaos.books import Books, Finding, Said, Wrong

UNWRITTEN = 2.0
"""Seconds before a kill in which the bot may not have written down that a message was sent."""
REQUEST = re.compile(r"DSR-\w{6}")


def findings(books: Books) -> Iterator[Finding]:
    """Every message that stands twice without an excuse."""
    for group in _same(books).values():
        for before, after in pairwise(group):
            if not _excused(books, before, after):
                where = REQUEST.search(before.text)
                why = f"{before.text[:60]!r} stands twice, {after.at - before.at:.1f} s apart"
                yield Finding(wrong=Wrong.DOUBLED, about=where.group() if where else before.thread or "", why=why)


def _same(books: Books) -> dict[tuple[str, str], list[Said]]:
    """Cards of one request, and equal replies of one thread; the first ones first."""
    groups: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for said in sorted(books.said, key=lambda said: said.at):
        if said.alone or said.files:
            continue
        request = REQUEST.search(said.text)
        if said.thread:
            groups[said.thread, said.text].append(said)
        elif request:
            groups["card", request.group()].append(said)
    return groups


def _excused(books: Books, before: Said, after: Said) -> bool:
    """Whether people did something in between, so that it is new; or whether it may not have been written down."""
    if before.thread and _went_on(books, before, after):
        return True
    life = books.life_at(before.at)
    if life is None or any("slack" in what or "disk" in what for what in life.spoiled):
        return True
    return 0 < life.ended < after.at and life.ended - before.at <= UNWRITTEN


def _went_on(books: Books, before: Said, after: Said) -> bool:
    cases = {shown.case for shown in books.shown if shown.ts == before.thread}
    clicks = [click for click in books.clicks if click.case in cases and before.at <= click.at <= after.at]
    thread = [said for said in books.said if said.thread == before.thread and not said.alone]
    others = [said for said in thread if before.at < said.at < after.at]
    passed = any(before.at <= at <= after.at for at in books.passings)
    return bool(clicks or others or passed)
