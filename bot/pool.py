"""A handful of tasks at once, each known by a key, so that nothing is done twice at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Pool:
    """Starts work up to a limit and says when one has ended. The work must not raise."""

    limit: int
    ended: Callable[[], None]
    _tasks: dict[Hashable, asyncio.Task[None]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many are running."""
        return len(self._tasks)

    def start(self, key: Hashable, work: Callable[[], Awaitable[None]]) -> None:
        """Begin `work`, unless `key` is being worked on or all places are taken: it will be asked for again."""
        if key in self._tasks or len(self._tasks) >= self.limit:
            return
        task = asyncio.ensure_future(work())
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._end(key))

    async def stop(self, grace: float) -> None:
        """Give what is running `grace` seconds, then cut it off; whatever it was is still due."""
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, key: Hashable) -> None:
        del self._tasks[key]
        self.ended()
