"""Rows and columns of the matrix: the calls that an export makes, and the ways in which each goes wrong."""

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from sandbox.faults import Fault, FaultKind

DEVICE = "edge-gw-5"
GROUP = "group:line-3"
SLACK = "slack"
HOOKS = "* /hooks/*"


class Setting(StrEnum):
    """What has to be different for a call to be made at all; in words, for the page."""

    PLAIN = "nothing"
    GROUP = "the requesters are a user group"
    CROWDED = "the channel has more than 20 members, so that everybody is looked up by one list"
    FORM = "the person types the command alone and fills in its form"
    UNINVITED = "the bot is not in the channel until all is well"
    UNINVITED_LATE = "the bot is not in the channel until all is well, and the response URL is used up"

    @property
    def alone(self) -> bool:
        """True where nothing can be said in the channel, and no file can land there."""
        return self in {Setting.UNINVITED, Setting.UNINVITED_LATE}


@dataclass(frozen=True, kw_only=True)
class Route:
    """One call of an export."""

    name: str
    """As the table shows it."""
    world: str
    """Which of the local worlds answers it."""
    call: str
    """As `sandbox.faults` names it."""
    typed: str = DEVICE
    """What the person asks for, so that the call is made."""
    setting: Setting = Setting.PLAIN


AZURE = (
    Route(name="identity: token", world="identity", call="GET /msi/token"),
    Route(name="DPS: enrollment", world="factory-eu", call=f"GET /enrollments/{DEVICE}"),
    Route(name="DPS: registration record", world="factory-eu", call=f"GET /registrations/{DEVICE}"),
    Route(name="DPS: scan of enrollments", world="factory-eu", call="POST /enrollments/query"),
    Route(name="DPS: group", world="factory-eu", call="GET /enrollmentGroups/line-3", typed=GROUP),
    Route(name="DPS: records of a group", world="factory-eu", call="POST /registrations/line-3/query", typed=GROUP),
    Route(name="hub: device", world="hub-eu", call=f"GET /devices/{DEVICE}"),
    Route(name="hub: twin", world="hub-eu", call=f"GET /twins/{DEVICE}"),
    Route(name="hub: the id in capitals", world="hub-eu", call=f"GET /twins/{DEVICE.upper()}"),
    Route(name="hub: the id with a mark", world="hub-eu", call=f"GET /twins/{DEVICE}[,;.]"),
    Route(name="hub: modules", world="hub-eu", call=f"GET /devices/{DEVICE}/modules"),
    Route(name="hub: module twins", world="hub-eu", call=f"GET /twins/{DEVICE}/modules/*"),
    Route(name="hub: jobs", world="hub-eu", call="POST /devices/query"),
    Route(name="hub: configurations", world="hub-eu", call="GET /configurations"),
)
UPLOAD = Route(name="upload of the bytes", world=SLACK, call="* /upload/*")
SLACKS = (
    *(
        Route(name=method, world=SLACK, call=f"* /api/{method}")
        for method in (
            "chat.postMessage",
            "chat.update",
            "conversations.info",
            "conversations.members",
            "users.info",
            "files.getUploadURLExternal",
        )
    ),
    UPLOAD,
    *(
        Route(name=method, world=SLACK, call=f"* /api/{method}")
        for method in ("chat.getPermalink", "files.completeUploadExternal", "files.info")
    ),
    Route(name="usergroups.users.list", world=SLACK, call="* /api/usergroups.users.list", setting=Setting.GROUP),
    Route(name="users.list", world=SLACK, call="* /api/users.list", setting=Setting.CROWDED),
    Route(name="response URL", world=SLACK, call=HOOKS, setting=Setting.UNINVITED),
    Route(name="conversations.open", world=SLACK, call="* /api/conversations.open", setting=Setting.UNINVITED_LATE),
    Route(name="views.open", world=SLACK, call="* /api/views.open", setting=Setting.FORM),
)
BEFORE_ANY_EXPORT = (
    "* /api/auth.test",
    "* /api/apps.connections.open",
    "* /socket/*",
    "GET /devices/dps-bot-check",
    "GET /twins/dps-bot-check",
)
"""What the bot calls when it starts: not part of the matrix."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One way to go wrong."""

    name: str
    """As the table shows it."""
    fault: Fault
    """For any route."""
    passing: bool = True
    """True where waiting may help: then nothing may end for good."""

    def at(self, route: Route) -> Fault:
        """The fault of one cell."""
        return replace(self.fault, route=route.call)


def _trouble(name: str, kind: FaultKind, *, passing: bool = True, **details: Any) -> Trouble:
    return Trouble(name=name, fault=Fault(route="* *", kind=kind, **details), passing=passing)


_BUSY = '{"ok": false, "error": "ratelimited"}'

COMMON = (
    _trouble("outage", FaultKind.RESET),
    _trouble("503", FaultKind.STATUS, status=503),
    _trouble("500", FaultKind.STATUS, status=500),
    _trouble("429", FaultKind.STATUS, status=429, body=_BUSY),
    _trouble("429, 1 s", FaultKind.STATUS, status=429, retry_after="1", body=_BUSY),
    _trouble("429, 1 h", FaultKind.STATUS, status=429, retry_after="3600", body=_BUSY),
    _trouble("slow", FaultKind.SLOW, seconds=1.0),
    _trouble("half", FaultKind.HALF_BODY),
    _trouble("reset", FaultKind.RESET, times=1),
    _trouble("no JSON", FaultKind.WRONG_JSON),
    _trouble("401", FaultKind.STATUS, status=401, passing=False),
    _trouble("403", FaultKind.STATUS, status=403, passing=False),
    _trouble("404", FaultKind.STATUS, status=404, passing=False),
)


def _refused(name: str, code: str, *, passing: bool = True) -> Trouble:
    body = json.dumps({"ok": False, "error": code})
    return _trouble(name, FaultKind.STATUS, passing=passing, status=200, body=body)


NO_SCOPE = _refused("no scope", "missing_scope", passing=False)
REFUSALS = (NO_SCOPE, _refused("fails", "update_failed"), _refused("no word", "sunspots"))
"""The last is none of Slack's words: those that are not in the bot's table are for later."""
NONE = _trouble("none", FaultKind.SLOW)
"""All is well: what a whole export holds is learned from it."""


@dataclass(frozen=True, kw_only=True)
class Half:
    """One table."""

    name: str
    routes: tuple[Route, ...]
    troubles: tuple[Trouble, ...]

    def all(self) -> list[tuple[Route, Trouble]]:
        """Every cell."""
        return [(route, trouble) for route in self.routes for trouble in self.troubles]

    def some(self) -> list[tuple[Route, Trouble]]:
        """A few cells: each route and each trouble at least once."""
        longest = max(len(self.routes), len(self.troubles))
        return list(islice(zip(cycle(self.routes), cycle(self.troubles), strict=False), longest))


HALVES = (
    Half(name="Azure", routes=AZURE, troubles=COMMON),
    Half(name="Slack", routes=SLACKS, troubles=(*COMMON, *REFUSALS)),
)
