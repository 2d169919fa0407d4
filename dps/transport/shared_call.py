"""One call for all who want the same answer at the same time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar


@asynccontextmanager
async def together() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose first failure ends all of it and comes out as it was raised, not as a group."""
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except BaseExceptionGroup as group:
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None


T = TypeVar("T")


class SharedCall(Generic[T]):
    """Starts a call where none is under way, and lets everybody wait for that one. Who gives up stops no other."""

    def __init__(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._call = call
        self._task: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        """The answer; raises what the call raises."""
        if self._task is None:
            self._task = asyncio.create_task(self._call())
            self._task.add_done_callback(self._forget)
        return await asyncio.shield(self._task)

    def _forget(self, task: asyncio.Task[T]) -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # seen, even if nobody waits any more
