"""What people do: `/client`, the routes behind the page. JSON in and out."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.slack.errors import SlackError
from sandbox.slack.model import (
    BOT,
    SLACKBOT,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    JsonObject,
    Message,
    Outcome,
    Person,
    StoredFile,
    UserId,
)
from sandbox.slack.shapes import mimetype
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


class ClientApi:
    """Answers the calls of the page and of tests."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        """All of its routes."""
        return [
            web.get("/client/state", or_refusal(self.state)),
            web.get("/client/messages", or_refusal(self.messages)),
            web.post("/client/say", or_refusal(self.say)),
            web.post("/client/click", or_refusal(self.click)),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """What a person sees besides messages."""
        me = acting_person(self._workspace, request.query.get("as"))
        directory = self._workspace.directory
        people = [person for person in directory.people.values() if person.id != SLACKBOT]
        commands = self._workspace.dispatch.commands_for(me)
        return _ok(
            team={"id": TEAM_ID, "name": TEAM_NAME},
            me=me.id,
            people=[_person(person) for person in people],
            channels=[self._channel(channel, me.id) for channel in directory.channels_of(me.id)],
            commands=[
                {
                    "command": command.command,
                    "description": command.description,
                    "usage_hint": command.usage_hint,
                }
                for command in commands
            ],
            bot_connected=self._workspace.bot_connected,
        )

    async def messages(self, request: web.Request) -> web.Response:
        """A channel's messages as a person sees them, who has then read them."""
        me = acting_person(self._workspace, request.query.get("as"))
        channel = request.query.get("channel", "")
        shown = [self._message(message) for message in self._workspace.messages(me.id, channel)]
        self._workspace.timeline.mark_read(me.id, self._workspace.directory.channel(channel).id)
        return _ok(messages=shown)

    async def say(self, request: web.Request) -> web.Response:
        """Post what a person typed, or run it as a command."""
        body = await _body(request)
        me = acting_person(self._workspace, body.get("as"))
        channel, text = str(body.get("channel", "")), str(body.get("text", ""))
        if not self._workspace.dispatch.is_command(text):
            self._workspace.say(me.id, channel, text, body.get("thread_ts"))
            return _outcome(Outcome(acked=True))
        if body.get("thread_ts"):
            raise SlackError("commands_not_in_threads")
        return _outcome(await self._workspace.command(me.id, channel, text))

    async def click(self, request: web.Request) -> web.Response:
        """Click a button for a person."""
        body = await _body(request)
        me = acting_person(self._workspace, body.get("as"))
        names = ("channel", "message_ts", "block_id", "action_id")
        channel, message_ts, block_id, action_id = (str(body.get(name, "")) for name in names)
        return _outcome(await self._workspace.click(me.id, channel, message_ts, block_id, action_id))

    def _channel(self, channel: Channel, me: UserId) -> JsonObject:
        return {
            "id": channel.id,
            "name": channel.name,
            "is_private": channel.is_private,
            "is_ext_shared": channel.is_ext_shared,
            "is_im": channel.is_im,
            "topic": channel.topic,
            "member": True,
            "unread": self._workspace.timeline.unread(me, channel.id),
        }

    def _message(self, message: Message) -> JsonObject:
        return {
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "user": message.user,
            "bot": message.user == BOT,
            "name": self._workspace.directory.person(message.user).real_name,
            "text": message.content.text,
            "blocks": message.content.blocks,
            "files": [_file(file) for file in self._workspace.files.shown_in(message)],
            "ephemeral": message.visible_to is not None,
            "edited": message.edited,
            "reply_count": self._workspace.timeline.reply_count(message),
            "metadata": message.content.metadata,
        }


def _person(person: Person) -> JsonObject:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "kind": person.kind.value,
        "color": person.color,
    }


def _file(file: StoredFile) -> JsonObject:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "size": file.size,
        "mimetype": mimetype(file.name),
        "deleted": file.deleted,
    }


def _ok(**fields: Any) -> web.Response:
    return web.json_response({"ok": True, **fields})


def _outcome(outcome: Outcome) -> web.Response:
    error = {"error": outcome.error} if outcome.error else {}
    return _ok(acked=outcome.acked, **error)


async def _body(request: web.Request) -> JsonObject:
    try:
        body = await request.json()
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body
