"""Make erasures in the local Azure go wrong: what stays, what returns, what drifts, what goes along."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from sandbox.azure import AzureWorld
from sandbox.azure.troubles.deletions import Deletions
from sandbox.azure.troubles.fates import Fate, Kind
from sandbox.control.requests import ControlError, answer, body_of, pick

DELETION: dict[str, type] = {
    "kind": str,
    "id": str,
    "fate": str,
    "after_reads": int,
    "as_new": bool,
    "status": int,
}
RETURN: dict[str, type] = {"device_id": str, "group": str, "hub": str, "seconds": float}
DRIFT: dict[str, type] = {"tag": str, "values": list, "seconds": float}
LOWEST_STATUS, HIGHEST_STATUS = 400, 599


class HabitControl:
    """Answers `/control/azure/{host}/deletions`, `returns`, `drifts` and `rules`."""

    def __init__(self, world: AzureWorld) -> None:
        self._world = world

    async def deletions(self, request: web.Request) -> web.Response:
        """The records of a host whose deletion does not go as its answer says."""
        return answer(deletions=[asdict(armed) for armed in self._deletions(request).armed()])

    async def arm_deletion(self, request: web.Request) -> web.Response:
        """Spoil a deletion: {kind, id, fate: stays | returns | unreadable, after_reads, as_new, status}."""
        given = _given(await body_of(request, known=DELETION))
        kind, record_id, fate = (str(given.pop(name, "")) for name in ("kind", "id", "fate"))
        for name, value, choices in (("kind", kind, Kind), ("fate", fate, Fate)):
            if value not in set(choices):
                raise ControlError(400, f"{name} is one of: {', '.join(choices)}")
        _check_deletion(record_id, given)
        try:
            self._deletions(request).arm(Kind(kind), record_id, Fate(fate), **given)
        except ValueError as error:
            raise ControlError(400, str(error)) from None
        return answer()

    async def disarm_deletions(self, request: web.Request) -> web.Response:
        """Let all deletions of a host be as they were, or those of one record: ?kind=device-identity&id=sensor-42."""
        kind = request.query.get("kind")
        if kind is not None and kind not in set(Kind):
            raise ControlError(400, f"kind is one of: {', '.join(Kind)}")
        self._deletions(request).disarm(Kind(kind) if kind else None, request.query.get("id", ""))
        return answer()

    async def arm_return(self, request: web.Request) -> web.Response:
        """Let a device register again after a deletion: {group, hub, device_id, seconds}."""
        given = _given(await body_of(request, known=RETURN))
        _check_seconds(given)
        service = pick(self._world.services, request.match_info["host"], what="service")
        if given.get("hub", next(iter(service.hubs))) not in service.hubs:
            raise ControlError(400, "hub is the host name of a linked hub")
        returns = service.returns
        before = returns.armed.get(_id(request).lower())
        kept = {name: getattr(before, name) for name in RETURN} if before else {}
        returns.arm(_id(request), **{**kept, **given})
        return answer()

    async def disarm_return(self, request: web.Request) -> web.Response:
        """Let a device stay away once it is deleted."""
        pick(self._world.services, request.match_info["host"], what="service").returns.disarm(_id(request))
        return answer()

    async def arm_drift(self, request: web.Request) -> web.Response:
        """Let somebody edit a tag of a device between two reads of its twin: {tag, values: [A, B], seconds}."""
        given = _given(await body_of(request, known=DRIFT))
        _check_seconds(given)
        _check_values(given)
        drifts = pick(self._world.hubs, request.match_info["host"], what="hub").drifts
        before = drifts.armed.get(_id(request))
        kept = {name: getattr(before, name) for name in DRIFT} if before else {}
        drifts.arm(_id(request), **{**kept, **given})
        return answer()

    async def disarm_drift(self, request: web.Request) -> web.Response:
        """Let nobody edit a device any more."""
        pick(self._world.hubs, request.match_info["host"], what="hub").drifts.disarm(_id(request))
        return answer()

    async def change_rules(self, request: web.Request) -> web.Response:
        """Say whether deleting an individual enrollment takes its registration record along: {cascade}."""
        given = _given(await body_of(request, known={"cascade": bool}))
        service = pick(self._world.services, request.match_info["host"], what="service")
        service.cascade = given.get("cascade", service.cascade)
        return answer(cascade=service.cascade)

    def _deletions(self, request: web.Request) -> Deletions:
        hosts = {name: service.deletions for name, service in self._world.services.items()}
        hosts |= {name: hub.deletions for name, hub in self._world.hubs.items()}
        return pick(hosts, request.match_info["host"], what="host")


def _given(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _check_deletion(record_id: str, given: dict[str, Any]) -> None:
    if not record_id:
        raise ControlError(400, "id is needed")
    if given.get("after_reads", 0) < 0:
        raise ControlError(400, "after_reads is 0 or more")
    if not LOWEST_STATUS <= given.get("status", LOWEST_STATUS) <= HIGHEST_STATUS:
        raise ControlError(400, f"status is from {LOWEST_STATUS} to {HIGHEST_STATUS}")


def _check_seconds(given: dict[str, Any]) -> None:
    if given.get("seconds", 0) < 0:
        raise ControlError(400, "seconds is 0 or more")


def _check_values(given: dict[str, Any]) -> None:
    match given.get("values"):
        case None:
            return
        case [first, second] if first != second:
            given["values"] = (first, second)
        case _:
            raise ControlError(400, "values are two, and differ")


def _id(request: web.Request) -> str:
    return request.match_info["id"]
