"""The report as it is stored: what earlier versions wrote is read, and what is written they would read."""

import json
from dataclasses import replace

import pytest

from privacy.model.days.urgency import Urgency
from privacy.model.halt import Halt
from privacy.model.ids import HoldId, Millis, SlackUserId
from privacy.request.report import Report
from privacy.request.report_parts import DeliveryReport, FailedPlace, RecheckReport, RetryReport, SearchReport

STORED = """{
    "found": {"enrollment": 1, "twin": 2}, "direct_reads_done": true, "scanned": 1204,
    "failed": [{"place": "hub-eu", "reason": "did not answer (HTTP 503)", "tries": 3}],
    "unsearched": ["hub-us", "hub-asia"], "withheld": 4,
    "reason": "Slack does not answer.", "retry_at": 1764000000001, "trying": "slack",
    "first_at": 1764000000000,
    "tries": {"azure": 1, "slack": 2}, "since": 1764000000002, "earlier_file": true, "remakes": 5, "size": 6000,
    "files": 7, "vote_by": 1764000000003, "remind_at": 1764000000008, "reminded": 12, "urgency": "due soon",
    "places_at": 1764000000009, "places_said": 13, "earlier": 14,
    "votes_missing": 1, "nobody_left": true, "stopped": "Stopped by hand after 1 of 3.",
    "left": "Enrollment at factory-eu: still present.", "closed": true,
    "fulfilled_at": 1764000000004, "gone": 8, "looks": 9,
    "halt": {"hold": "LH-4T9C2V", "missing_from": null, "also": ["LH-000001"], "unsafe": null, "until": "2026-12-31",
    "ends_at": 1764000000005, "placed_by": "U0ANA"},
    "scan_at": 1764000000006, "confirmed_at": 1764000000007, "receipt": "5f5f",
    "refused": "A guest is in it.", "aside": "The requester has it.", "owed": true, "missed": 10, "files_left": 11,
    "asked": true, "looked_at": 1764000000008
}"""
FULL = Report(
    search=SearchReport(
        found={"enrollment": 1, "twin": 2},
        direct_reads_done=True,
        scanned=1204,
        failed=(FailedPlace(place="hub-eu", reason="did not answer (HTTP 503)", tries=3),),
        unsearched=("hub-us", "hub-asia"),
        withheld=4,
        earlier=14,
    ),
    retry=RetryReport(
        reason="Slack does not answer.",
        retry_at=Millis(1_764_000_000_001),
        trying="slack",
        first_at=Millis(1_764_000_000_000),
        tries={"azure": 1, "slack": 2},
    ),
    delivery=DeliveryReport(
        earlier_file=True,
        remakes=5,
        size=6000,
        files=7,
        receipt="5f5f",
        files_left=11,
        refused="A guest is in it.",
        aside="The requester has it.",
        owed=True,
    ),
    recheck=RecheckReport(
        fulfilled_at=Millis(1_764_000_000_004),
        rechecks_done=9,
        scan_at=Millis(1_764_000_000_006),
        confirmed_at=Millis(1_764_000_000_007),
        missed_in_a_row=10,
        asked_for=True,
        looked_at=Millis(1_764_000_000_008),
    ),
    since=Millis(1_764_000_000_002),
    decide_by=Millis(1_764_000_000_003),
    remind_at=Millis(1_764_000_000_008),
    reminded=12,
    urgency=Urgency.SOON,
    places_at=Millis(1_764_000_000_009),
    places_said=13,
    votes_missing=1,
    nobody_left=True,
    stopped="Stopped by hand after 1 of 3.",
    left="Enrollment at factory-eu: still present.",
    closed=True,
    gone=8,
    halt=Halt(
        hold=HoldId("LH-4T9C2V"),
        also=(HoldId("LH-000001"),),
        until="2026-12-31",
        ends_at=Millis(1_764_000_000_005),
        placed_by=SlackUserId("U0ANA"),
    ),
)


def test_a_full_report_is_stored_flat_under_the_names_it_always_had() -> None:
    assert json.loads(json.dumps(FULL.as_json())) == json.loads(STORED)
    assert Report.from_json(json.loads(STORED)) == FULL


def test_a_new_report_is_stored_whole_and_read_back_as_it_was() -> None:
    stored = json.loads(json.dumps(Report().as_json()))

    assert stored.keys() == json.loads(STORED).keys()
    assert Report.from_json(stored) == Report()


def test_what_an_earlier_version_did_not_know_has_not_happened() -> None:
    assert Report.from_json({}) == Report()
    assert Report.from_json({"found": {"twin": 1}, "looks": 2}).as_json() == {
        **Report().as_json(),
        "found": {"twin": 1},
        "looks": 2,
    }


@pytest.mark.parametrize("member", ["mood", "search", "rechecks_done"])
def test_what_a_newer_version_wrote_is_an_error(member: str) -> None:
    with pytest.raises(TypeError, match=member):
        Report.from_json({**json.loads(STORED), member: 1})


def test_a_report_without_trouble_keeps_everything_but_what_it_waited_for() -> None:
    assert FULL.without_trouble() == replace(FULL, retry=RetryReport(), halt=None)


def test_a_halt_of_before_older_copies_were_noticed_is_read() -> None:
    stored = {"halt": {"hold": "LH-4T9C2V", "until": "2026-12-31", "ends_at": 5, "placed_by": None}}

    halt = Report.from_json(stored).halt
    assert halt is not None
    assert (halt.hold, halt.missing_from) == ("LH-4T9C2V", None)
