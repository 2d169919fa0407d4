"""One workspace: its people, channels, messages and files, and the app that is installed in it."""

import secrets
import time
from collections.abc import Awaitable, Callable, Iterable

from sandbox.slack.clock import Clock
from sandbox.slack.directory import Directory
from sandbox.slack.dispatch import Dispatch
from sandbox.slack.errors import SlackError
from sandbox.slack.feed import Feed
from sandbox.slack.files import Files
from sandbox.slack.hooks import Hooks
from sandbox.slack.mentions import Broadcast
from sandbox.slack.model import (
    APP_ID,
    Channel,
    Command,
    Content,
    Installation,
    Message,
    Outcome,
    Person,
    Ts,
    UserGroup,
    UserId,
)
from sandbox.slack.sockets import Sockets
from sandbox.slack.timeline import Timeline

DEFAULT_COMMANDS = (
    Command(
        command="/dps-export",
        description="Export everything Azure holds about a device",
        usage_hint="DEVICE | help",
    ),
)

DEFAULT_SCOPES = frozenset(
    {
        "commands",
        "chat:write",
        "files:write",
        "files:read",
        "users:read",
        "usergroups:read",
        "channels:read",
        "groups:read",
        "im:write",
    }
)


class Workspace:
    """A workspace in memory; needs no server until the app connects."""

    def __init__(
        self,
        *,
        people: Iterable[Person],
        channels: Iterable[Channel],
        groups: Iterable[UserGroup] = (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self.installation = Installation(
            commands=DEFAULT_COMMANDS,
            scopes=DEFAULT_SCOPES,
            bot_token=f"xoxb-{secrets.token_hex(12)}",
            app_token=f"xapp-1-{APP_ID}-{secrets.token_hex(12)}",
        )
        clock = Clock(now)
        self.feed = Feed()
        self.directory = Directory(people=people, channels=channels, groups=groups, feed=self.feed)
        self.timeline = Timeline(clock=clock, directory=self.directory, feed=self.feed)
        self.files = Files(clock=clock, directory=self.directory, timeline=self.timeline)
        self.hooks = Hooks(clock)
        self.sockets = Sockets(on_change=self.feed.changed_for_all)
        self.dispatch = Dispatch(
            installation=self.installation,
            directory=self.directory,
            timeline=self.timeline,
            hooks=self.hooks,
            sockets=self.sockets,
        )

    @property
    def broadcasts(self) -> list[Broadcast]:
        """Every word of the bot's messages that notified someone, in order."""
        return self.timeline.broadcasts

    @property
    def bot_connected(self) -> bool:
        """Whether the app has an open socket."""
        return self.sockets.count > 0

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10) -> None:
        """Return once `condition` holds; it is asked now and after every change in the workspace.

        Raises:
            TimeoutError: It did not hold within `seconds`.
        """
        await self.feed.until(condition, seconds=seconds)

    def command(self, user: str, channel: str, text: str) -> Awaitable[Outcome]:
        """Run a slash command such as `/dps-export sensor-42`, and wait until it is acknowledged or has failed.

        Raises:
            SlackError: The person cannot be in that channel, or `text` is no command.
        """
        return self.dispatch.command(user, channel, text)

    def click(self, user: str, channel: str, message_ts: str, block_id: str, action_id: str) -> Awaitable[Outcome]:
        """Click a button, and wait until the click is acknowledged or has failed.

        Raises:
            SlackError: The person cannot see the message, or it has no such button.
        """
        return self.dispatch.click(user, channel, message_ts, block_id, action_id)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Post a plain message as a person.

        Raises:
            SlackError: The person is not in the channel, the thread is not there, or the text is empty.
        """
        person = self.directory.person(user)
        place = self.directory.channel_of(person.id, channel)
        if not text.strip():
            raise SlackError("no_text")
        thread = Ts(thread_ts) if thread_ts else None
        content = Content(text=text)
        return self.timeline.post(channel=place.id, user=person.id, content=content, thread_ts=thread)

    def messages(self, user: str, channel: str) -> list[Message]:
        """What a person sees in a channel, the oldest first, thread replies included.

        Raises:
            SlackError: The person is not in the channel.
        """
        place = self.directory.channel_of(self.directory.person(user).id, channel)
        return self.timeline.seen_by(UserId(user), place.id)
