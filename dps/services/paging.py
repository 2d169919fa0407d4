"""Reading a query's answer to its end, page by page.

DPS ignores every WHERE and returns everything, so the caller compares. A page may be empty while more follow;
only a missing or empty continuation token is the end.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from dps.transport.errors import not_the_api
from dps.transport.http import Answer, json_objects

CONTINUATION = "x-ms-continuation"

_PATIENCE = 3
"""How often in a row a token may come that has come before."""

Item = dict[str, Any]
Fetch = Callable[[str | None], Awaitable[Answer]]
"""Reads the page behind a continuation token, None for the first."""


async def pages(fetch: Fetch) -> AsyncIterator[list[Item]]:
    """The rows of every page once, of the empty ones too; none is kept. Raises as `answers` does."""
    async for answer in answers(fetch):
        yield json_objects(answer)


async def answers(fetch: Fetch) -> AsyncIterator[Answer]:
    """Every page as it came, once.

    Raises:
        NeverWorksError: the service repeats its tokens and would be read for ever.
        RecordSourceError: a page could not be read.
    """
    token: str | None = None
    seen: set[int] = set()
    repeats = 0
    while True:
        answer = await fetch(token)
        yield answer
        token = answer.headers.get(CONTINUATION)
        if not token:
            return
        repeats = repeats + 1 if hash(token) in seen else 0
        if repeats > _PATIENCE:
            raise not_the_api("with the same pages over and over")
        seen.add(hash(token))


def paging(size: int, token: str | None) -> dict[str, str]:
    """The headers that ask for a page."""
    return {"x-ms-max-item-count": str(size)} | ({CONTINUATION: token} if token else {})
