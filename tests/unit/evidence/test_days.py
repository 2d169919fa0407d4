"""The ledger's days as files: no cell of the CSV is a formula, and both files say the same."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.pack.days import COLUMNS, as_csv, as_json, harmless
from privacy.model.events import Event
from privacy.model.ids import Millis, RequestId
from privacy.pack.days import DayEntry

cells = st.text(max_size=20) | st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", 'a"b', "a,b"])


def entry(**changes: object) -> DayEntry:
    said = {
        "sequence": 7,
        "at": Millis(1_764_000_000_000),
        "event": Event.REQUESTED,
        "digest": "d" * 64,
        "request": RequestId("DSR-7K3M9Q"),
        "device": "k:1",
        "detail": {"kind": "access"},
        "people": {"requester": "U0ANA"},
    }
    return DayEntry(**{**said, **changes})  # type: ignore[arg-type]


@given(cells, cells, cells)
def test_no_cell_is_a_formula(device: str, who: str, reason: str) -> None:
    text = as_csv([entry(device=device, people={"by": who}, detail={"reason": reason})])
    head, line = csv.reader(io.StringIO(text, newline=""))

    assert tuple(head) == COLUMNS
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in line)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t1", "\r1", "\n1"])
def test_what_looks_like_a_formula_is_text_and_everything_else_stays(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_the_files_name_people_and_say_none_of_their_words() -> None:
    said = [entry(people={"requester": "U0ANA", "comment": "sensor-42 is mine", "requester_name": "Ana"})]
    for text in (as_csv(said), as_json(said)):
        assert "U0ANA" in text
        assert "mine" not in text


def test_an_entry_without_request_and_device_has_empty_cells() -> None:
    (line,) = csv.DictReader(io.StringIO(as_csv([entry(request=None, device="")])))
    assert (line["request"], line["device"]) == ("", "")
    assert json.loads(as_json([entry(request=None)]))[0]["request"] is None
