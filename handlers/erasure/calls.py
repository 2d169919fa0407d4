"""The call to vote: in the thread, anew for each plan, and the one message that names the approvers aloud."""

from typing import Any

from handlers.kit.blocks import LONGEST_SECTION, date, fit, mentions, message
from handlers.kit.escape import visible
from privacy.request.request import DataSubjectRequest, may_vote

PLEASE = "please read the plan above and vote"
VALUES = "What stood there, and what does now, is in the plan file in this thread."
DRIFT_HEAD = "Nothing was deleted. What changed since the last plan:"


def content(request: DataSubjectRequest) -> dict[str, Any]:
    """`text` and `blocks` of the message; what changed is plain text, because it holds names that others gave."""
    return message(_call(request), _changed(request))


def _call(request: DataSubjectRequest) -> str:
    plan = request.work.plan if request.work else None
    who = mentions(may_vote(request))
    until = f" by {date(request.decide_by)}" if request.decide_by else ""
    named = f" Plan {plan.short}." if plan else ""
    asked = "please read the new plan above and vote again" if request.words.drift else PLEASE
    rehearsal = " Rehearsal: nothing will be deleted." if plan and plan.rehearsal else ""
    return f"{who}{': ' if who else ''}{asked}{until}.{named}{rehearsal}"


def _changed(request: DataSubjectRequest) -> str:
    """What is different now; as much as a message takes, and how much that is."""
    drift = [visible(line) for line in request.words.drift]
    if not drift:
        return ""
    head = visible(request.words.drift_head or DRIFT_HEAD)[: LONGEST_SECTION // 3]
    shown, count = fit([f"• {line}" for line in drift], LONGEST_SECTION // 2)
    values = [VALUES] if request.words.drift_values else []
    return "\n".join([head, *shown, *([f"{count}."] if len(shown) < len(drift) else []), *values])
