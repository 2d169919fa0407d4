"""Message times, which are names as well: no two are the same."""

import time
from collections.abc import Callable

from sandbox.slack.model.values import Ts

MICROSECONDS = 1_000_000


class Clock:
    """Tells the time, and makes message times that only grow."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        """Seconds since 1970 (UTC)."""
        self._last = 0

    def next_ts(self) -> Ts:
        """A message time later than all before, and near the present."""
        self._last = max(self._last + 1, int(self.now() * MICROSECONDS))
        seconds, rest = divmod(self._last, MICROSECONDS)
        return Ts(f"{seconds}.{rest:06d}")
