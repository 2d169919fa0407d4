"""What was said of an export, on its card and in the letters to the person."""

from dataclasses import replace
from datetime import date
from typing import Any

from handlers.export import card, letters, reply
from privacy.model.due_dates import Extension
from privacy.model.ids import RequestStatus
from privacy.model.order import ExportOrder, IdentityCheck, Law
from privacy.request.report import Report
from privacy.request.report_parts import SearchReport
from privacy.request.request import DataSubjectRequest, Ordered
from sandbox.slack.blocks.limits import checked_blocks
from sandbox.slack.model.values import Content
from sandbox.slack.state.mentions import calling_words
from tests.unit.privacy.request.samples import PLAIN

S = RequestStatus
ORDER = ExportOrder(law=Law.GDPR, received_on=date(2026, 11, 12), identity_check=IdentityCheck.ACCOUNT)
DUE = date(2026, 12, 12)


def asked(status: S = S.GATHERING, order: ExportOrder = ORDER, **days: Any) -> DataSubjectRequest:
    return replace(PLAIN, status=status, export=Ordered(order=order, **{"due_on": DUE, **days}))


def test_the_due_day_stands_on_the_card_until_it_has_ended() -> None:
    assert "GDPR · received 12 Nov 2026, due 12 Dec 2026" in card.text(asked(), "")
    assert "due 12 Dec" not in card.text(asked(S.FULFILLED), "")


def test_a_part_that_was_not_given_is_said_to_be_missing_where_another_was() -> None:
    said = card.text(asked(order=ExportOrder(ticket="SUP-1"), due_on=None), "")
    assert "Law and day of receipt: not given" in said
    assert "Identity: not given" in said
    assert "Ticket: SUP-1" in said


def test_what_people_typed_comes_to_life_nowhere_and_fits() -> None:
    hostile = "<!channel> <@U0BEN> \u202e" + "x" * 480
    order = replace(ORDER, reason_text=hostile, ticket=hostile[:100], identity_reference="\u202e" * 150)
    drawn = card.content(asked(order=order), "")

    checked_blocks(drawn["blocks"])
    assert set(calling_words(Content(text=drawn["text"], blocks=drawn["blocks"]))) <= {f"<@{PLAIN.requester}>"}


def test_the_answer_repeats_the_extension() -> None:
    extension = Extension(on=date(2026, 12, 1), because="the data lie in several systems")
    report = Report(search=SearchReport(found={"enrollment": 1}))
    request = replace(asked(S.FULFILLED, due_on=date(2027, 2, 12), extension=extension), report=report)

    said = reply.content(request, "")["text"]
    assert "As we wrote on 1 Dec 2026, we needed more time, until 12 Feb 2027." in said
    assert "for a copy of the data" in letters.extension(request)["text"]
    assert "by 12 Dec 2026, or the extension" in letters.extension(request)["text"]
