"""The longest card that there can be: Slack takes it, or nobody could vote."""

from dataclasses import replace

import pytest

from privacy.model.approval_policy import approval_policy
from privacy.model.ids import RequestStatus
from privacy.model.order import Order
from privacy.model.plan import Kept, WayBack
from privacy.model.records import RecordKind
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.report_parts import RetryReport
from sandbox.slack.blocks.limits import checked_blocks
from tests.unit.handlers.erasure.test_card import drawn
from tests.unit.privacy.erasure.samples import ORDER, PLAN, erasure, step

S = RequestStatus


@pytest.mark.parametrize("status", list(S))
def test_the_longest_card_that_there_can_be_is_taken_by_slack(status: RequestStatus) -> None:
    long = "x" * 60 + " "
    kept = Kept(kind=RecordKind.CONFIGURATION, place="p", key=long, ref="k", why=long)
    plan = replace(
        PLAN,
        steps=tuple(step(n + 1, key=long, line=long) for n in range(300)),
        kept=(kept,) * 60,
        notes=(long * 2,) * 30,
        searched=(long,) * 30,
        unsearched=(long,) * 30,
        ways_back=(WayBack(place="p", registration_id=long, group_id=long),) * 40,
        policy=approval_policy([[f"U0AAAAAA{number}" for number in range(30)]], 2),
        rehearsal=True,
    )
    order: Order = replace(ORDER, reason_text="y" * 1000, ticket="t" * 300, identity_reference="z" * 400)
    said = ReadableWords(drift=("d" * 100,) * 20, summary="s" * 3000, comment="c" * 1500)
    request = replace(
        erasure(status, plan=plan, order=order, words=said), report=Report(retry=RetryReport(reason="r" * 1500))
    )

    checked_blocks(drawn(request)["blocks"])
