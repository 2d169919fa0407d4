"""Calls, faults and holds of both worlds. Ids of faults and holds begin with their world: `hub-eu.hold-1`."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from aiohttp import web

from sandbox.control.requests import ControlError, Json, answer, body_of, pick
from sandbox.faults import Fault, FaultBoard, FaultKind
from sandbox.holds import Hold

FAULT: dict[str, type] = {
    "world": str,
    "route": str,
    "kind": str,
    "status": int,
    "retry_after": str,
    "seconds": float,
    "times": int,
    "body": str,
    "headers": dict,
    "error": str,
    "lasts": float,
}
HOLD: dict[str, type] = {"world": str, "route": str, "when": str, "times": int}
MOMENTS = ("before", "after")
LOWEST_STATUS, HIGHEST_STATUS = 200, 599


class BoardControl:
    """Answers `/control/calls`, `/control/faults` and `/control/holds`."""

    def __init__(self, boards: Mapping[str, FaultBoard]) -> None:
        self._boards = boards

    async def calls(self, request: web.Request) -> web.Response:
        """The calls that a world has answered, or all worlds: ?world=hub-eu&route=GET /devices/*."""
        route = request.query.get("route", "* *")
        if " " not in route:
            raise ControlError(400, "route is a method and a path, such as 'GET /devices/*'")
        found = [
            {"world": world, **asdict(call)} for world, board in self._chosen(request) for call in board.calls_to(route)
        ]
        return answer(calls=sorted(found, key=lambda call: call["at"]))

    async def forget_calls(self, request: web.Request) -> web.Response:
        """Forget the calls so far: ?world=hub-eu, or of all worlds."""
        for _world, board in self._chosen(request):
            board.calls.clear()
        return answer()

    async def faults(self, request: web.Request) -> web.Response:
        """The faults in force: ?world=hub-eu, or of all worlds."""
        return answer(
            faults=[
                {"id": f"{world}.{fault_id}", "world": world, **asdict(fault)}
                for world, board in self._chosen(request)
                for fault_id, fault in board.in_force().items()
            ]
        )

    async def add_fault(self, request: web.Request) -> web.Response:
        """Spoil calls: {world, route, kind, status, retry_after, seconds, times, body, headers, error, lasts}."""
        body = await body_of(request, known=FAULT)
        world = str(body.pop("world", ""))
        fault_id = pick(self._boards, world, what="world").add(_fault(body))
        return answer(id=f"{world}.{fault_id}")

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Take back all faults of a world, or of all worlds: ?world=hub-eu."""
        for _world, board in self._chosen(request):
            board.clear()
        return answer()

    async def clear_fault(self, request: web.Request) -> web.Response:
        """Take back one fault."""
        board, fault_id = self._split(request)
        if fault_id not in board.in_force():
            raise ControlError(404, "there is no such fault, or it is used up")
        board.clear(fault_id)
        return answer()

    async def holds(self, _request: web.Request) -> web.Response:
        """All holds, and how many calls wait at each."""
        return answer(
            holds=[
                {"id": f"{world}.{hold.id}", "world": world, **_hold(hold)}
                for world, board in self._boards.items()
                for hold in board.holds.values()
            ]
        )

    async def add_hold(self, request: web.Request) -> web.Response:
        """Stop calls until released: {world, route, when: before | after, times}."""
        body = await body_of(request, known=HOLD)
        world, when = str(body.get("world", "")), body.get("when", "before")
        board = pick(self._boards, world, what="world")
        _check_times(body)
        if when not in MOMENTS:
            raise ControlError(400, "when is before or after: whether the call has had its effect")
        try:
            hold = board.hold(str(body.get("route", "")), when=when, times=body.get("times", 1))
        except ValueError as error:
            raise ControlError(400, str(error)) from None
        return answer(id=f"{world}.{hold.id}")

    async def release_hold(self, request: web.Request) -> web.Response:
        """Let the calls go on that wait at a hold, and stop no more."""
        board, hold_id = self._split(request)
        pick(board.holds, hold_id, what="hold").release()
        return answer()

    def _chosen(self, request: web.Request) -> Iterator[tuple[str, FaultBoard]]:
        world = request.query.get("world")
        if world is None:
            yield from self._boards.items()
        else:
            yield world, pick(self._boards, world, what="world")

    def _split(self, request: web.Request) -> tuple[FaultBoard, str]:
        world, _, own_id = request.match_info["id"].partition(".")
        return pick(self._boards, world, what="world"), own_id


def _fault(body: Json) -> Fault:
    given = {name: value for name, value in body.items() if value is not None}
    kind, route = given.pop("kind", ""), given.pop("route", "")
    if kind not in set(FaultKind):
        raise ControlError(400, f"kind is one of: {', '.join(FaultKind)}")
    _check_times(given)
    _check_answer(given)
    try:
        return Fault(route=route, kind=FaultKind(kind), **given)
    except ValueError as error:
        raise ControlError(400, str(error)) from None


def _check_times(given: Json) -> None:
    times = given.get("times")
    if times is not None and times < 1:
        raise ControlError(400, "times is at least 1, or null for no end")


def _check_answer(given: Json) -> None:
    if not LOWEST_STATUS <= given.get("status", LOWEST_STATUS) <= HIGHEST_STATUS:
        raise ControlError(400, f"status is from {LOWEST_STATUS} to {HIGHEST_STATUS}")
    if given.get("seconds", 0) < 0 or given.get("lasts", 0) < 0:
        raise ControlError(400, "seconds and lasts are 0 or more")
    headers = [*given.get("headers", {}).values(), *given.get("headers", {}), given.get("retry_after", "")]
    if not all(isinstance(text, str) and text.isprintable() for text in headers):
        raise ControlError(400, "headers are texts on one line")


def _hold(hold: Hold) -> Json:
    return {"route": hold.route, "when": hold.when, "waiting": hold.waiting}
