"""Trigger ids: each lets the app open one view, within three seconds of what the person did.

Facts: docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from dataclasses import dataclass

from sandbox.slack.model.clock import Clock
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import UserId


@dataclass(kw_only=True)
class Trigger:
    """One trigger id."""

    user: UserId
    """Who did something, and will see the view."""

    issued: float
    """Seconds since 1970 (UTC)."""

    used: bool = False
    """It has opened its view."""


class Triggers:
    """Trigger ids that were given out."""

    def __init__(self, clock: Clock) -> None:
        self.life_seconds = 3.0
        """How long one can be used."""
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}

    def issue(self, user: UserId) -> str:
        """An id that names what this person just did, and nothing else."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user=user, issued=self._clock.now())
        return trigger_id

    def usable(self, trigger_id: str) -> Trigger:
        """The trigger, if it can open a view now.

        Raises:
            SlackError: `invalid_trigger_id`, `exchanged_trigger_id`, or `expired_trigger_id`.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() - trigger.issued > self.life_seconds:
            raise SlackError("expired_trigger_id")
        return trigger
