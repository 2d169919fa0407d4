"""What goes into an export and how its result reads."""

from dataclasses import replace
from typing import Any

import pytest
import rfc8785

from privacy.export.content import age, counts, summary
from privacy.export.documents import BundleMember, Signer, documents, manifest
from privacy.model import out_of_reach
from privacy.model.clocks import iso, readable
from privacy.model.coverage import Coverage, LeftOut, LeftOutReason, SearchOutcome
from privacy.model.ids import Digest, Identifier, Millis
from privacy.model.records import Findings, Question, QuestionKind, RecordKind, SecretType, Withheld
from tests.unit.evidence.samples import (
    ENROLLMENT,
    FAILED,
    HUB,
    MODULE,
    NOW,
    RECORDS,
    SEARCHES,
    TWIN,
    export,
    findings,
    nothing,
    partial,
    record,
    search,
)

STORES = len(out_of_reach.STORES)
SIGNER = Signer(key_id="ed25519:00", public_key="AA==")


def test_a_complete_result_counts_records_values_and_places() -> None:
    assert summary(export()) == (
        "Found 1 enrollment, 1 registration record, 1 device identity, 1 device twin and 1 module twin for sensor-42. "
        f"Withheld: 3 values. Not searched: {STORES} more places, listed in the file."
    )


def test_several_records_of_a_kind_are_counted_in_the_plural() -> None:
    modules = [record(RecordKind.MODULE_IDENTITY, {}), record(RecordKind.MODULE_IDENTITY, {})]
    assert summary(export(findings=findings(*modules))).startswith("Found 2 module identities for sensor-42. Not")


def test_nothing_found_says_where_it_was_looked_for_and_what_to_check() -> None:
    assert summary(nothing(), listed="below") == (
        f"No data found for nobody-0. Searched without errors: factory-eu, {HUB} "
        f"(scan 2026-11-24 14:05 UTC, 300,412 enrollments). Not searched: {STORES} more places, listed below. "
        "Check capitals and the id on the label before you answer the customer."
    )


def test_a_partial_result_begins_with_what_is_missing() -> None:
    text = summary(partial())
    assert text.startswith(
        "PARTIAL: hub-us did not answer (HTTP 503), 3 tries. The file holds what the other 2 places had: 1 enr"
    )
    assert text.endswith("Do not send it as complete.")


def test_a_place_that_refuses_the_bot_is_named_with_the_role_that_it_lacks() -> None:
    late = replace(FAILED, what="modules of the device")
    assert FAILED.failure
    role = replace(
        FAILED.failure, reason="does not allow the bot to read this (HTTP 403)", tries=1, role="IoT Hub Data Reader"
    )
    text = summary(export(findings=findings(searches=(*SEARCHES, late, replace(FAILED, failure=role)))))
    assert text.startswith(
        "PARTIAL: hub-us does not allow the bot to read this (HTTP 403), 1 try: "
        "give the bot's identity the role IoT Hub Data Reader there. The file holds"
    )


def test_a_partial_result_without_records_never_says_that_there_is_no_data() -> None:
    searches = (search("factory-eu", "individual enrollment by id", 0), FAILED)
    text = summary(export(findings=Findings(records=(), coverage=Coverage(searches=searches))))
    assert "In the other place there is nothing for sensor-42." in text
    assert "No data found" not in text


def test_when_no_place_answered_the_result_says_so() -> None:
    text = summary(export(findings=Findings(records=(), coverage=Coverage(searches=(FAILED,)))))
    assert text.startswith("PARTIAL: hub-us did not answer (HTTP 503), 3 tries. No other place was searched")


def test_records_from_a_place_that_failed_in_part_are_told_apart() -> None:
    failed_scan = replace(FAILED, place="factory-eu", what="scan of all individual enrollments")
    text = summary(export(findings=findings(ENROLLMENT, searches=(failed_scan,))))
    assert "The file holds what could be read there: 1 enrollment." in text


def test_a_place_that_is_not_set_up_makes_the_result_partial() -> None:
    old = search("hub-old.azure-devices.net", "named by a record", 0, outcome=SearchOutcome.NOT_SEARCHED)
    text = summary(export(findings=findings(searches=(old,))))
    assert text.startswith("PARTIAL: hub-old.azure-devices.net is named by a record but not set up for the bot. ")


def test_a_search_that_ended_in_a_question_makes_no_export() -> None:
    question = Question(kind=QuestionKind.TWO_DEVICES, choices=())
    with pytest.raises(ValueError, match="question"):
        export(findings=replace(findings(), question=question))


def test_documents_are_every_record_in_order_and_then_the_coverage() -> None:
    assert [document.name for document in documents(export())] == [
        "records/01-enrollment.json",
        "records/02-registration-record.json",
        "records/03-device-identity.json",
        "records/04-device-twin.json",
        "records/05-module-twin.json",
        "coverage.json",
    ]


def test_names_still_sort_when_there_are_a_hundred_records() -> None:
    names = [d.name for d in documents(export(findings=findings(*[MODULE] * 100)))][:-1]
    assert names == sorted(names)
    assert len(set(names)) == 100


def test_a_record_keeps_its_body_and_says_where_it_came_from() -> None:
    content = next(documents(export())).content
    assert content["body"] is ENROLLMENT.body
    assert (content["record"], content["place"], content["key"]) == ("enrollment", "factory-eu", "sensor-42")
    assert (content["rest_call"], content["azure_portal"]) == (ENROLLMENT.rest_call, ENROLLMENT.portal)
    assert content["read_at"] == "2026-11-24T14:05:03.120Z"
    assert content["withheld"] == [
        {"pointer": "/customAllocationDefinition/webhookUrl", "what": "webhook query string"}
    ]


def test_the_coverage_has_each_search_with_its_failure() -> None:
    content = _coverage(partial())
    assert content["complete"] is False
    assert [s["outcome"] for s in content["searches"]] == ["found", "found", "empty", "found", "failed"]
    assert content["searches"][2]["scanned"] == 300_412
    failure = content["searches"][4]["failure"]
    assert (failure["reason"], failure["tries"], failure["status"]) == ("did not answer (HTTP 503)", 3, 503)
    assert FAILED.failure
    assert failure["tracking_id"] == FAILED.failure.tracking_id


def test_stores_out_of_reach_are_never_called_empty() -> None:
    stores = _coverage(export())["out_of_reach"]
    assert len(stores) == STORES
    assert {store["state"] for store in stores} == {"not enumerated"}
    assert all(store["name"] and store["why"] and store["to_do"] for store in stores)


def test_the_coverage_has_both_notes_with_their_source() -> None:
    notes = _coverage(export())["notes"]
    assert ["IoT hub" in notes[0]["text"], "system-generated logs" in notes[1]["text"]] == [True, True]
    assert all(note["source"].startswith("https://learn.microsoft.com/") for note in notes)


def test_the_manifest_says_who_when_what_and_how_much() -> None:
    member = BundleMember(name="index.html", size=7, sha256=Digest("ab" * 32), what="everything")
    said = manifest(partial(), [member], SIGNER)
    assert (said["format"], said["request"], said["requester"]) == ("dps-bot/bundle/v1", "DSR-7K3M9Q", "U0ANA")
    assert (said["requested_at"], said["made_at"]) == ("2026-11-24T14:04:02.120Z", "2026-11-24T14:05:03.120Z")
    assert said["complete"] is False
    assert said["places"] == {"answered": ["factory-eu", HUB], "failed": ["hub-us"], "not_searched": []}
    assert said["counts"]["device-twin"] == 1
    assert said["files"] == [{"name": "index.html", "bytes": 7, "sha256": "ab" * 32, "what": "everything"}]
    assert (said["ledger_head"]["sequence"], said["ledger_head"]["digest"]) == (128, "5f" * 32)
    assert said["withheld"][1] == {
        "file": "records/03-device-identity.json",
        "pointer": "/authentication/symmetricKey/primaryKey",
        "what": "symmetric key",
    }


def test_text_that_utf_8_cannot_hold_still_has_a_canonical_manifest() -> None:
    odd = replace(TWIN, withheld=(Withheld(pointer="/tags/\ud800", what=SecretType.CERTIFICATE),))
    said = manifest(export(identifier=Identifier("a\udfff"), findings=findings(odd)), [], SIGNER)
    assert b"/tags/\\\\ud800" in rfc8785.dumps(said)


def test_counts_leave_out_what_was_not_found() -> None:
    assert counts(export(findings=findings(*RECORDS[:2]))) == {
        RecordKind.ENROLLMENT: 1,
        RecordKind.REGISTRATION_RECORD: 1,
    }


def test_times_are_utc_and_say_so() -> None:
    assert (iso(NOW), readable(NOW)) == ("2026-11-24T14:05:03.120Z", "2026-11-24 14:05:03 UTC")
    assert iso(Millis(1_799_999_999_999)) == "2027-01-15T07:59:59.999Z"


def _coverage(made: Any) -> Any:
    return [*documents(made)][-1].content


def test_a_scan_that_is_older_than_the_request_is_said_with_its_age() -> None:
    earlier = search("factory-eu", "scan", 0, scanned=300_412, as_of=Millis(NOW - 23 * 60_000))
    made = export(findings=findings(searches=(earlier,)))
    assert "Withheld: 3 values. The enrollments were scanned at 13:42 UTC, 23 min before. Not searched" in summary(made)
    assert age(made, earlier) == "23 min"
    empty = replace(nothing(), findings=Findings(records=(), coverage=Coverage(searches=(earlier,))))
    assert "(scan 2026-11-24 13:42 UTC, 23 min old, 300,412 enrollments)" in summary(empty)


def test_a_scan_of_the_request_itself_is_not_called_old() -> None:
    own = search("factory-eu", "scan", 0, scanned=1, as_of=Millis(NOW - 50_000))
    assert age(export(), own) is None
    slow = search("factory-eu", "scan", 0, scanned=1, as_of=Millis(NOW - 61_000))
    assert "were scanned" not in summary(export(findings=findings(searches=(slow,))))


def test_of_several_scans_the_oldest_is_said_and_all_are_counted() -> None:
    scans = [
        search("factory-eu", "scan", 0, scanned=1, as_of=NOW),
        search("factory-us", "scan", 0, scanned=2, as_of=Millis(NOW - 120_000)),
        search("factory-eu", "registration records of the group", 0, scanned=7),
    ]
    empty = replace(nothing(), findings=Findings(records=(), coverage=Coverage(searches=tuple(scans))))
    assert "(scan 2026-11-24 14:03 UTC, 2 min old, 3 enrollments)" in summary(empty)


def left_out(reason: LeftOutReason, count: int = 1) -> LeftOut:
    return LeftOut(place=HUB, reason=reason, count=count)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (left_out(LeftOutReason.CAPITALS), "1 id that differs by capitals alone, not included"),
        (left_out(LeftOutReason.CAPITALS, 2), "2 ids that differ by capitals alone, not included"),
        (left_out(LeftOutReason.MANY_PEOPLE, 1204), "1,204 registration records, not included: they are many people's"),
        (left_out(LeftOutReason.CONDITION, 3), "3 configurations selecting devices by tags, by properties or all"),
        (left_out(LeftOutReason.UNKNOWN_HUB, 2), "named as a hub by 2 enrollments, not set up for the bot"),
        (left_out(LeftOutReason.OTHER_SERVICE, 2), "2 records under the same id, not included: the chosen service"),
        (left_out(LeftOutReason.UNDECIDED), "1 record under this id, not included: a service did not say whose"),
    ],
)
def test_what_is_left_out_is_said_in_number_and_words(item: LeftOut, words: str) -> None:
    assert item.words.startswith(words)


def test_what_is_left_out_stands_in_the_coverage_and_what_concerns_the_device_in_the_summary() -> None:
    coverage = Coverage(
        searches=SEARCHES, left_out=(left_out(LeftOutReason.CAPITALS), left_out(LeftOutReason.CONDITION, 3))
    )
    made = export(findings=replace(findings(), coverage=coverage))
    assert f"In {HUB}: 1 id that differs by capitals alone, not included. Not searched" in summary(made)
    assert "configuration" not in summary(made)
    listed = _coverage(made)["left_out"]
    assert [(item["place"], item["reason"], item["count"]) for item in listed] == [
        (HUB, "capitals", 1),
        (HUB, "condition", 3),
    ]
    assert not coverage.partial


def test_the_coverage_says_when_a_scan_began_and_how_old_it_is() -> None:
    earlier = search("factory-eu", "scan", 0, scanned=1, as_of=Millis(NOW - 120_000))
    (listed,) = _coverage(export(findings=findings(searches=(earlier,))))["searches"]
    assert (listed["as_of"], listed["age"]) == ("2026-11-24T14:03:03.120Z", "2 min")


def test_where_everything_was_held_back_a_partial_result_never_says_that_there_is_nothing() -> None:
    held_back = search(HUB, "device twin by id", 0, outcome=SearchOutcome.HELD_BACK)
    coverage = Coverage(searches=(FAILED, held_back), left_out=(left_out(LeftOutReason.UNDECIDED),))
    text = summary(export(findings=Findings(records=(), coverage=coverage)))
    assert "The file holds no record. In hub-eu" in text
    assert "there is nothing" not in text
