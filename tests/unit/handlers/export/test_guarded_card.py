"""Where not everybody may read a card, no message holds a word that people, devices or Azure gave."""

import json
from dataclasses import replace
from typing import Any

import pytest

from handlers.export import guarded_card
from handlers.notifier import SlackNotifier
from privacy.model.ids import Identifier, MessageKind, MessageTs, RequestStatus
from privacy.request.changes import Message, MessageKey
from privacy.request.lifecycle import WAITS_FOR_A_PERSON
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.report_parts import FailedPlace, RetryReport, SearchReport
from privacy.request.request import DataSubjectRequest
from sandbox.slack.blocks.limits import checked_blocks
from tests.unit.privacy.erasure.samples import erasure
from tests.unit.privacy.request.samples import PLAIN

S, K = RequestStatus, MessageKind
SECRET = "geheim"
WHY = "has a guest in it"
SPOILED = Report(
    search=SearchReport(failed=(FailedPlace(place=SECRET, reason=SECRET, tries=1),), unsearched=(SECRET,)),
    retry=RetryReport(reason=SECRET),
    stopped=SECRET,
    left=SECRET,
)
WORDS = ReadableWords(
    summary=SECRET, drift=(SECRET,), drift_values=(SECRET,), drift_head=SECRET, comment=SECRET, news=SECRET,
    closed_with=SECRET,
)  # fmt: skip


def spoiled(request: DataSubjectRequest, status: RequestStatus) -> DataSubjectRequest:
    """With a secret in every field that others fill."""
    work = request.work
    if work:
        order = replace(work.order, identity_reference=SECRET, reason_text=SECRET, ticket=SECRET)
        steps = (
            tuple(replace(step, place=SECRET, key=SECRET, line=SECRET) for step in work.plan.steps) if work.plan else ()
        )
        plan = replace(work.plan, steps=steps, searched=(SECRET,), notes=(SECRET,)) if work.plan else None
        work = replace(work, order=order, plan=plan)
    return replace(request, status=status, identifier=Identifier(SECRET), report=SPOILED, words=WORDS, work=work)


class Client:
    """Takes what is posted."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []

    async def chat_postMessage(self, **content: Any) -> dict[str, Any]:  # noqa: N802 - the name is Slack's
        self.posted.append(content)
        return {"ts": "2.0", "message": {"thread_ts": content["thread_ts"]}}


@pytest.mark.parametrize("kind", [kind for kind in K if kind is not K.PACK])
@pytest.mark.parametrize("status", list(S))
async def test_no_message_of_any_kind_in_any_status_holds_more_than_number_status_and_what_to_do(
    kind: MessageKind, status: RequestStatus
) -> None:
    for request in (spoiled(PLAIN, status), spoiled(erasure(status), status)):
        if kind in guarded_card.HARMLESS and (request.work is None or status not in WAITS_FOR_A_PERSON):
            continue  # none is sent
        client = Client()
        message = Message(
            key=MessageKey(request=request.id, kind=kind),
            channel=request.channel,
            ts=None,
            thread=None if kind is K.CARD else MessageTs("1.0"),
            wanted=1,
            sent=0,
            attempts=0,
            late_since=None,
            told=None,
            response_url=None,
        )
        notifier = SlackNotifier(client=client, id_hint=SECRET)  # type: ignore[arg-type]
        await notifier.send(message, request, guarded=WHY)

        (posted,) = client.posted
        said = json.dumps(posted, ensure_ascii=False)
        assert SECRET not in said
        assert "actions" not in [block["type"] for block in posted["blocks"]]
        assert kind in guarded_card.HARMLESS or WHY in posted["text"]


@pytest.mark.parametrize("status", list(S))
def test_the_card_says_number_status_why_and_what_to_do(status: RequestStatus) -> None:
    for request in (replace(PLAIN, status=status), erasure(status)):
        drawn = guarded_card.content(K.CARD, request, WHY)
        checked_blocks(drawn["blocks"])
        assert request.id in drawn["text"]
        assert f"This channel {WHY}." in drawn["text"]
        assert "private channel" in drawn["text"]


def test_whoever_asked_is_called_where_something_waits_for_a_safe_channel() -> None:
    assert f"<@{PLAIN.requester}>" in guarded_card.content(K.UNSAFE, erasure(S.APPROVED), WHY)["text"]
