"""What people read: every state has words, nothing is cut, nothing comes to life."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.export import card, findings
from handlers.kit.escape import code, mrkdwn, visible
from privacy.model.ids import Identifier, Millis, RequestKind, RequestStatus
from privacy.model.records import Choice, Question, QuestionKind, RecordKind
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.report_parts import FailedPlace, RetryReport, SearchReport
from privacy.request.request import DataSubjectRequest
from privacy.request.turns import AT_ONCE
from sandbox.slack.blocks.limits import checked_blocks
from sandbox.slack.model.values import Content
from sandbox.slack.state.mentions import calling_words
from tests.unit.privacy.request.samples import PLAIN

S = RequestStatus
hostile = st.sampled_from(
    ["<!channel>", "<@U0BEN>", "*b*", "_i_", "`c`", "@here", "&lt;", "\u202e", "\x00", "a\nb", "x" * 500]
)
texts = st.one_of(st.text(max_size=80), hostile)
identifiers = st.text("abcXYZ09-:.+%_#*?!(),=@;$'", min_size=1, max_size=128)
searches = st.builds(
    SearchReport,
    found=st.dictionaries(st.sampled_from([kind.value for kind in RecordKind]), st.integers(1, 10**6), max_size=6),
    direct_reads_done=st.booleans(),
    scanned=st.integers(0, 10**9),
    failed=st.lists(st.builds(FailedPlace, place=texts, reason=texts, tries=st.integers(1, 9)), max_size=3).map(tuple),
)
retries = st.builds(
    RetryReport,
    reason=st.one_of(st.none(), texts),
    retry_at=st.one_of(st.none(), st.integers(0, 2**41).map(Millis)),
)
reports = st.builds(Report, search=searches, retry=retries)


def request(status: RequestStatus, **changes: Any) -> DataSubjectRequest:
    return replace(PLAIN, status=status, **changes)


@given(st.sampled_from(list(S)), identifiers, reports, texts)
def test_whatever_is_stored_the_card_fits_slack_and_calls_nobody_but_the_requester(
    status: RequestStatus, identifier: str, report: Report, words: str
) -> None:
    choice = Choice(identifier=Identifier(identifier), description=words)
    said = ReadableWords(summary=words, question=Question(kind=QuestionKind.SPELLING, choices=(choice,) * 12))
    drawn = card.content(
        request(status, identifier=Identifier(identifier), report=report, words=said), "the number on the label"
    )

    checked_blocks(drawn["blocks"])
    assert all(block["expand"] for block in drawn["blocks"] if block["type"] == "section"), "some of it folds"
    assert drawn["blocks"][0]["text"]["text"] == f"Export of {identifier}"
    assert len(drawn["text"]) <= 4000
    assert calling_words(Content(text=drawn["text"])) == []
    assert set(calling_words(Content(text="", blocks=drawn["blocks"]))) == {"<@U0ANA>"}


def test_the_longest_title_fits_a_header() -> None:
    longest = f"factory-eu/registration:{'x' * 128}"
    drawn = card.content(request(S.RECEIVED, identifier=Identifier(longest)), "")

    checked_blocks(drawn["blocks"])
    assert all(block["expand"] for block in drawn["blocks"] if block["type"] == "section"), "some of it folds"
    assert drawn["blocks"][0]["text"]["text"].startswith("Export of factory-eu/registration:xxx")
    assert longest in drawn["text"]


SEARCHING = SearchReport(found={"enrollment": 1}, direct_reads_done=True, scanned=1_204)
OF_A_GROUP = replace(SEARCHING, found={"enrollment-group": 1})


@pytest.mark.parametrize("group", ["group:line-3", "factory-eu/group:line-3"])
def test_the_search_of_a_group_speaks_of_its_registration_records(group: str) -> None:
    asked = request(S.GATHERING, identifier=Identifier(group), report=Report(search=OF_A_GROUP))

    said = "Found so far: 1 enrollment group. Reading the group's registration records: 1,204 read."
    assert said in card.content(asked, "")["text"]
    assert "registration records" in findings.content(asked)["text"]
    for search in (OF_A_GROUP, replace(OF_A_GROUP, found={})):
        drawn = replace(asked, report=Report(search=search))
        assert "enrollments" not in card.content(drawn, "")["text"] + findings.content(drawn)["text"]


@pytest.mark.parametrize("device", ["sensor-42", "device:group:line-3", "factory-eu/sensor-42"])
def test_the_search_of_a_device_speaks_of_the_scan(device: str) -> None:
    asked = request(S.GATHERING, identifier=Identifier(device), report=Report(search=SEARCHING))

    assert "Scanning all enrollments: 1,204 read." in card.content(asked, "")["text"]
    assert "when all enrollments have been scanned" in findings.content(asked)["text"]


@given(identifiers, reports)
def test_the_first_findings_call_nobody(identifier: str, report: Report) -> None:
    said = findings.content(request(S.GATHERING, identifier=Identifier(identifier), report=report))

    assert calling_words(Content(text=said["text"])) == []


@pytest.mark.parametrize("status", list(S))
def test_every_status_has_a_word_of_its_own_and_the_text_says_the_same_as_the_blocks(status: RequestStatus) -> None:
    words = ReadableWords(summary="Found it.", question=Question(kind=QuestionKind.TWO_DEVICES, choices=()))
    drawn = card.content(request(status, words=words, report=Report(retry=RetryReport(reason="Because."))), "")

    word = drawn["blocks"][1]["text"]["text"].strip("*")
    assert word
    assert word in drawn["text"]
    assert "DSR-7K3M9Q" in drawn["text"]


@given(st.text(max_size=60))
def test_escaped_text_has_no_live_mark_and_can_be_read_back(text: str) -> None:
    escaped = mrkdwn(text)

    assert not set("<>") & set(escaped)
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == visible(text)
    assert code(text).count("`") == 2


def test_invisible_characters_are_shown() -> None:
    assert visible("a\u202eb\u200bc\n") == "a⟨U+202E⟩b⟨U+200B⟩c⟨U+000A⟩"


def test_a_question_keeps_its_lines_for_those_who_hear_it() -> None:
    choices = tuple(
        Choice(identifier=Identifier(name), description=said)
        for name, said in (("alpha", "device alpha"), ("reg-9", "b"))
    )
    words = ReadableWords(question=Question(kind=QuestionKind.TWO_DEVICES, choices=choices))

    said = card.text(request(S.WHICH_ONE, words=words), "")

    assert "\n• alpha: device alpha\n• reg-9: b" in said
    assert "U+000A" not in said


@pytest.mark.parametrize("kind", list(RequestKind))
def test_whoever_has_to_wait_reads_how_many_come_first_and_nobody_else_is_told_of_a_line(kind: RequestKind) -> None:
    waiting = request(S.RECEIVED, kind=kind, ahead=AT_ONCE)

    assert f"{AT_ONCE} were ahead of it when this was written." in card.text(waiting, "")
    assert "ahead" not in card.text(replace(waiting, ahead=AT_ONCE - 1), "")
    assert "ahead" not in card.text(replace(waiting, status=S.GATHERING), "")
