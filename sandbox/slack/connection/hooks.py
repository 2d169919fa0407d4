"""Response URLs: five uses within thirty minutes.

Facts: docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from dataclasses import dataclass

from sandbox.slack.model.clock import Clock
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import ChannelId, Ts, UserId

USES = 5
LIFE_SECONDS = 30 * 60


@dataclass(kw_only=True)
class Hook:
    """One response URL."""

    channel: ChannelId
    """Where its messages go."""

    user: UserId
    """Who ran the command or clicked, and sees the ephemeral ones."""

    message_ts: Ts | None
    """The message that was clicked."""

    expires: float
    """Seconds since 1970 (UTC)."""

    left: int = USES
    """How often it can still be used."""


class Hooks:
    """Response URLs by the secret part of their path."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hooks: dict[str, Hook] = {}

    def issue(self, channel: ChannelId, user: UserId, message_ts: Ts | None = None) -> str:
        """Make a response URL and return the secret part of its path."""
        key = secrets.token_urlsafe(18)
        self._hooks[key] = Hook(
            channel=channel, user=user, message_ts=message_ts, expires=self._clock.now() + LIFE_SECONDS
        )
        return key

    def usable(self, key: str) -> Hook:
        """The response URL, if it can be used now.

        Raises:
            SlackError: `no_such_url`, `used_url`, or `expired_url`.
        """
        hook = self._hooks.get(key)
        if hook is None:
            raise SlackError("no_such_url")
        if hook.left == 0:
            raise SlackError("used_url")
        if self._clock.now() >= hook.expires:
            raise SlackError("expired_url")
        return hook

    def move(self, old: ChannelId, new: ChannelId) -> None:
        """Note that a channel has a new id: the URLs that were given out still work."""
        for hook in self._hooks.values():
            if hook.channel == old:
                hook.channel = new
