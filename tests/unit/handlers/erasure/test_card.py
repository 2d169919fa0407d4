"""The card of an erasure: every state has words, the count is never hidden, buttons carry one opaque id."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import notifier as deliver
from handlers.erasure import calls, news
from handlers.export import card, reply
from privacy.model.approval_policy import approval_policy
from privacy.model.due_dates import Extension
from privacy.model.ids import Identifier, MessageKind, Millis, RequestStatus
from privacy.model.order import Order
from privacy.model.outcomes import Done, ReadBack, Reading, StepEvent
from privacy.model.plan import Kept, WayBack
from privacy.model.records import RecordKind
from privacy.request.lifecycle import ENDED
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.report_parts import RetryReport
from sandbox.slack.blocks.limits import checked_blocks
from sandbox.slack.model.values import Content
from sandbox.slack.state.mentions import calling_words
from tests.unit.privacy.erasure.samples import ORDER, PLAN, erasure, step, vote

S = RequestStatus
HOSTILE = ("<!channel>", "<@U0EVE>", "```x```", "*b* _i_", "\u202e\u2066", "\x00\n\t", "&lt;!here&gt;", "x" * 128)
hostile = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), min_size=1, max_size=3).map(
    lambda words: " ".join(words)[:128]
)


def drawn(request: Any) -> dict[str, Any]:
    return json.loads(json.dumps(card.content(request, "")))  # type: ignore[no-any-return]


def buttons(request: Any) -> dict[str, dict[str, Any]]:
    rows = [block["elements"] for block in drawn(request)["blocks"] if block["type"] == "actions"]
    return {button["text"]["text"]: button for row in rows for button in row}


TWO_VOTES = replace(PLAN, policy=approval_policy([["U0BEN", "U0CLEO"]], 2))


def shown(request: Any) -> str:
    """Everything that a person reads in the blocks."""
    return "\n".join(str(block["text"]["text"]) for block in drawn(request)["blocks"] if "text" in block)


@pytest.mark.parametrize("status", list(S))
def test_every_status_has_a_word_and_the_text_says_the_same_as_the_blocks(status: RequestStatus) -> None:
    content = drawn(erasure(status, plan=TWO_VOTES, votes=(vote(),)))

    checked_blocks(content["blocks"])
    assert all(block["expand"] for block in content["blocks"] if block["type"] == "section"), "some of it folds"
    said = [block["text"]["text"] for block in content["blocks"] if block["type"] in {"header", "section"}]
    assert said[0] == "Erase sensor-42"
    assert said[1].strip("*")
    for words in said:
        for line in words.strip("*").split("\n"):
            assert line in content["text"]
    assert "DSR-7K3M9Q" in content["text"]


def test_what_an_approver_has_to_know_is_on_the_card() -> None:
    plan = replace(
        TWO_VOTES,
        kept=(Kept(kind=RecordKind.ENROLLMENT_GROUP, place="factory-eu", key="line-3", ref="k:9", why="shared"),),
        ways_back=(WayBack(place="factory-eu", registration_id="reg-42", group_id="line-3"),),
        notes=("Seen 2 min ago.",),
        unsearched=("hub-old",),
    )
    said = shown(erasure(S.AWAITING_APPROVAL, plan=plan, votes=(vote(),)))

    for words in (
        "Waiting for 1 approver*",
        "Asked by <@U0ANA> · GDPR · received 12 Nov 2026, due 12 Dec 2026",
        "vote by <!date^1764900000^",
        "Why: consent withdrawn: sold the flat",
        "Identity: signed in to their account (SUP-1881)",
        "Ticket: SUP-1881",
        f"Plan {plan.short}",
        "in this order (4 of 4 shown)",
        "1. enrollment sensor-42, factory-eu: enabled",
        "2. queued commands of sensor-42, hub-eu: 2 waiting",
        "4. device twin sensor-42, hub-eu (goes with the device)",
        "enrollment group line-3, factory-eu: shared",
        "as reg-42, through enrollment group line-3 in factory-eu",
        "Seen 2 min ago.",
        "Notes (1):",
        "Not searched (1): hub-old",
        "Votes 1 of 2: <@U0BEN> · may vote: <@U0CLEO>",
    ):
        assert words in said


def test_each_step_says_what_became_of_it() -> None:
    at = Millis(1)
    done = tuple(
        Done(plan=1, step=number, event=event, at=at, count=count)
        for number, event, count in (
            (1, StepEvent.INTENDED, None),
            (1, StepEvent.DELETED, None),
            (2, StepEvent.PURGED, 2),
            (3, StepEvent.INTENDED, None),
        )
    )
    back = (ReadBack(plan=1, step=1, reading=Reading.PRESENT, at=at),)
    request = erasure(S.ERASING, done=done, read_back=back)

    said = shown(request)

    assert "*Erasing: 2 of 4*" in said
    assert "factory-eu: enabled → deleted, still present" in said
    assert "2 waiting → purged (2)" in said
    assert "3. device identity sensor-42, hub-eu: enabled → under way" in said
    assert "Read back: 1 still present." in said


@given(hostile, st.lists(hostile, min_size=1, max_size=6), st.integers(1, 400), st.sampled_from(list(S)))
def test_whatever_the_plan_holds_the_card_fits_slack_calls_nobody_and_never_hides_the_count(
    identifier: str, words: list[str], count: int, status: RequestStatus
) -> None:
    steps = tuple(step(n + 1, key=words[n % len(words)], line=words[-1], place=words[0]) for n in range(count))
    kept = tuple(
        Kept(kind=RecordKind.CONFIGURATION, place=words[0], key=word, ref="k", why=word) for word in words * 20
    )
    policy = approval_policy([[f"<{words[0]}", "U0BEN"]], 1)
    beside = {"kept": kept, "notes": tuple(words) * 20, "unsearched": tuple(words) * 9}
    plan = replace(PLAN, steps=steps, policy=policy, rehearsal=True, **beside)
    order: Order = replace(ORDER, reason_text=" ".join(words) * 5, ticket=words[0], identity_reference=words[-1])
    said = ReadableWords(summary=words[0] * 30, comment=words[0] * 9, drift=tuple(words) * 20)
    request = replace(
        erasure(status, plan=plan, order=order, words=said),
        identifier=Identifier(identifier),
        report=Report(retry=RetryReport(reason=words[0], retry_at=Millis(5))),
    )

    content = drawn(request)

    checked_blocks(content["blocks"])
    assert len(content["blocks"]) <= 50
    assert len(json.dumps(content["blocks"], ensure_ascii=False)) < 16_000
    assert len(content["text"]) <= 4000
    assert set(calling_words(Content(text=content["text"], blocks=content["blocks"]))) <= {"<@U0ANA>", "<@U0BEN>"}
    for said in (content["text"], shown(request)):
        (told,) = re.findall(
            rf"in this order \((\d+) of {count} shown(; the rest is in the plan file in the thread)?\)", said
        )
        assert (told[1] == "") == (int(told[0]) == count)
        assert plan.short in said


def test_four_hundred_steps_are_counted_and_those_that_fit_are_shown_in_order() -> None:
    said = shown(erasure(S.AWAITING_APPROVAL, plan=replace(PLAN, steps=tuple(step(n) for n in range(1, 401)))))

    (count,) = re.findall(r"(\d+) of 400 shown; the rest is in the plan file in the thread", said)
    assert [int(n) for n in re.findall(r"^(\d+)\. device identity", said, re.MULTILINE)] == [*range(1, int(count) + 1)]
    assert int(count) > 50


@pytest.mark.parametrize(
    ("status", "labels", "value"),
    [
        (S.WHICH_WAY, {"Erase", "Erase and block", "Withdraw"}, PLAN.id),
        (S.AWAITING_APPROVAL, {"Approve", "Reject", "Ask for changes", "Withdraw"}, PLAN.id),
        (S.APPROVED, {"Stop"}, "DSR-7K3M9Q"),
        (S.ERASING, {"Stop"}, "DSR-7K3M9Q"),
        (S.INCOMPLETE, {"Plan the rest again", "Close with a reason"}, "DSR-7K3M9Q"),
        (S.WHICH_ONE, {"alpha", "Withdraw"}, "DSR-7K3M9Q"),
        (S.FULFILLED, {"Evidence pack"}, "DSR-7K3M9Q"),
        (S.REJECTED, {"Evidence pack"}, "DSR-7K3M9Q"),
        (S.PLANNING, {"Withdraw"}, "DSR-7K3M9Q"),
    ],
)
def test_each_button_has_its_own_name_and_carries_one_opaque_id(
    status: RequestStatus, labels: set[str], value: str
) -> None:
    found = buttons(erasure(status))
    extend = found.pop("Extend the term", None)

    assert (extend is not None) == (status not in ENDED)
    assert extend is None or extend["value"] == "DSR-7K3M9Q"
    assert set(found) == labels
    assert len({button["action_id"] for button in found.values()}) == len(labels)
    assert {button["value"] for button in found.values()} <= {value}


def test_after_changes_were_asked_for_the_plan_or_the_request_is_meant() -> None:
    found = buttons(erasure(S.CHANGES_ASKED))

    assert {label: button["value"] for label, button in found.items()} == {
        "Withdraw": PLAN.id,
        "Change and plan again": "DSR-7K3M9Q",
        "Extend the term": "DSR-7K3M9Q",
    }


def test_an_approval_asks_again_with_the_count_and_the_name() -> None:
    approve = buttons(erasure(S.AWAITING_APPROVAL))["Approve"]

    assert approve["style"] == "danger"
    assert "deletes 3, keeps 0" in approve["confirm"]["text"]["text"]
    assert "sensor-42" in approve["confirm"]["text"]["text"]
    assert approve["confirm"]["text"]["type"] == "plain_text"


def test_nothing_held_is_not_called_done() -> None:
    assert "*No data held*" in shown(erasure(S.FULFILLED, plan=None))
    assert "*Done*" in shown(erasure(S.FULFILLED))


# --- the thread ----------------------------------------------------------------------------------------------------


def test_the_call_names_the_approvers_and_what_changed() -> None:
    words = ReadableWords(drift=("tag room: kitchen → <!channel>",))
    content = calls.content(erasure(S.AWAITING_APPROVAL, words=words))

    checked_blocks(json.loads(json.dumps(content["blocks"])))
    assert content["text"].startswith("<@U0BEN> <@U0CLEO>: please read the new plan above and vote again by <!date^")
    assert f"Plan {PLAN.short}." in content["text"]
    assert (
        "Nothing was deleted. What changed since the last plan:\n• tag room: kitchen → &lt;!channel&gt;"
        in (content["text"])
    )
    first = calls.content(erasure(S.AWAITING_APPROVAL))["text"]
    assert first.startswith("<@U0BEN> <@U0CLEO>: please read the plan above and vote by <!date^")
    assert "changed" not in first


def test_incomplete_is_loud_and_says_what_remains_where() -> None:
    at = Millis(1)
    done = (Done(plan=1, step=1, event=StepEvent.DELETED, at=at),)
    back = (
        ReadBack(plan=1, step=1, reading=Reading.ABSENT, at=at),
        ReadBack(plan=1, step=3, reading=Reading.PRESENT, at=at),
    )
    content = news.content(erasure(S.INCOMPLETE, done=done, read_back=back))

    assert content["text"].startswith("<@U0ANA>")
    assert "INCOMPLETE: 1 of 4 steps" in content["text"]
    assert "• hub-eu: 1 not deleted, 1 still present" in content["text"]
    assert "factory-eu" not in content["text"]


MESSAGES = (MessageKind.CALL, MessageKind.NEWS, MessageKind.REPLY, MessageKind.ARRIVAL, MessageKind.EXTENSION)


@given(hostile, st.sampled_from(list(S)), st.sampled_from(MESSAGES))
def test_whatever_is_stored_the_thread_fits_slack_and_calls_nobody_else(
    words: str, status: RequestStatus, kind: MessageKind
) -> None:
    said = ReadableWords(news=words * 99, summary=words, drift=(words,) * 99, drift_head=words * 30)
    plan = replace(PLAN, policy=approval_policy([[f"<{words}"]], 1))
    notifier = deliver.SlackNotifier(client=None, id_hint="")  # type: ignore[arg-type]
    days: dict[str, Any] = {
        "confirm_by": date(2026, 11, 26),
        "extension": Extension(on=date(2026, 11, 20), because=(words * 99)[:300]),
    }
    content = json.loads(json.dumps(notifier._draw(kind, erasure(status, plan=plan, words=said, **days))))

    if "blocks" in content:
        checked_blocks(content["blocks"])
        assert all(block["expand"] for block in content["blocks"] if block["type"] == "section"), "some of it folds"
    assert content["text"].strip()
    assert len(content["text"]) <= 4000
    assert set(calling_words(Content(text=content["text"], blocks=content.get("blocks")))) <= {"<@U0ANA>"}


def test_the_reply_says_what_was_done_and_no_internal_name() -> None:
    kinds = (RecordKind.DEVICE_JOB, RecordKind.ENROLLMENT_GROUP, RecordKind.DEVICE_TWIN)
    kept = tuple(Kept(kind=kind, place="hub-eu", key="x", ref="k", why="the hub forgets it") for kind in kinds)
    plans = (PLAN, None, replace(PLAN, kept=kept), replace(PLAN, steps=(), kept=kept))
    erased, none, some, only = (reply.content(erasure(S.FULFILLED, plan=plan), "")["text"] for plan in plans)

    assert "checked afterwards that it is gone" in erased
    assert "stores nothing under this id" in none
    assert "checked afterwards that it is gone. What stays: a log of tasks, which is deleted by itself" in some
    assert "so we deleted nothing. What stays: a log of tasks" in only
    assert "stores nothing" not in only
    for letter in (erased, none, some, only):
        assert not re.search(r"DSR-|hub|DPS|Azure|factory|\[", letter)


def test_there_is_no_reply_to_paste_for_what_has_gone_on_since() -> None:
    assert reply.content(erasure(S.INCOMPLETE), "")["text"] == "No reply to paste now: DSR-7K3M9Q is incomplete."


def test_the_number_of_votes_is_the_plans_also_where_nothing_else_is_known() -> None:
    request = erasure(S.INCOMPLETE, plan=TWO_VOTES, votes=(vote(),))

    assert "Votes 1 of 2" in shown(request)
