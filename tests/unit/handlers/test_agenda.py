"""The agenda fits into Slack however many requests and approvers it names, and says what is late first."""

from dataclasses import replace

from handlers.history.agenda import content
from privacy.model.approval_policy import approval_policy
from privacy.model.days.urgency import Urgency
from privacy.model.ids import RequestId, RequestStatus
from tests.unit.privacy.erasure.samples import PLAN, erasure

MOST = 20
PEOPLE = [f"U0000000{number}" for number in range(9)]


def test_the_longest_agenda_is_what_slack_takes_and_counts_what_it_leaves_out() -> None:
    plan = replace(PLAN, policy=approval_policy([PEOPLE], 1))
    asked = erasure(RequestStatus.AWAITING_APPROVAL, plan=plan)
    late = replace(asked, report=replace(asked.report, urgency=Urgency.OVERDUE))
    waiting = [replace(late if number < 3 else asked, id=RequestId(f"DSR-{number:06}")) for number in range(MOST + 1)]
    made = content(waiting, MOST)

    assert made["text"].startswith("*20 requests or more* to see to: 3 overdue.")
    assert all(0 < len(block["text"]["text"]) <= 3000 for block in made["blocks"])
    said = "".join(block["text"]["text"] for block in made["blocks"])
    assert all(f"DSR-{number:06}" in said for number in range(MOST))
    assert f"DSR-{MOST:06}" not in said
    assert "There are more" in said
    assert "sensor-42" not in said


def test_an_agenda_counts_only_what_there_is() -> None:
    asked = erasure(RequestStatus.AWAITING_APPROVAL, plan=PLAN)
    soon = replace(asked, report=replace(asked.report, urgency=Urgency.SOON))

    assert content([soon, asked], MOST)["text"].startswith("*2 requests* to see to: 1 due soon.\n")
    assert content([asked], MOST)["text"].startswith("*1 request* to see to.\n")
