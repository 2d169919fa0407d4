"""How many calls a service takes in a while, beyond which it answers 429: Azure's throttles, in any length of time."""

from collections import deque
from dataclasses import dataclass, field

from sandbox.call_routes import covers


@dataclass(kw_only=True)
class Quota:
    """At most `calls` to some routes in any `seconds`; what is refused does not count."""

    routes: tuple[str, ...]
    """Which calls it counts: `METHOD /path/glob*`, the method `*` for all (`sandbox.call_routes`)."""

    calls: int
    seconds: float

    refused: int = 0
    """How many calls were answered 429 for this."""

    _taken: deque[float] = field(default_factory=deque)

    def takes(self, method: str, path: str, now: float) -> bool:
        """Whether a call at this time, in seconds, is within the quota; counts it if it is."""
        if not any(covers(route, method, path) for route in self.routes):
            return True
        while self._taken and now - self._taken[0] >= self.seconds:
            self._taken.popleft()
        if len(self._taken) >= self.calls:
            self.refused += 1
            return False
        self._taken.append(now)
        return True
