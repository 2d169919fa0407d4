"""Commands and clicks on their way to the app, and what the person sees of it."""

import re

from sandbox.slack.connection.hooks import Hooks
from sandbox.slack.connection.payloads import click_payload, command_payload, within
from sandbox.slack.connection.sockets import DeliveryError, Sockets
from sandbox.slack.connection.triggers import Triggers
from sandbox.slack.dispatch.escape import escaped
from sandbox.slack.dispatch.fields import Values, action_of, state_of
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import (
    BOT,
    SLACKBOT,
    TEAM_ID,
    Channel,
    Command,
    Content,
    Installation,
    JsonObject,
    Outcome,
    Person,
    Ts,
    UserId,
)
from sandbox.slack.state.content import content_of, says_nothing
from sandbox.slack.state.directory import Directory
from sandbox.slack.state.timeline import Timeline

COMMAND = re.compile(r"(/[^\s/]+)(?:\s+(.*))?", re.DOTALL)
IN_CHANNEL = "in_channel"


class Dispatch:
    """Sends what people do to the app, once, and shows its answer or Slack's complaint."""

    def __init__(
        self,
        *,
        installation: Installation,
        directory: Directory,
        timeline: Timeline,
        hooks: Hooks,
        sockets: Sockets,
        triggers: Triggers,
    ) -> None:
        self._installation = installation
        self._directory = directory
        self._timeline = timeline
        self._hooks = hooks
        self._sockets = sockets
        self._triggers = triggers

    def is_command(self, text: str) -> bool:
        """Whether Slack takes this for a command, registered or not."""
        return COMMAND.fullmatch(text.strip()) is not None

    def commands_for(self, person: Person) -> tuple[Command, ...]:
        """The commands that a person can run: none for people of another company."""
        at_home = person.is_ours
        return self._installation.commands if at_home and "commands" in self._installation.scopes else ()

    async def command(self, user: str, channel_id: str, text: str) -> Outcome:
        """Run a slash command such as `/dps-export sensor-42`.

        Raises:
            SlackError: The person cannot be in that channel, or `text` is no command.
        """
        person = self._directory.person(user)
        channel = self._directory.channel_of(person.id, channel_id)
        match = COMMAND.fullmatch(text.strip())
        if match is None:
            raise SlackError("not_a_command")
        word, rest = match.group(1), match.group(2) or ""
        command = {known.command: known for known in self.commands_for(person)}.get(word)
        if command is None:
            self._whisper(channel, person.id, f"{word} is not a valid command.")
            return Outcome(acked=False, error="unknown_command")
        try:
            payload = self._command_payload(command, rest, person, channel)
            answer = await self._sockets.deliver("slash_commands", payload, takes_answer=True)
            self._show(answer, channel, person.id)
        except DeliveryError as error:
            return self._failed(channel, person.id, word, error.failure.value)
        except SlackError:
            return self._failed(channel, person.id, word, "invalid_command_response")
        return Outcome(acked=True)

    async def click(
        self, user: str, channel_id: str, message_ts: str, block_id: str, action_id: str, values: Values
    ) -> Outcome:
        """Click a button of a message, or choose something in it.

        Raises:
            SlackError: The person cannot see the message, or it has no such element, or no such choice.
        """
        person = self._directory.person(user)
        channel = self._directory.channel_of(person.id, channel_id)
        message = self._timeline.find(channel.id, Ts(message_ts))
        if message.visible_to not in {None, person.id}:
            raise SlackError("message_not_found")
        blocks = message.content.blocks or []
        state = state_of(blocks, values, self._directory)
        action = action_of(blocks, block_id, action_id, state)
        key = self._hooks.issue(channel.id, person.id, message.ts)
        payload = within(self._installation.organisation, click_payload(message, action, person, channel)) | {
            "state": {"values": state},
            "response_url": f"{self._installation.url}/hooks/actions/{TEAM_ID}/{key}",
            "trigger_id": self._triggers.issue(person.id),
        }
        try:
            await self._sockets.deliver("interactive", payload)
        except DeliveryError as error:
            return self._failed(channel, person.id, _label(action), error.failure.value)
        return Outcome(acked=True)

    def _command_payload(self, command: Command, text: str, person: Person, channel: Channel) -> JsonObject:
        key = self._hooks.issue(channel.id, person.id)
        sent = escaped(text, self._directory) if command.should_escape else text
        url = f"{self._installation.url}/hooks/commands/{TEAM_ID}/{key}"
        trigger_id = self._triggers.issue(person.id)
        payload = command_payload(command, sent, person, channel, response_url=url, trigger_id=trigger_id)
        return within(self._installation.organisation, payload)

    def _show(self, answer: JsonObject, channel: Channel, user: UserId) -> None:
        if says_nothing(answer):
            return
        for_all = answer.get("response_type") == IN_CHANNEL
        self._timeline.post(
            channel=channel.id,
            user=BOT,
            content=content_of(answer),
            visible_to=None if for_all else user,
        )

    def _failed(self, channel: Channel, user: UserId, what: str, error: str) -> Outcome:
        self._whisper(channel, user, f'{what} failed with the error "{error}"')
        return Outcome(acked=False, error=error)

    def _whisper(self, channel: Channel, user: UserId, text: str) -> None:
        """What Slack itself says to one person."""
        self._timeline.post(channel=channel.id, user=SLACKBOT, content=Content(text=text), visible_to=user)


def _label(action: JsonObject) -> str:
    """What a person calls the element that they used."""
    return str(action["text"]["text"]) if "text" in action else "Your choice"
