"""Record every call that reaches a pretend service, spoil chosen ones, and stop the world at chosen ones.

A route is a method and a glob over the decoded path, such as `GET /devices/*` or `* /enrollments/query`.
"""

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Literal

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.quota import Quota
from sandbox.wire import cut_in_half, is_open, plain_answer, reset

ALL_METHODS = "*"

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

    def __post_init__(self) -> None:
        """Refuse a route that no call can match."""
        _refuse_bad_route(self.route)


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


class Hold:
    """A point where calls stand still until `release`."""

    def __init__(self, hold_id: str, route: str, *, when: Literal["before", "after"], times: int | None) -> None:
        _refuse_bad_route(route)
        self.id = hold_id
        self.route = route
        self.when = when
        self.waiting = 0
        """How many calls stand here now."""
        self._left = times
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    async def reached(self, timeout: float = 10) -> None:  # noqa: ASYNC109 - reads best at the call
        """Return once a call stands, or has stood, here.

        Raises:
            TimeoutError: None came within `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            await self._reached.wait()

    def release(self) -> None:
        """Let the calls that stand here go on, and stop no other."""
        self._released.set()

    async def pass_by(self, request: web.Request, moment: Literal["before", "after"]) -> None:
        """Stand still if this hold is meant for the request at this moment."""
        if moment != self.when or self._released.is_set() or self._left == 0:
            return
        if not _matches(self.route, request):
            return
        if self._left is not None:
            self._left -= 1
        self.waiting += 1
        self._reached.set()
        try:
            await self._released.wait()
        finally:
            self.waiting -= 1


class FaultBoard:
    """The calls, faults and holds of one service."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        """Every call in the order of the answers."""
        self.faults: dict[str, Fault] = {}
        """The faults in force, by id, the newest last."""
        self.holds: dict[str, Hold] = {}
        """All holds made so far, by id; released ones stop nothing."""
        self.quotas: list[Quota] = []
        """What the service takes in a while; without any, everything."""
        self._left: dict[str, int] = {}
        self._numbers = itertools.count(1)

    def add(self, fault: Fault) -> str:
        """Spoil calls from now on; of several faults for one call the newest wins. Returns the fault's id."""
        fault_id = f"fault-{next(self._numbers)}"
        self.faults[fault_id] = fault
        if fault.times is not None:
            self._left[fault_id] = fault.times
        return fault_id

    def clear(self, fault_id: str | None = None) -> None:
        """Take back one fault, or all of them.

        Raises:
            KeyError: There is no fault with this id, or it is used up.
        """
        if fault_id is None:
            self.faults.clear()
            self._left.clear()
        else:
            del self.faults[fault_id]
            self._left.pop(fault_id, None)

    def hold(self, route: str, *, when: Literal["before", "after"], times: int | None = 1) -> Hold:
        """Stop the next `times` calls of a route (None: all) before or after their effect, until released."""
        hold = Hold(f"hold-{next(self._numbers)}", route, when=when, times=times)
        self.holds[hold.id] = hold
        return hold

    def calls_to(self, route: str) -> list[Call]:
        """The recorded calls that match a route."""
        return [call for call in self.calls if _route_covers(route, call.method, call.path)]

    def middleware(self) -> Middleware:
        """What an application puts first in its middlewares to be watched and spoiled by this board."""

        @web.middleware
        async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
            at, status = time.time(), 0
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
            case FaultKind.STATUS | FaultKind.WRONG_JSON if fault:
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
        for fault_id in reversed(self.faults):
            fault = self.faults[fault_id]
            if _matches(fault.route, request):
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
    wrong = fault.kind is FaultKind.WRONG_JSON
    body = NOT_JSON if wrong and fault.body is None else fault.body
    content_type = "text/plain" if body is None else "application/json"
    headers = {"Content-Type": f"{content_type}; charset=utf-8", **fault.headers}
    if fault.retry_after is not None:
        headers["Retry-After"] = fault.retry_after
    return web.Response(status=200 if wrong else fault.status, body=(body or "").encode(), headers=headers)


def _refuse_bad_route(route: str) -> None:
    method, _, path = route.partition(" ")
    if not method or not path.startswith(("/", "*")):
        raise ValueError(f"a route is a method and a path, such as 'GET /devices/*', not {route!r}")


def _matches(route: str, request: web.Request) -> bool:
    return _route_covers(route, request.method, request.path)


def _route_covers(route: str, method: str, path: str) -> bool:
    wanted, _, glob = route.partition(" ")
    return wanted in {ALL_METHODS, method} and fnmatchcase(path, glob)
