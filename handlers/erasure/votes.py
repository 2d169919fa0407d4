"""The buttons of an erasure's card. Parse, record, acknowledge, tell the person alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parse
from handlers.erasure import words as erasure_words
from handlers.kit import comment_form, ids, parse
from handlers.kit.answers import Body, answer
from privacy.approval.ballot import Ballot
from privacy.erasure.choices import ErasureClicks
from privacy.model.ids import Click, PlanClick
from privacy.model.plan import Mode
from privacy.request.request import DataSubjectRequest, nothing_gone

T = TypeVar("T")
Said = Callable[[DataSubjectRequest], str]


@dataclass(frozen=True, kw_only=True)
class Button(Generic[T]):
    """What a button does: from the payload to the click, to the request as it is then, to what the person is told."""

    parse: Callable[[Body], T]
    call: Callable[[T], Awaitable[DataSubjectRequest]]
    said: Said

    async def press(self, body: Body) -> str:
        """Record, and say what came of it."""
        return self.said(await self.call(self.parse(body)))


WAYS = {ids.ERASE: Mode.ERASE, ids.ERASE_AND_BLOCK: Mode.BLOCK}
FORMS = {
    ids.REJECT: comment_form.REJECT,
    ids.ASK_FOR_CHANGES: comment_form.CHANGES,
    ids.CLOSE: comment_form.CLOSE,
}
"""Buttons that ask for a comment first."""


def register(app: AsyncApp, ballot: Ballot, clicks: ErasureClicks) -> None:
    """Attach the listeners of all buttons of an erasure, and of the forms that some of them open."""
    for action, button in _buttons(ballot, clicks).items():
        app.action(action)(_listener(button))
    for action, form in FORMS.items():
        app.action(action)(_opener(form))
    _hand_in(app, ids.REJECT_FORM, erasure_parse.plan_comment, ballot.reject)
    _hand_in(app, ids.CHANGES_FORM, erasure_parse.plan_comment, ballot.ask_for_changes)
    _hand_in(app, ids.CLOSE_FORM, parse.request_comment, clicks.close)


def _buttons(ballot: Ballot, clicks: ErasureClicks) -> dict[str, Button[PlanClick] | Button[Click]]:
    of_plan, of_request = erasure_parse.plan_click, parse.click
    return {
        **{action: _way(clicks, mode) for action, mode in WAYS.items()},
        ids.APPROVE: Button(parse=of_plan, call=ballot.approve, said=erasure_words.voted),
        ids.WITHDRAW: Button(parse=of_plan, call=clicks.withdraw, said=_withdrawn),
        ids.WITHDRAW_REQUEST: Button(parse=of_request, call=clicks.withdraw_request, said=_withdrawn),
        ids.STOP: Button(parse=of_request, call=clicks.stop, said=_stops),
        ids.PLAN_AGAIN: Button(parse=of_request, call=clicks.plan_again, said=_planned_again),
    }


def _way(clicks: ErasureClicks, mode: Mode) -> Button[PlanClick]:
    async def choose(click: PlanClick) -> DataSubjectRequest:
        return await clicks.choose_way(click, mode)

    return Button(parse=erasure_parse.plan_click, call=choose, said=lambda request: f"*{request.id}* goes on: {mode}.")


def _listener(button: Button[PlanClick] | Button[Click]) -> Callable[..., Awaitable[None]]:
    async def press(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await answer(ack, client, body, lambda: button.press(body))

    return press


def _opener(form: comment_form.CommentForm) -> Callable[..., Awaitable[None]]:
    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await comment_form.show(ack, client, body, form)

    return show


def _hand_in(
    app: AsyncApp,
    callback: str,
    parse_comment: Callable[[Body], T],
    call: Callable[[T], Awaitable[DataSubjectRequest]],
) -> None:
    @app.view(callback)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        await comment_form.hand_in(ack, lambda: call(parse_comment(body)))


def _withdrawn(request: DataSubjectRequest) -> str:
    return f"*{request.id}* is withdrawn. {nothing_gone(request)}"


def _stops(request: DataSubjectRequest) -> str:
    return f"*{request.id}* stops. A call that is under way may still end; the card says what was deleted."


def _planned_again(request: DataSubjectRequest) -> str:
    return f"*{request.id}* is planned again. The new plan needs new votes."
