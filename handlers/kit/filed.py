"""What a person hears at once about what was filed."""

from typing import Any

from handlers.kit import ids
from handlers.kit.answers import Body
from handlers.kit.escape import code
from handlers.kit.fields import answer
from privacy.request.intake import Filed
from privacy.request.request import DataSubjectRequest

AWAY = frozenset({ids.EXPORT_FORM_AWAY, ids.ERASURE_FORM_AWAY})
"""Forms that were not opened in a channel: whoever hands one in does not see the card appear."""


def recorded(filed: Filed) -> str:
    """The numbers of the requests, and where the answers come."""
    lines = [_line(request, new=new) for request, new in filed.requests]
    if filed.trimmed:
        lines.append("Quotes, invisible characters and marks around the ids were left out.")
    return "\n".join(lines)


def after_form(body: Body, filed: Filed) -> dict[str, Any]:
    """How a form is acknowledged: it closes, or where no card would be seen, it says what was recorded."""
    if body["view"]["callback_id"] not in AWAY:
        return {}
    return {"response_action": "update", "view": answer(body["view"]["title"]["text"], recorded(filed))}


def _line(request: DataSubjectRequest, *, new: bool) -> str:
    if new:
        return f"Recorded as *{request.id}* for {code(request.identifier)}. The answer comes in <#{request.channel}>."
    return f"You asked for {code(request.identifier)} a moment ago: that is *{request.id}*, {request.status.said}."
