"""What the house of erasures stands on: what goes on while the bot is off, a watched store, and makes of parts."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from privacy.approval.electorate import Electorate
from privacy.erasure.execution.execution import Executor
from privacy.erasure.plan.planning import Planner
from privacy.model.ids import (
    Millis,
    RequestId,
)
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import Transition
from privacy.request.lifecycle import MOVES
from privacy.request.request import DataSubjectRequest
from storage.requests.requests import SqliteRequests
from tests.unit.privacy.erasure.slack_world import Files, Workspace
from tests.unit.privacy.erasure.world import Azure
from tests.unit.storage.samples import Time


@dataclass(frozen=True, kw_only=True)
class Watched(SqliteRequests):
    """The real store; somebody looks on."""

    witness: Callable[[DataSubjectRequest, Transition], None]
    """Called with every move just before it is written."""
    history: dict[RequestId, S]
    """Where each request was left."""

    async def move(self, request: DataSubjectRequest, change: Transition, *, now: Millis) -> DataSubjectRequest:
        self.witness(request, change)
        moved = await super().move(request, change, now=now)
        assert self.history.setdefault(request.id, S.RECEIVED) is request.status
        assert moved.status is change.to
        assert change.to in MOVES[request.status]
        self.history[request.id] = moved.status
        return moved


@dataclass(frozen=True, kw_only=True)
class Made:
    """Which makes of the parts on which the proof rests; the tests of the tests put a faulty one in."""

    electorate: type[Electorate] = Electorate
    planner: type[Planner] = Planner
    executor: type[Executor] = Executor


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What goes on while the bot is off."""

    azure: Azure
    people: Workspace
    files: Files
    time: Time
    path: Path
    witness: Callable[[DataSubjectRequest, Transition], None]
    history: dict[RequestId, S] = field(default_factory=dict)
    triggers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
