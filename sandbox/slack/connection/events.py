"""Events that the app subscribes to: each is sent until it is acknowledged, three times again at most.

Facts: docs.slack.dev/apis/events-api. Commands and clicks are never sent again.
"""

import asyncio
import secrets
from dataclasses import dataclass

from sandbox.slack.connection.payloads import VERIFICATION_TOKEN
from sandbox.slack.connection.sockets import DeliveryError, Sockets
from sandbox.slack.model.clock import Clock
from sandbox.slack.model.feed import Feed
from sandbox.slack.model.scopes import read_scope
from sandbox.slack.model.values import APP_ID, BOT, TEAM_ID, Channel, Installation, JsonObject


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One sending of an event, when its outcome is known."""

    event_id: str
    """The same for each attempt."""

    type: str
    """Of the event, such as `member_joined_channel`."""

    number: int
    """0 for the first, up to 3."""

    acked: bool
    """Whether the app acknowledged it in time."""


class Events:
    """Sends events in the background."""

    def __init__(self, *, installation: Installation, sockets: Sockets, clock: Clock, feed: Feed) -> None:
        self.retry_seconds: tuple[float, ...] = (0.0, 1.0, 5.0)
        """How long to wait before each repetition: in Slack at once, then a minute, then five."""
        self.attempts: list[Attempt] = []
        """All attempts so far."""
        self._installation = installation
        self._sockets = sockets
        self._clock = clock
        self._feed = feed
        self._sending: set[asyncio.Task[None]] = set()

    def emit(self, event: JsonObject, channel: Channel | None = None) -> str | None:
        """Send an event to the app, if it may know.

        Args:
            event: It, without its time.
            channel: Where it happened: the app must be in it and have the scope to read it.

        Returns:
            Its id, or None when the app does not subscribe to it or may not know.
        """
        if event["type"] not in self._installation.events or not self._may_know(channel):
            return None
        payload = self._payload(event, channel)
        sending = asyncio.get_running_loop().create_task(self._send(payload))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        return str(payload["event_id"])

    async def stop(self) -> None:
        """Give up what is not acknowledged yet."""
        for sending in list(self._sending):
            sending.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _send(self, payload: JsonObject) -> None:
        for number, seconds in enumerate((0.0, *self.retry_seconds)):
            await asyncio.sleep(seconds)
            acked = await self._acknowledged(payload, number)
            attempt = Attempt(event_id=payload["event_id"], type=payload["event"]["type"], number=number, acked=acked)
            self.attempts.append(attempt)
            self._feed.changed_for(())
            if acked:
                return

    async def _acknowledged(self, payload: JsonObject, number: int) -> bool:
        repetition = {"retry_attempt": number, "retry_reason": "timeout" if number else ""}
        try:
            await self._sockets.deliver("events_api", payload, more=repetition)
        except DeliveryError:
            return False
        return True

    def _may_know(self, channel: Channel | None) -> bool:
        if channel is None:
            return True
        return BOT in channel.members and read_scope(channel) in self._installation.scopes

    def _payload(self, event: JsonObject, channel: Channel | None) -> JsonObject:
        organisation = self._installation.organisation
        enterprise_id = organisation.id if organisation else None
        authorization = {
            "enterprise_id": enterprise_id,
            "team_id": TEAM_ID,
            "user_id": BOT,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        now = self._clock.now()
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": enterprise_id,
            "api_app_id": APP_ID,
            "event": {**event, "event_ts": f"{now:.6f}"},
            "type": "event_callback",
            "event_id": f"Ev0{secrets.token_hex(4).upper()}",
            "event_time": int(now),
            "authorizations": [authorization],
            "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
        }
