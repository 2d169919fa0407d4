"""A handful of tasks at once, each known by a key, so that nothing is done twice at the same time."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(kw_only=True)
class Pool(Generic[Key]):
    """Starts work up to a limit in each lane, and says when one has ended. The work must not raise."""

    limit: int
    """How many at a time in each lane."""
    ended: Callable[[], None]
    _tasks: dict[Key, asyncio.Future[object]] = field(default_factory=dict)
    _lanes: dict[Key, str] = field(default_factory=dict)

    @property
    def running(self) -> Sequence[Key]:
        """What is being worked on."""
        return list(self._tasks)

    @property
    def full(self) -> Sequence[str]:
        """The lanes in which no place is free."""
        return [lane for lane, taken in Counter(self._lanes.values()).items() if taken >= self.limit]

    def start(self, key: Key, work: Callable[[], Awaitable[object]], *, lane: str = "") -> bool:
        """Begin `work`, unless `key` is being worked on or its lane is full: it will be asked for again."""
        if key in self._tasks or lane in self.full:
            return False
        task = asyncio.ensure_future(work())
        self._tasks[key], self._lanes[key] = task, lane
        task.add_done_callback(lambda _: self._end(key))
        return True

    async def stop(self, grace: float) -> None:
        """Give what is running `grace` seconds, then cut it off; whatever it was is still due."""
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, key: Key) -> None:
        del self._tasks[key], self._lanes[key]
        self.ended()
