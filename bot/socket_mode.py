"""Socket Mode: two lines to Slack, so that the end of one loses nothing (docs.slack.dev: using Socket Mode).

slack_sdk's own socket is not used (`docs/adr/0014-two-lines-to-slack.md`): it tries a burnt ticket for ever, leaves the
old socket before the new one is open, and asks for tickets without a pause. Bolt takes the payloads as it always does.
"""

import asyncio
import json
import logging
import math
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.way_out import proxy_for
from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import SLACK_WAITS, interaction
from privacy.model.errors import DeliverLaterError, DeliveryError

LINES = 2
"""Slack allows ten and advises more than one: each is refreshed every few hours, and can break at any time."""
HEARTBEAT = 15.0
"""Seconds between two pings; a line that does not answer one is given up after half of that."""
WARNING = "warning"
"""Slack's word, some ten seconds before it asks to leave a line."""
CROWDED = frozenset({"too_many_websockets", "link_disabled"})
"""Reasons that do not pass by asking again at once."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """Seconds to wait before a line is opened again, doubled with each try in a row."""

    first: float = 1.0
    longest: float = 60.0
    crowded: float = 60.0
    """The first, where Slack says that there are too many lines, or that Socket Mode is off."""
    longest_crowded: float = 300.0
    hello: float = 10.0
    """How long a line may take to open, up to Slack's `hello`."""

    def after(self, tries: int, ended: "Ended") -> float:
        """How long to wait: by Slack's word where it gives one. A first failure is a burnt ticket: no wait."""
        if ended.retry_after is not None:
            return ended.retry_after
        if ended.reason in CROWDED:
            return _doubled(self.crowded, tries - 1, self.longest_crowded)
        return 0.0 if tries == 1 else _doubled(self.first, tries - 2, self.longest)


def _doubled(pause: float, times: int, longest: float) -> float:
    return min(math.ldexp(pause, min(times, 20)), longest)  # 20 doublings of a second are days


@dataclass(frozen=True, kw_only=True)
class Ended:
    """Why a line is not open, or is no more."""

    reason: str
    retry_after: float | None = None
    """Seconds, in Slack's own words."""


@dataclass(kw_only=True, eq=False)
class Line:
    """One open WebSocket."""

    socket: aiohttp.ClientWebSocketResponse
    leaving: "asyncio.Future[Ended]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Done once this line is to be left, or is broken."""
    reading: "asyncio.Task[None] | None" = None
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger("slack_bolt"))

    def leave(self, reason: str) -> None:
        """Have another line opened in place of this one."""
        if not self.leaving.done():
            self.leaving.set_result(Ended(reason=reason))

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        """Acknowledge; raises `ConnectionError` on a line that broke: then Slack tells the person that it failed."""
        await self.socket.send_str(json.dumps(response.to_dict()))


@dataclass(kw_only=True)
class SocketMode:
    """Keeps the lines open and hands what comes to Bolt."""

    app: AsyncApp
    client: AsyncWebClient
    session: aiohttp.ClientSession
    app_token: str
    lines: int = LINES
    pauses: Pauses = field(default_factory=Pauses)
    waits: float = SLACK_WAITS
    """Seconds that Slack waits for an acknowledgement."""
    grace: float = SLACK_WAITS
    """Seconds that running listeners get at the end."""
    ended: "Counter[str]" = field(default_factory=Counter)
    """How often lines ended, by Slack's reason or the kind of fault."""
    _open: "set[Line]" = field(default_factory=set)
    _serving: "set[asyncio.Task[None]]" = field(default_factory=set)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One at a time, so that what Slack counts can be compared with what is ours."""
    _said_hello: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, ticket: str) -> None:
        """Keep the lines open for ever, the first one with a ticket that is there already."""
        await asyncio.gather(self._keep(ticket), *(self._keep(None, after_first=True) for _ in range(1, self.lines)))

    async def connected(self) -> None:
        """Wait until Slack has said `hello`."""
        await self._said_hello.wait()

    async def close(self) -> None:
        """Let running listeners answer, then close every line."""
        if self._serving:
            _, late = await asyncio.wait(self._serving, timeout=self.grace)
            if late:
                log.warning("listeners were cut off", running=len(late))
        await asyncio.gather(*map(self._close, list(self._open)))

    async def _keep(self, ticket: str | None, *, after_first: bool = False) -> None:
        """Open a line, and another whenever it is to be left: the new one first, so that nothing is lost."""
        if after_first:
            await self.connected()  # whatever is wrong shows at the first
        line, tries = None, 0
        while True:
            opened = await self._try_to_open(ticket)
            ticket = None
            if isinstance(opened, Ended):
                tries += 1
                wait = self.pauses.after(tries, opened)
                self._note("slack does not open a line", opened, seconds=wait)
                await asyncio.sleep(wait)
                continue
            if line:
                await self._close(line)
            line, tries = opened, 0
            self._note("a line is to be left", await line.leaving)

    def _note(self, event: str, ended: Ended, **more: Any) -> None:
        self.ended[ended.reason] += 1
        log.warning(event, reason=ended.reason, times=self.ended[ended.reason], **more)

    async def _try_to_open(self, ticket: str | None) -> Line | Ended:
        async with self._opening:
            ours = len(self._open) + 1
            opened = await self._connect(ticket)
            return await self._greet(opened, ours) if isinstance(opened, Line) else opened

    async def _connect(self, ticket: str | None) -> Line | Ended:
        try:
            async with asyncio.timeout(self.pauses.hello):
                if ticket is None:
                    async with slack_errors():
                        ticket = (await self.client.apps_connections_open(app_token=self.app_token))["url"]
                line = Line(socket=await self.session.ws_connect(ticket, heartbeat=HEARTBEAT, proxy=proxy_for(ticket)))
        except DeliveryError as error:
            asked = error.retry_after if isinstance(error, DeliverLaterError) else None
            return Ended(reason=error.code, retry_after=None if asked is None else asked / 1000)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            return Ended(reason=type(error).__name__)
        self._open.add(line)
        return line

    async def _greet(self, line: Line, ours: int) -> Line | Ended:
        """The line once Slack has said hello; closed again where it says anything else."""
        try:
            async with asyncio.timeout(self.pauses.hello):
                message = await line.socket.receive_json()
        except (TypeError, ValueError, TimeoutError, ConnectionError):
            message = {"reason": "no hello"}
        if message.get("type") != "hello":
            await self._close(line)
            return Ended(reason=str(message.get("reason")))
        others = int(message.get("num_connections", 0)) - ours
        if others > 0:
            log.warning(
                "this app has other connections: another copy of the bot gets a part of what people do", others=others
            )
        line.reading = asyncio.get_running_loop().create_task(self._read(line))
        self._said_hello.set()
        log.info("connected to slack")
        return line

    async def _read(self, line: Line) -> None:
        """Take what comes until the line ends; also while another is opened in its place."""
        reason = "ended"
        try:
            async for message in line.socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(line, json.loads(message.data))
        except (aiohttp.ClientError, ConnectionError, ValueError) as error:
            reason = type(error).__name__
        finally:
            line.leave(reason)
            await line.socket.close()  # here: whoever leaves it may be stopped meanwhile
            self._open.discard(line)

    def _take(self, line: Line, message: dict[str, Any]) -> None:
        if message.get("type") == "disconnect":
            if message.get("reason") != WARNING:
                line.leave(str(message.get("reason")))
            return
        request = SocketModeRequest.from_dict(message)
        if request:
            serving = asyncio.get_running_loop().create_task(self._serve(line, request))
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)

    async def _serve(self, line: Line, request: SocketModeRequest) -> None:
        async with interaction(self.waits):
            await self._answer(line, request)

    async def _answer(self, line: Line, request: SocketModeRequest) -> None:
        began = time.time()
        try:
            answer = await run_async_bolt_app(self.app, request)
            # Slack takes an acknowledgement on any line.
            by = next((other for other in (line, *self._open) if not other.socket.closed), line)
            await send_async_response(by, request, answer, began)  # type: ignore[arg-type]  # what it needs of a client
        except ConnectionError:
            log.warning("an acknowledgement was not sent: the line broke")
        except Exception:  # a listener's own fault was answered by `app.error`
            log.exception("a payload was not served")

    async def _close(self, line: Line) -> None:
        await line.socket.close()
        if line.reading:
            await asyncio.wait([line.reading])  # not the task itself: a stop here must not break off its closing
        self._open.discard(line)  # last: what is stopped before is closed at the end
