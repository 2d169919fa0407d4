"""The listeners of erasures, by Bolt itself: what reaches the desk, and what the person hears."""

import json
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.erasure import form as erasure_form
from handlers.erasure import recheck as verify
from handlers.erasure import votes as vote_buttons
from handlers.history import status
from handlers.kit import comment_form, forms, ids
from handlers.kit import errors as kit_errors
from handlers.kit.three_seconds import interaction
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import RequestStatus
from privacy.model.order import BadFormError, Field
from privacy.model.plan import Mode
from sandbox.slack.model.view import ViewKind
from sandbox.slack.state.view_limits import checked_view
from tests.unit.handlers.erasure.payloads import clicked, handed_in, typed
from tests.unit.privacy.erasure.samples import PLAN, erasure


class Recorder:
    """A desk that remembers what it was asked and answers as told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.error = error
        self.answer: Any = erasure(RequestStatus.AWAITING_APPROVAL)

    def __getattr__(self, name: str) -> Any:
        async def record(*given: Any) -> Any:
            self.asked.append((name, given))
            if self.error:
                raise self.error
            return self.answer

        return record


async def run(desk: Recorder, body: dict[str, Any]) -> tuple[int, Any]:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0US", bot_token="xoxb-1", bot_id="B", bot_user_id="U")

    app = AsyncApp(
        authorize=authorize,
        signing_secret="s",
        request_verification_enabled=False,
        process_before_response=True,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    erasure_form.register(app, desk, "")
    vote_buttons.register(app, desk, desk)
    status.register(app, desk, desk)
    verify.register(app, desk)
    async with interaction():
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    return answer.status, json.loads(answer.body) if answer.body.startswith("{") else answer.body


def refused(sentence: str) -> RefusedError:
    return RefusedError(RefusalReason.NOT_YOURS, sentence)


@pytest.mark.parametrize(
    ("error", "block", "sentence"),
    [
        (BadFormError(Field.RECEIVED, "That day is yet to come."), "received", "That day is yet to come."),
        (BadFormError(Field.CONFIRMATION, "Not the same."), "devices", "Not the same."),
        (refused("A hold forbids `it`."), "devices", "A hold forbids it."),
        (RefusedError(RefusalReason.WRONG_CHANNEL, "In <#C0X>."), "devices", kit_errors.ELSEWHERE),
    ],
)
async def test_what_is_wrong_stands_at_its_field(error: Exception, block: str, sentence: str) -> None:
    code, said = await run(Recorder(error), handed_in())

    assert (code, said) == (200, {"response_action": "errors", "errors": {block: sentence}})


async def test_a_form_is_recorded_and_closes() -> None:
    desk = Recorder()

    assert await run(desk, handed_in()) == (200, "")
    assert [name for name, _ in desk.asked] == ["request_erasure"]


@pytest.mark.parametrize(
    ("action", "method"),
    [
        (ids.APPROVE, "approve"),
        (ids.WITHDRAW, "withdraw"),
        (ids.STOP, "stop"),
        (ids.PLAN_AGAIN, "plan_again"),
        (ids.ERASE, "choose_way"),
        (ids.ERASE_AND_BLOCK, "choose_way"),
    ],
)
async def test_each_button_reaches_its_own_method(action: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    async def heard(_client: object, _body: object, text: str) -> None:
        said.append(text)

    monkeypatch.setattr("handlers.kit.answers.tell", heard)
    desk = Recorder()

    assert (await run(desk, clicked(action)))[0] == 200

    ((name, given),) = desk.asked
    assert name == method
    assert getattr(given[0], "plan", None) or given[0].request == "pl_8"
    assert given[1:] == ((Mode.BLOCK if action == ids.ERASE_AND_BLOCK else Mode.ERASE,) if "erase" in action else ())
    assert "DSR-7K3M9Q" in said[0]


@pytest.mark.parametrize(
    ("callback", "method"),
    [(ids.REJECT_FORM, "reject"), (ids.CHANGES_FORM, "ask_for_changes"), (ids.CLOSE_FORM, "close")],
)
async def test_each_form_for_a_comment_reaches_its_own_method(callback: str, method: str) -> None:
    body = handed_in(comment={"value": "No."})
    body["view"] |= {"callback_id": callback, "private_metadata": json.dumps({"id": "x1", "channel": "C0PRIVACY"})}
    desk, strict = Recorder(), Recorder(refused("You asked for `this`."))

    assert await run(desk, body) == (200, "")
    assert await run(strict, body) == (
        200,
        {"response_action": "errors", "errors": {ids.COMMENT: "You asked for this."}},
    )
    ((name, (click,)),) = desk.asked
    assert (name, click.comment) == (method, "No.")


async def test_the_open_requests_are_listed_and_what_does_not_fit_is_counted() -> None:
    desk = Recorder()
    desk.answer = [replace(erasure(RequestStatus.ERASING), id=f"DSR-{n:06}") for n in range(50)]

    _, said = await run(desk, typed("/dps-status"))

    lines = said.split("\n") if isinstance(said, str) else said["text"].split("\n")
    assert lines[0].startswith("*DSR-000000* Erase `sensor-42` · Erasing: 0 of 4 · due 12 Dec 2026")
    assert lines[-1] == f"{len(lines) - 1} of 50 shown; {51 - len(lines)} more are left out."


async def test_more_open_requests_than_are_read_are_said_to_be_more() -> None:
    desk = Recorder()
    desk.answer = [erasure(RequestStatus.ERASING)] * 51

    _, said = await run(desk, typed("/dps-status"))

    assert (said if isinstance(said, str) else said["text"]).endswith("\nThere are more than these 50.")


async def test_the_ledgers_lines_are_harmless() -> None:
    desk = Recorder()
    desk.answer = ["approved by <@U0EVE> `x` *b*"]

    _, said = await run(desk, typed("/dps-audit", "DSR-7K3M9Q"))

    assert (said if isinstance(said, str) else said["text"]) == "`approved by &lt;@U0EVE&gt; 'x' *b*`"


@pytest.mark.parametrize("text", ["", "help"])
async def test_a_look_without_a_number_gets_help_and_asks_for_nothing(text: str) -> None:
    desk = Recorder()

    _, said = await run(desk, typed("/dps-verify", text))

    assert "looks again now" in str(said)
    assert desk.asked == []


async def test_whoever_asks_for_a_look_hears_where_the_answer_comes() -> None:
    _, said = await run(Recorder(), typed("/dps-verify", "DSR-7K3M9Q"))

    assert "The answer comes into its thread in <#C0PRIVACY>" in str(said)


class Opens:
    """A client whose one call opens a view, or does not."""

    def __init__(self, error: Exception | None = None) -> None:
        self.opened: list[dict[str, Any]] = []
        self.error = error

    async def views_open(self, *, trigger_id: str, view: Any) -> None:
        assert trigger_id == "t1"
        if self.error:
            raise self.error
        self.opened.append(json.loads(json.dumps(view.to_dict())))


class Ack:
    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []

    async def __call__(self, *said: Any) -> None:
        self.said.append(said)


@pytest.mark.parametrize(
    ("action", "callback"),
    [(ids.REJECT, ids.REJECT_FORM), (ids.ASK_FOR_CHANGES, ids.CHANGES_FORM), (ids.CLOSE, ids.CLOSE_FORM)],
)
async def test_a_button_that_needs_words_opens_its_form_and_decides_nothing(
    action: str, callback: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, desk = Opens(), Recorder()
    monkeypatch.setattr("slack_sdk.web.async_client.AsyncWebClient.views_open", client.views_open)

    assert (await run(desk, clicked(action)))[0] == 200

    (opened,) = client.opened
    checked_view(opened, ViewKind.MODAL)
    assert opened["callback_id"] == callback
    assert json.loads(opened["private_metadata"]) == {"id": PLAN.id, "channel": "C0PRIVACY"}
    assert desk.asked == []


async def test_a_form_that_does_not_open_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    async def heard(_client: object, _body: object, text: str) -> None:
        said.append(text)

    monkeypatch.setattr("handlers.kit.answers.tell", heard)
    ack = Ack()

    async with interaction():
        await comment_form.show(ack, Opens(TimeoutError()), clicked(ids.REJECT), comment_form.REJECT)  # type: ignore[arg-type]

    assert said == [forms.NOT_OPENED]
    assert ack.said == [()]


async def test_the_command_opens_the_form_with_its_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    client, desk = Opens(), Recorder()
    monkeypatch.setattr("slack_sdk.web.async_client.AsyncWebClient.views_open", client.views_open)

    assert await run(desk, typed("/dps-delete", "sensor-42  kettle-8")) == (200, "")

    (opened,) = client.opened
    assert opened["blocks"][0]["element"]["initial_value"] == "sensor-42\nkettle-8"
    assert [name for name, _ in desk.asked] == ["check_form"]


async def test_help_stands_in_for_a_form_that_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slack_sdk.web.async_client.AsyncWebClient.views_open", Opens(TimeoutError()).views_open)

    _, said = await run(Recorder(), typed("/dps-delete", "sensor-42"))

    assert "opens a form" in str(said)


@pytest.mark.parametrize("command", ["/dps-delete", "/dps-status", "/dps-audit", "/dps-verify"])
async def test_a_refusal_is_told_to_the_person(command: str) -> None:
    _, said = await run(Recorder(refused("You may not ask.")), typed(command, "x"))

    assert "You may not ask." in str(said)


async def test_help_opens_no_form() -> None:
    desk = Recorder()

    _, said = await run(desk, typed("/dps-delete", "help"))

    assert "opens a form" in str(said)
    assert desk.asked == []
