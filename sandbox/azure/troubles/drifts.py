"""Tags that somebody edits again and again, so that what was read a moment ago is not so any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.azure.shapes import Json
from sandbox.azure.stamps import Clock

USUAL_SECONDS = 5.0


@dataclass(kw_only=True)
class Drift:
    """One tag of one device."""

    tag: str
    """Its name."""

    values: tuple[Any, Any]
    """What it is, in turn."""

    seconds: float
    """How long it stays after an edit, or after the first read; 0 for an edit before every read but the first."""

    since: datetime | None = None
    """When it was edited last, or read first."""


class Drifts:
    """The edits of one hub. They happen when a twin is read over HTTP, so that each read and the next differ."""

    def __init__(self, clock: Clock) -> None:
        self.armed: dict[str, Drift] = {}
        """By device id."""
        self._clock = clock

    def arm(
        self,
        device_id: str,
        *,
        tag: str = "room",
        values: tuple[Any, Any] = ("kitchen", "office"),
        seconds: float = USUAL_SECONDS,
    ) -> None:
        """Let somebody edit a tag of a device again and again."""
        self.armed[device_id] = Drift(tag=tag, values=values, seconds=seconds)

    def disarm(self, device_id: str) -> None:
        """Leave the device alone."""
        self.armed.pop(device_id, None)

    def due(self, device_id: str, tags: Json) -> Json | None:
        """The edit that is to be made before a read of the twin with these tags, if it is time for one."""
        drift = self.armed.get(device_id)
        if drift is None:
            return None
        now = self._clock.now()
        if drift.since is None:
            drift.since = now
            return None
        if now - drift.since < timedelta(seconds=drift.seconds):
            return None
        drift.since = now
        first, second = drift.values
        return {drift.tag: second if tags.get(drift.tag) == first else first}
