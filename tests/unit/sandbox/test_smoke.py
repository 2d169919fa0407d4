"""The smoke run finds what a person would find, by labels, and says what is missing in one line each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.folder import WorkFolder
from sandbox.smoke import __main__ as smoke
from sandbox.smoke.client import SmokeError, button
from sandbox.smoke.form import filled

FORM = {
    "blocks": [
        {"type": "input", "block_id": "b1", "label": {"text": "Ticket"}, "element": {"action_id": "a1"}},
        {
            "type": "input",
            "block_id": "b2",
            "label": {"text": "Law"},
            "element": {"action_id": "a2", "options": [{"text": {"text": "GDPR"}, "value": "eu"}]},
        },
        {"type": "section", "text": {"text": "Law"}},
    ]
}
APPROVE = {"type": "button", "text": {"text": "Approve"}, "action_id": "yes", "value": "P1"}
CARD = {"text": "Erase\nsensor-42", "blocks": [{"type": "actions", "block_id": "b9", "elements": [APPROVE]}]}


@dataclass
class Around:
    """As much of a room as a scenario that does nothing takes."""

    folder: WorkFolder


def test_a_form_is_filled_in_by_its_labels_and_options() -> None:
    assert filled(FORM, {"Ticket": "SUP-1", "Law": "GDPR"}) == {"b1": {"a1": "SUP-1"}, "b2": {"a2": "eu"}}


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [({"Reason": "none"}, "the form has no field Reason"), ({"Law": "CCPA"}, "Law has no option CCPA")],
)
def test_what_the_form_lacks_is_named(answers: dict[str, str], complaint: str) -> None:
    with pytest.raises(SmokeError, match=complaint):
        filled(FORM, answers)


def test_a_button_is_found_by_its_label_alone() -> None:
    assert button(CARD, "Approve") == ("b9", APPROVE)
    with pytest.raises(SmokeError, match="no button Reject on: Erase"):
        button(CARD, "Reject")


async def test_a_failure_is_one_line_and_the_end_of_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bot.log").write_text("first\nlast\n")
    room: Any = Around(folder=WorkFolder(path=tmp_path))

    async def erasure(_room: Any) -> list[str]:
        button(CARD, "Reject")
        return []

    assert await smoke._holds(erasure, room) is False
    assert capsys.readouterr().out == "erasure FAILED  no button Reject on: Erase sensor-42\n  first\n  last\n"
