"""Record every call that reaches a pretend service, spoil chosen ones, and stop the world at chosen ones.

Which ones is said by routes (`sandbox.call_routes`).
"""

import asyncio
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.call_routes import covers, matches, refuse_bad_route
from sandbox.holds import Hold
from sandbox.quota import Quota
from sandbox.wire import cut_in_half, is_open, plain_answer, reset

NOT_JSON = '{"cut": '
"""What `WRONG_JSON` sends unless it is told what."""


class FaultKind(StrEnum):
    """How a call goes wrong."""

    STATUS = "status"
    """Answers with another status; nothing happens in the world."""

    SLOW = "slow"
    """Waits, and then does what was asked."""

    RESET = "reset"
    """Resets the connection without an answer; nothing happens in the world."""

    HALF_BODY = "half-body"
    """Does what was asked, and breaks off in the middle of the answer."""

    WRONG_JSON = "wrong-json"
    """Answers 200 with something that is not JSON; nothing happens in the world."""

    REFUSED = "refused"
    """Answers 200 with `{"ok": false, "error": CODE}`, as Slack says no; nothing happens in the world."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way in which calls to a route go wrong."""

    route: str
    """Which calls: `METHOD /path/glob*`, the method `*` for all."""

    kind: FaultKind
    """What happens to them."""

    status: int = 503
    """The status of the answer, for `STATUS`."""

    retry_after: str | None = None
    """The header Retry-After, as written on the wire: seconds, or an HTTP date."""

    seconds: float = 0.0
    """How long to wait, for `SLOW`."""

    times: int | None = None
    """How many calls to spoil; None until cleared."""

    body: str | None = None
    """The body of the answer, sent as JSON unless `headers` say otherwise; None sends none."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """Further headers of the answer."""

    error: str | None = None
    """Slack's code, such as `update_failed`, for `REFUSED`."""

    lasts: float | None = None
    """How long calls are spoiled, in seconds since the fault was added; None until it is cleared or used up."""

    def __post_init__(self) -> None:
        """Refuse a route that no call can match, and a refusal that gives no reason."""
        refuse_bad_route(self.route)
        if (self.kind is FaultKind.REFUSED) != bool(self.error):
            raise ValueError(
                f"error is the code with which a call is refused: for the kind {FaultKind.REFUSED}, and no other"
            )


def slack_refuses(method: str, error: str, *, times: int | None = None, lasts: float | None = None) -> Fault:
    """Give the fault with which a method of Slack's Web API says no for a while.

    Args:
        method: Such as `chat.update`, or `chat.*` for several.
        error: Slack's code, such as `update_failed`.
        times: For how many calls; None for all.
        lasts: For how many seconds; None until the fault is cleared.
    """
    return Fault(route=f"* /api/{method}", kind=FaultKind.REFUSED, error=error, times=times, lasts=lasts)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that a service has answered."""

    at: float
    """When it came in, in seconds since 1970 (UTC)."""

    method: str
    """The HTTP method, in capitals."""

    path: str
    """The path, decoded once."""

    query: str
    """The query string, decoded, without the question mark."""

    status: int
    """The status of the answer; 0 when the caller got none, or half of one."""

    if_match: str | None = None
    """The version that the caller meant, as its header If-Match says; None where there is no such header."""

    ended: float = 0.0
    """When the answer had gone, or the caller, in seconds since 1970 (UTC)."""


class FaultBoard:
    """The calls, faults and holds of one service."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        """Every call in the order of the answers."""
        self.faults: dict[str, Fault] = {}
        """The faults that are not used up, by id, the newest last; `in_force` leaves out those whose time is over."""
        self.holds: dict[str, Hold] = {}
        """All holds made so far, by id; released ones stop nothing."""
        self.quotas: list[Quota] = []
        """What the service takes in a while; without any, everything."""
        self.bodies: list[tuple[str, str]] | None = None
        """Path and text of every call, for a test that makes it a list: files are sent, too."""
        self._left: dict[str, int] = {}
        self._ends: dict[str, float] = {}
        self._numbers = itertools.count(1)

    def add(self, fault: Fault) -> str:
        """Spoil calls from now on; of several faults for one call the newest wins. Returns the fault's id."""
        fault_id = f"fault-{next(self._numbers)}"
        self.faults[fault_id] = fault
        if fault.times is not None:
            self._left[fault_id] = fault.times
        if fault.lasts is not None:
            self._ends[fault_id] = time.monotonic() + fault.lasts
        return fault_id

    def in_force(self) -> dict[str, Fault]:
        """The faults that spoil calls now, by id, the newest last."""
        for fault_id in [one for one, end in self._ends.items() if time.monotonic() >= end]:
            self.clear(fault_id)
        return dict(self.faults)

    def clear(self, fault_id: str | None = None) -> None:
        """Take back one fault, or all of them.

        Raises:
            KeyError: There is no fault with this id, or it is used up.
        """
        if fault_id is None:
            self.faults.clear()
            self._left.clear()
            self._ends.clear()
        else:
            del self.faults[fault_id]
            self._left.pop(fault_id, None)
            self._ends.pop(fault_id, None)

    def hold(self, route: str, *, when: Literal["before", "after"], times: int | None = 1) -> Hold:
        """Stop the next `times` calls of a route (None: all) before or after their effect, until released."""
        hold = Hold(f"hold-{next(self._numbers)}", route, when=when, times=times)
        self.holds[hold.id] = hold
        return hold

    def calls_to(self, route: str) -> list[Call]:
        """The recorded calls that match a route."""
        return [call for call in self.calls if covers(route, call.method, call.path)]

    def middleware(self) -> Middleware:
        """What an application puts first in its middlewares to be watched and spoiled by this board."""

        @web.middleware
        async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
            at, status = time.time(), 0
            if self.bodies is not None:
                self.bodies.append((request.path, (await request.read()).decode(errors="replace")))
            try:
                response = await self._answer(request, handler)
                status = response.status if is_open(request) else 0
                return response
            finally:
                self.calls.append(
                    Call(
                        at=at,
                        method=request.method,
                        path=request.path,
                        query=request.query_string,
                        status=status,
                        if_match=request.headers.get("If-Match"),
                        ended=time.time(),
                    )
                )

        return watch

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        await self._stand(request, "before")
        if not all(quota.takes(request.method, request.path, time.monotonic()) for quota in self.quotas):
            return web.Response(status=429)
        fault = self._take(request)
        match fault.kind if fault else None:
            case FaultKind.RESET:
                return reset(request)
            case FaultKind.STATUS | FaultKind.WRONG_JSON | FaultKind.REFUSED if fault:
                return _spoiled(fault)
            case FaultKind.SLOW if fault:
                await asyncio.sleep(fault.seconds)
        response = await plain_answer(request, handler)
        await self._stand(request, "after")
        if fault and fault.kind is FaultKind.HALF_BODY:
            return await cut_in_half(request, response)
        return response

    async def _stand(self, request: web.Request, moment: Literal["before", "after"]) -> None:
        for hold in list(self.holds.values()):
            await hold.pass_by(request, moment)

    def _take(self, request: web.Request) -> Fault | None:
        for fault_id, fault in reversed(self.in_force().items()):
            if matches(fault.route, request):
                self._use_up(fault_id)
                return fault
        return None

    def _use_up(self, fault_id: str) -> None:
        if fault_id not in self._left:
            return
        self._left[fault_id] -= 1
        if self._left[fault_id] <= 0:
            self.clear(fault_id)


def _spoiled(fault: Fault) -> web.Response:
    body = _body(fault)
    content_type = "text/plain" if body is None else "application/json"
    headers = {"Content-Type": f"{content_type}; charset=utf-8", **fault.headers}
    if fault.retry_after is not None:
        headers["Retry-After"] = fault.retry_after
    status = fault.status if fault.kind is FaultKind.STATUS else 200
    return web.Response(status=status, body=(body or "").encode(), headers=headers)


def _body(fault: Fault) -> str | None:
    if fault.kind is FaultKind.REFUSED:
        return json.dumps({"ok": False, "error": fault.error})
    return NOT_JSON if fault.kind is FaultKind.WRONG_JSON and fault.body is None else fault.body
