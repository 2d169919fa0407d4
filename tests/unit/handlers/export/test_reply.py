from dataclasses import replace

import pytest

from handlers.export import reply
from privacy.model.ids import Identifier, RequestStatus
from privacy.request.report import Report
from privacy.request.report_parts import SearchReport
from tests.unit.privacy.request.samples import PLAIN


def letter(identifier: str, search: SearchReport) -> str:
    request = replace(
        PLAIN, status=RequestStatus.FULFILLED, identifier=Identifier(identifier), report=Report(search=search)
    )
    return str(reply.content(request, "the number on the label")["text"])


def test_a_found_device_is_answered_with_what_was_left_out() -> None:
    said = letter("sensor-42", SearchReport(found={"enrollment": 1}, withheld=2))

    assert "your device sensor-42" in said
    assert "Passwords and keys were left out" in said
    assert "index.html" in said


def test_nothing_found_asks_for_the_label() -> None:
    said = letter("nobody-0", SearchReport())

    assert "stores nothing under this id" in said
    assert "(the number on the label)" in said


@pytest.mark.parametrize(
    "identifier", ["sensor-42", "device:sensor-42", "factory-eu/sensor-42", "factory-eu/device:x", "registration:x"]
)
def test_internal_names_stay_inside(identifier: str) -> None:
    said = letter(identifier, SearchReport(found={"enrollment": 1}))

    for internal in ("factory-eu", "device:", "registration:", "DSR-", "hub", "DPS", "Azure"):
        assert internal not in said


def test_a_hostile_id_cannot_leave_its_box() -> None:
    said = letter("x```<!channel>", SearchReport())

    assert said.count("```") == 2
    assert "<!channel>" not in said


def test_what_is_to_be_sent_is_said_outside_of_what_is_pasted() -> None:
    said = letter("sensor-42", SearchReport(found={"enrollment": 1}))
    advice, pasted, _ = said.split("```")

    assert "Send the folder `for-the-person` of the file, and nothing else of it" in advice
    assert "Read the folder first: other people's names" in advice
    assert "for-the-person" not in pasted
    assert "for-the-person" not in letter("nobody-0", SearchReport())
