"""The first word in the thread, within seconds: what the direct reads found, before the scan is through."""

from typing import Any

from handlers.kit import words
from handlers.kit.escape import mrkdwn
from privacy.model.ids import RequestStatus
from privacy.request.request import DataSubjectRequest


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` of the message; no blocks, so that it reads as a line of the conversation."""
    return {"text": mrkdwn(_said(request))}


def _said(request: DataSubjectRequest) -> str:
    if words.is_group(request):
        return "The group was looked up by id. Its registration records are counted next; none of them is kept."
    if not request.report.search.total:
        return "What can be looked up by id was looked up. The scan of all enrollments goes on."
    what = "plan" if request.status is RequestStatus.PLANNING else "file"
    found = words.found(request.report.search)
    return (
        f"Found by id: {found}. The {what} follows when all enrollments have been scanned: "
        "another one may name this device."
    )
