"""The first word in the thread, within seconds: what the direct reads found, before the scan is through."""

from typing import Any

from handlers import words
from handlers.escape import mrkdwn
from privacy.request import DataSubjectRequest


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` of the message; no blocks, so that it reads as a line of the conversation."""
    return {"text": mrkdwn(_said(request))}


def _said(request: DataSubjectRequest) -> str:
    if not request.report.total:
        return "Nothing is stored under exactly this id so far. The scan of all enrollments may still find it."
    return (
        f"Found by id: {words.found(request.report)}. The file follows when all enrollments have been scanned: "
        "another one may name this device."
    )
