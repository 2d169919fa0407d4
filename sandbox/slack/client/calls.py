"""What the calls of the page have in common: who acts, JSON in and out, refusals."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import SLACKBOT, JsonObject, Outcome, Person
from sandbox.slack.workspace import Workspace

REFUSED = {"not_in_channel", "account_inactive", "not_your_file"}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def or_refusal(answer: Answer) -> Answer:
    """The same handler, with refusals as `{"ok": false, "error": CODE}` and a status of 400 to 404."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await answer(request)
        except SlackError as error:
            status = 403 if error.code in REFUSED else 404 if error.code.endswith("not_found") else 400
            return web.json_response(error.body(), status=status)

    return wrapped


def acting_person(workspace: Workspace, user: Any) -> Person:
    """The person on whose behalf a call is made.

    Raises:
        SlackError: `user_not_found`, or `account_inactive` for a deactivated account.
    """
    person = workspace.directory.person(str(user))
    if person.is_bot or person.id == SLACKBOT:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("account_inactive")
    return person


def ok(**fields: Any) -> web.Response:
    """A successful answer."""
    return web.json_response({"ok": True, **fields})


def outcome_of(outcome: Outcome) -> web.Response:
    """What became of a command, a click or a form."""
    errors = {"errors": dict(outcome.errors)} if outcome.errors else {}
    error = {"error": outcome.error} if outcome.error else {}
    return ok(acked=outcome.acked, **error, **errors)


async def body_of(request: web.Request) -> JsonObject:
    """The JSON object that was sent.

    Raises:
        SlackError: `invalid_json`, or `json_not_object`.
    """
    try:
        body = await request.json()
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body
