"""What people do: `/client`, the routes behind the page. JSON in and out."""

from dataclasses import asdict

from aiohttp import web

from sandbox.slack.client.calls import acting_person, body_of, ok, or_refusal, outcome_of
from sandbox.slack.connection.shapes import mimetype
from sandbox.slack.dispatch.escape import escaped
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.file import StoredFile
from sandbox.slack.model.values import (
    BOT,
    SLACKBOT,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    JsonObject,
    Message,
    Outcome,
    Person,
    UserId,
)
from sandbox.slack.workspace import Workspace


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
        return ok(
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
            shortcuts=[asdict(one) for one in self._workspace.view_dispatch.shortcuts_for(me)],
            has_home=self._workspace.view_dispatch.has_home(me),
            bot_connected=self._workspace.bot_connected,
        )

    async def messages(self, request: web.Request) -> web.Response:
        """A channel's messages as a person sees them, who has then read them."""
        me = acting_person(self._workspace, request.query.get("as"))
        channel = request.query.get("channel", "")
        shown = [self._message(message) for message in self._workspace.messages(me.id, channel)]
        self._workspace.timeline.mark_read(me.id, self._workspace.directory.channel(channel).id)
        return ok(messages=shown)

    async def say(self, request: web.Request) -> web.Response:
        """Post what a person typed, or run it as a command."""
        body = await body_of(request)
        me = acting_person(self._workspace, body.get("as"))
        channel, text = str(body.get("channel", "")), str(body.get("text", ""))
        if not self._workspace.dispatch.is_command(text):
            self._workspace.say(me.id, channel, escaped(text, self._workspace.directory), body.get("thread_ts"))
            return outcome_of(Outcome(acked=True))
        if body.get("thread_ts"):
            raise SlackError("commands_not_in_threads")
        return outcome_of(await self._workspace.command(me.id, channel, text))

    async def click(self, request: web.Request) -> web.Response:
        """Click a button for a person, or choose something."""
        body = await body_of(request)
        me = acting_person(self._workspace, body.get("as"))
        names = ("channel", "message_ts", "block_id", "action_id")
        channel, message_ts, block_id, action_id = (str(body.get(name, "")) for name in names)
        values = body.get("values")
        return outcome_of(await self._workspace.click(me.id, channel, message_ts, block_id, action_id, values))

    def _channel(self, channel: Channel, me: UserId) -> JsonObject:
        return {
            "id": channel.id,
            "name": channel.name,
            "is_private": channel.is_private,
            "is_ext_shared": channel.is_ext_shared,
            "is_im": channel.is_im,
            "is_archived": channel.is_archived,
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
