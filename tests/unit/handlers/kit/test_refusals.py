"""Slack's refusals: each that is known has one remedy, and what is not known is tried again and logged."""

import re
from pathlib import Path

import pytest
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.kit import refusals
from handlers.kit.refusals import Remedy, advice, remedy
from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import ASK_AN_ADMINISTRATOR, DeliverLaterError, DeliveryError, UndeliverableError

WEB_API = Path(__file__).parents[4] / "sandbox" / "slack"
OF_PEOPLE = frozenset({
    # What the local Slack answers to people and to tests, never to a call of the bot.
    "action_not_found", "already_exists", "commands_not_in_threads", "duplicate_external_id", "field_not_found",
    "home_not_found", "invalid_cursor", "invalid_json", "invalid_limit", "invalid_metadata_format",
    "invalid_payload", "invalid_types", "invalid_value", "invalid_view_response", "json_not_object",
    "length_mismatch", "limit_required", "member_not_found", "messages_not_found", "no_submit_button",
    "no_such_url", "not_a_command", "not_a_zip", "not_your_file", "push_limit_reached", "shortcut_not_found",
    "upload_not_found",
})  # fmt: skip


async def raised(code: str, *, status: int = 200) -> DeliveryError:
    answer = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data={"ok": False, "error": code}, headers={},
        status_code=status,
    )  # fmt: skip
    with pytest.raises(DeliveryError) as caught:
        async with slack_errors():
            raise SlackApiError("refused", answer)
    return caught.value


@pytest.mark.parametrize(
    "code", ["update_failed", "fetch_members_failed", "file_update_failed", "message_limit_exceeded"]
)
async def test_what_passes_is_tried_again(code: str) -> None:
    assert isinstance(await raised(code), DeliverLaterError)


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "message_not_found", "restricted_action"])
async def test_what_does_not_pass_is_not(code: str) -> None:
    assert isinstance(await raised(code), UndeliverableError)


async def test_what_nobody_knows_is_tried_again_and_logged() -> None:
    with structlog.testing.capture_logs() as logged:
        assert isinstance(await raised("sunspots"), DeliverLaterError)
        assert isinstance(await raised("update_failed"), DeliverLaterError)

    assert [entry["code"] for entry in logged] == ["sunspots"]


async def test_a_person_is_told_what_to_do() -> None:
    assert "/invite" in (await raised("not_in_channel")).advice
    assert "paid plan" in (await raised("plan_upgrade_required")).advice
    assert (await raised("invalid_blocks")).advice == ASK_AN_ADMINISTRATOR
    assert advice("sunspots") == ASK_AN_ADMINISTRATOR


def test_no_word_has_two_remedies() -> None:
    words = [*refusals._LATER, *refusals._NEVER, *refusals._A_PERSON]
    assert sorted(words) == sorted(set(words))


def test_every_word_that_the_local_slack_answers_to_the_bot_is_in_the_table() -> None:
    sources = "\n".join(path.read_text() for path in WEB_API.rglob("*.py"))
    answered = set(re.findall(r'SlackError\(\s*"([a-z_]+)"', sources)) - OF_PEOPLE

    assert answered
    assert [code for code in sorted(answered) if remedy(code) is None] == []


@pytest.mark.parametrize("word", list(Remedy))
def test_each_remedy_is_somebodys(word: Remedy) -> None:
    assert word in {remedy(code) for code in [*refusals._LATER, *refusals._NEVER, *refusals._A_PERSON]}
