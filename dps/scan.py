"""Reading all individual enrollments, page by page.

DPS ignores every WHERE and returns everything, so the caller compares. A page may be empty while more follow;
only a missing or empty continuation token is the end.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from dps.errors import not_the_api
from dps.http import Answer, json_objects

CONTINUATION = "x-ms-continuation"

_PATIENCE = 3
"""How often in a row a token may come that has come before."""

Item = dict[str, Any]


async def pages(fetch: Callable[[str | None], Awaitable[Answer]]) -> AsyncIterator[list[Item]]:
    """Every page once, the empty ones too; none is kept.

    Args:
        fetch: reads the page behind a continuation token, None for the first.

    Raises:
        NeverWorksError: the service repeats its tokens and would be read for ever.
        RecordSourceError: a page could not be read.
    """
    token: str | None = None
    seen: set[int] = set()
    repeats = 0
    while True:
        answer = await fetch(token)
        yield json_objects(answer)
        token = answer.headers.get(CONTINUATION)
        if not token:
            return
        repeats = repeats + 1 if hash(token) in seen else 0
        if repeats > _PATIENCE:
            raise not_the_api("with the same pages over and over")
        seen.add(hash(token))
