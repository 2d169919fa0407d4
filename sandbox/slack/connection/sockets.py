"""Socket Mode: the web sockets of the app, and what is sent through them.

Facts: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import json
import random
import secrets
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.connection.app_faults import AppFault, kind_of
from sandbox.slack.model.values import APP_ID, JsonObject

MOST = 10
"""How many sockets an app may have open."""

HEARTBEAT_SECONDS = 30.0
REFRESH_SECONDS = 3600
REFRESH_SECONDS_FOR_DEBUGGING = 360
"""With `&debug_reconnects=true` at the end of the address."""

CLOSING_SECONDS = 1.0
"""How long to wait for the other side when a socket is closed."""

HOST = "sandbox"


class Failure(StrEnum):
    """Why a payload was not acknowledged, in Slack's words."""

    DISPATCH_FAILED = "dispatch_failed"
    """No socket was open, or it broke while sending."""

    OPERATION_TIMEOUT = "operation_timeout"
    """No acknowledgement came in time."""


class Farewell(StrEnum):
    """Why Slack asks an app to leave its sockets."""

    WARNING = "warning"
    """About ten seconds before the next one."""

    REFRESH_REQUESTED = "refresh_requested"
    """The socket is old."""

    LINK_DISABLED = "link_disabled"
    """Socket Mode was switched off."""

    TOO_MANY_WEBSOCKETS = "too_many_websockets"
    """The app has ten already."""


class DeliveryError(Exception):
    """A payload was not acknowledged; Slack does not send it again."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class Sockets:
    """The open sockets of one app. Each payload goes to exactly one of them, to any."""

    def __init__(self, *, on_change: Callable[[], None]) -> None:
        self.ack_seconds = 3.0
        """How long an app may take to acknowledge."""
        self.app_faults: list[AppFault] = []
        """Every payload that the app put where Slack takes none."""
        self._on_change = on_change
        self._tickets: set[str] = set()
        self._open: dict[web.WebSocketResponse, asyncio.BaseTransport | None] = {}
        self._waiting: dict[str, asyncio.Future[JsonObject]] = {}

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    def new_ticket(self) -> str:
        """What opens one socket, once."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer the app's web socket request, and stay until the socket closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="this ticket was used, or never given out")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, timeout=CLOSING_SECONDS)
        with suppress(ConnectionError):  # an app that left before it was greeted is no fault
            await self._greet(socket, request)
        return socket if socket.prepared else web.Response(status=499, text="the app left")

    async def _greet(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        await socket.prepare(request)
        if len(self._open) >= MOST:
            await _send(socket, _farewell(Farewell.TOO_MANY_WEBSOCKETS))
            await socket.close()
            return
        for_debugging = request.query.get("debug_reconnects") == "true"
        seconds = REFRESH_SECONDS_FOR_DEBUGGING if for_debugging else REFRESH_SECONDS
        await self._stay(socket, request.transport, seconds)

    async def deliver(
        self, kind: str, payload: JsonObject, *, takes_answer: bool = False, more: Mapping[str, Any] | None = None
    ) -> JsonObject:
        """Send a payload to one socket and return what the app acknowledges it with.

        Args:
            kind: The envelope's type: `slash_commands`, `interactive` or `events_api`.
            payload: What Slack would send by HTTP otherwise.
            takes_answer: Whether the acknowledgement may hold something (`accepts_response_payload`): it may for
                commands and `view_submission`, of what is sent here. Elsewhere what it holds is dropped and becomes
                one of `app_faults`. Fact: the fixtures of python-slack-sdk, and its issue 946.
            more: What else the envelope says.

        Raises:
            DeliveryError: It was not acknowledged within `ack_seconds`.
        """
        ready = [socket for socket in self._open if not socket.closed]
        if not ready:
            raise DeliveryError(Failure.DISPATCH_FAILED)
        envelope_id = str(uuid.uuid4())
        answer: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        envelope = {"envelope_id": envelope_id, "type": kind, "accepts_response_payload": takes_answer, **(more or {})}
        try:
            async with asyncio.timeout(self.ack_seconds):
                await _send(random.choice(ready), {**envelope, "payload": payload})
                said = await answer
                return said if takes_answer else self._dropped(kind_of(payload), said)
        except TimeoutError:
            raise DeliveryError(Failure.OPERATION_TIMEOUT) from None
        except ConnectionError:
            raise DeliveryError(Failure.DISPATCH_FAILED) from None
        finally:
            del self._waiting[envelope_id]

    async def refresh(self, reason: Farewell = Farewell.REFRESH_REQUESTED) -> None:
        """Ask the app to come back on new sockets and leave the old ones, as Slack does every few hours."""
        for socket in list(self._open):
            await _send(socket, _farewell(reason))

    async def drop(self) -> int:
        """Close all sockets without a warning; returns how many there were."""
        dropped = list(self._open)
        await asyncio.gather(*(socket.close() for socket in dropped))
        return len(dropped)

    def cut(self) -> int:
        """Break all connections off in the middle, without a word of closing; returns how many there were."""
        transports = [transport for transport in self._open.values() if isinstance(transport, asyncio.Transport)]
        for transport in transports:
            transport.abort()
        return len(transports)

    async def _stay(self, socket: web.WebSocketResponse, transport: asyncio.BaseTransport | None, seconds: int) -> None:
        self._open[socket] = transport
        self._on_change()
        try:
            await _send(socket, self._hello(seconds))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            del self._open[socket]
            self._on_change()

    def _hello(self, seconds: int) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": self.count,
            "connection_info": {"app_id": APP_ID},
            "debug_info": {
                "host": HOST,
                "build_number": 1,
                "approximate_connection_time": seconds,
            },
        }

    def _dropped(self, kind: str, said: JsonObject) -> JsonObject:
        if said:
            self.app_faults.append(AppFault(kind=kind, dropped=said))
        return {}

    def _acknowledge(self, text: str) -> None:
        """Take an acknowledgement from any socket; one that nobody waits for any more is lost."""
        try:
            message = json.loads(text)
        except ValueError:
            return
        answer = self._waiting.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if answer is not None and not answer.done():
            payload = message.get("payload")
            answer.set_result(payload if isinstance(payload, dict) else {})


def _farewell(reason: Farewell) -> JsonObject:
    return {"type": "disconnect", "reason": reason.value}


async def _send(socket: web.WebSocketResponse, message: JsonObject) -> None:
    await socket.send_str(json.dumps(message))
