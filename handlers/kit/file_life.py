"""How long the file of an export is in Slack, in a line of harmless mrkdwn: said on cards and beside replies."""

from collections.abc import Iterator

from handlers.kit.blocks import date
from handlers.kit.escape import mrkdwn
from privacy.request.request import DataSubjectRequest


def lines(request: DataSubjectRequest) -> Iterator[str]:
    """One line, or none where there is no file, or none that is to go."""
    file = request.handed_over
    if file is None:
        return
    if file.deleted_at is not None:
        yield f"The file was deleted from Slack {date(file.deleted_at)}. Ask again for a new one."
    elif refusal := refused(request):
        yield mrkdwn(refusal)
    elif file.expires_at is not None:
        yield f"Save the file: it is deleted from Slack {date(file.expires_at)}, or when a hold or a pause ends."


def refused(request: DataSubjectRequest) -> str:
    """That Slack did not delete it, and what to do; plain text, empty where it was not refused."""
    file = request.handed_over
    if file is None or file.deleted_at is not None or file.kept_because is None:
        return ""
    return f"Slack did not delete the file of {request.id} ({file.kept_because}): delete it by hand."
