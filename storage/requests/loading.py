"""A request as stored, with everything that belongs to it."""

import json

from sqlite_utils import Database

from privacy.model.ids import ChannelId, Identifier, Millis, RequestId, RequestKind, RequestStatus, SlackUserId
from privacy.request.lifecycle import EXPIRES
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.request import DataSubjectRequest
from storage.erasures import erasures
from storage.file.rows import one
from storage.requests import passing_time

_REQUEST = """
    SELECT id, kind, status, requester, channel, received_at, due_at, attempts, report, identifier, device_ref, names
    FROM requests JOIN subjects ON subjects.request = requests.id WHERE id = ?
"""


def load_request(database: Database, request: RequestId) -> DataSubjectRequest:
    """The request as stored.

    Raises:
        KeyError: there is none.
    """
    row = one(database, _REQUEST, (request,))
    if row is None:
        raise KeyError(request)
    return DataSubjectRequest(
        id=RequestId(row["id"]),
        kind=RequestKind(row["kind"]),
        status=RequestStatus(row["status"]),
        requester=SlackUserId(row["requester"]),
        channel=ChannelId(row["channel"]),
        identifier=Identifier(row["identifier"]),
        device_ref=row["device_ref"],
        received_at=Millis(row["received_at"]),
        due_at=row["due_at"],
        attempts=row["attempts"],
        report=Report.from_json(json.loads(row["report"])),
        words=ReadableWords.from_json(json.loads(row["names"])),
        work=erasures.load(database, request) if row["kind"] != RequestKind.ACCESS else None,
        uncounted=passing_time.uncounted(database, request) if row["status"] in EXPIRES else Millis(0),
    )
