"""Which request gets the next free place at the worker, as `privacy.request.turns` says."""

import json
from collections.abc import Collection, Sequence

from sqlite_utils import Database

from privacy.model.ids import Millis, RequestId, RequestKind, RequestStatus
from privacy.request.turns import OF_SERVICES, STAGES, DueRequest, Stage
from storage.file.rows import many

_ORDER = tuple(Stage)
_PLACES = {status: _ORDER.index(stage) for status, stage in STAGES.items()}
_APPROVED, _SEARCH, _ANSWER = (_ORDER.index(stage) for stage in (Stage.APPROVED, Stage.SEARCH, Stage.ANSWER))
_LOOKS = ", ".join(f"'{status}'" for status, stage in STAGES.items() if stage is Stage.LOOK)
_ASK_AZURE = ", ".join(str(_ORDER.index(stage)) for stage in sorted(OF_SERVICES))
_STAGE = f"""
    CASE
      WHEN status = '{RequestStatus.GATHERING}' AND kind = '{RequestKind.GROUP_ACCESS}' THEN {_APPROVED}
      WHEN status IN ({_LOOKS}) AND json_extract(report, '$.asked') THEN {_SEARCH}
      {" ".join(f"WHEN status = '{status}' THEN {place}" for status, place in _PLACES.items())}
      ELSE {_ANSWER}
    END
"""
# Before a slash, which is in no id, stands the one service that is meant.
_SERVICE = "lower(rtrim(substr(identifier, 1, instr(identifier, '/')), '/'))"
WINDOW = 1000
"""Requests among which those are found whose line has a place free: each turn looks at no more."""
_DUE = f"""
    WITH waiting AS MATERIALIZED (
      SELECT id, due_at, rowid AS filed, {_STAGE} AS stage FROM requests
      WHERE due_at <= :now AND id NOT IN (SELECT value FROM json_each(:running))
      ORDER BY stage, due_at, filed LIMIT {WINDOW}
    )
    SELECT id, stage, iif(stage IN ({_ASK_AZURE}), {_SERVICE}, '') AS service
    FROM waiting JOIN subjects ON request = id
    WHERE stage || '/' || iif(stage IN ({_ASK_AZURE}), {_SERVICE}, '') NOT IN (SELECT value FROM json_each(:full))
    ORDER BY stage, due_at, filed LIMIT :limit
"""  # noqa: S608 - our own words


def due(
    database: Database, now: Millis, limit: int, *, running: Collection[RequestId], full: Collection[str]
) -> Sequence[DueRequest]:
    """Requests whose time has come, in the order of their turns; without those at work, and without full lanes."""
    lanes = [_taken_apart(lane) for lane in full]
    values = {"now": now, "limit": limit, "running": json.dumps(sorted(running)), "full": json.dumps(lanes)}
    return [
        DueRequest(id=RequestId(row["id"]), lane=_lane(_ORDER[row["stage"]], row["service"]))
        for row in many(database, _DUE, values)
    ]


def _lane(stage: Stage, service: str) -> str:
    return f"{stage}/{service}" if service else stage.value


def _taken_apart(lane: str) -> str:
    stage, _, service = lane.partition("/")
    return f"{_ORDER.index(Stage(stage))}/{service}"
