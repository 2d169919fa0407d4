"""One workspace: its people, channels, messages and files, and the app that is installed in it."""

import secrets
import time
from collections.abc import Awaitable, Callable, Iterable

from sandbox.slack.admin import Admin
from sandbox.slack.connection.app_faults import AppFault
from sandbox.slack.connection.events import Events
from sandbox.slack.connection.hooks import Hooks
from sandbox.slack.connection.sockets import Sockets
from sandbox.slack.connection.triggers import Triggers
from sandbox.slack.dispatch.commands import Dispatch
from sandbox.slack.dispatch.fields import Values
from sandbox.slack.dispatch.views import ViewDispatch
from sandbox.slack.model.clock import Clock
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.feed import Feed
from sandbox.slack.model.grid import Organisation
from sandbox.slack.model.limits import MOST, Limits
from sandbox.slack.model.values import (
    APP_ID,
    Channel,
    Command,
    Content,
    Installation,
    Message,
    Outcome,
    Person,
    Shortcut,
    Ts,
    UserGroup,
    UserId,
)
from sandbox.slack.model.view import View
from sandbox.slack.state.directory import Directory
from sandbox.slack.state.files import Files
from sandbox.slack.state.mentions import Broadcast
from sandbox.slack.state.timeline import Timeline
from sandbox.slack.state.views import Views

DEFAULT_COMMANDS = (
    Command(
        command="/dps-export",
        description="Export everything Azure holds about a device",
        usage_hint="DEVICE | help",
    ),
    Command(
        command="/dps-delete",
        description="Ask for the erasure of everything that Azure holds about a device",
        usage_hint="DEVICE …",
    ),
    Command(command="/dps-status", description="Show the requests that are open", usage_hint=""),
    Command(
        command="/dps-audit",
        description="Show what the ledger says about a request or a device",
        usage_hint="DSR-ID | DEVICE",
    ),
    Command(
        command="/dps-hold",
        description="Place a legal hold on a device, or show and lift the holds that stand",
        usage_hint="DEVICE … | list",
    ),
    Command(
        command="/dps-verify",
        description="Look again at an erasure that is done",
        usage_hint="DSR-ID",
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

DEFAULT_EVENTS = frozenset({"app_home_opened"})
DEFAULT_SHORTCUTS = (
    Shortcut(callback_id="export_shortcut", name="Export a device's data", description="Opens the form of /dps-export"),
    Shortcut(callback_id="erase_shortcut", name="Erase a device's data", description="Opens the form of /dps-delete"),
)
DEFAULT_HOME_TAB = True


class Workspace:
    """A workspace in memory, with an organisation on Enterprise Grid; needs no server until the app connects."""

    def __init__(
        self,
        *,
        people: Iterable[Person],
        channels: Iterable[Channel],
        groups: Iterable[UserGroup] = (),
        organisation: Organisation | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.installation = Installation(
            commands=DEFAULT_COMMANDS,
            scopes=DEFAULT_SCOPES,
            events=DEFAULT_EVENTS,
            shortcuts=DEFAULT_SHORTCUTS,
            home_tab=DEFAULT_HOME_TAB,
            organisation=organisation,
            bot_token=f"xoxb-{secrets.token_hex(12)}",
            app_token=f"xapp-1-{APP_ID}-{secrets.token_hex(12)}",
        )
        self.now = now
        """Seconds since 1970 (UTC)."""
        self.largest_page = MOST
        """How many people, channels or members one answer lists at most, whatever the app asks for."""
        clock = Clock(now)
        self.feed = Feed()
        self.limits = Limits(clock)
        self.sockets = Sockets(on_change=self.feed.changed_for_all)
        self.events = Events(installation=self.installation, sockets=self.sockets, clock=clock, feed=self.feed)
        self.directory = Directory(people=people, channels=channels, groups=groups, feed=self.feed, events=self.events)
        self.timeline = Timeline(clock=clock, directory=self.directory, feed=self.feed)
        self.files = Files(clock=clock, directory=self.directory, timeline=self.timeline)
        self.hooks = Hooks(clock)
        self.triggers = Triggers(clock)
        self.views = Views(clock=clock, feed=self.feed, triggers=self.triggers)
        self._build_people_sides()

    def _build_people_sides(self) -> None:
        self.admin = Admin(
            directory=self.directory,
            timeline=self.timeline,
            files=self.files,
            hooks=self.hooks,
            events=self.events,
        )
        self.dispatch = Dispatch(
            installation=self.installation,
            directory=self.directory,
            timeline=self.timeline,
            hooks=self.hooks,
            sockets=self.sockets,
            triggers=self.triggers,
        )
        self.view_dispatch = ViewDispatch(
            installation=self.installation,
            directory=self.directory,
            views=self.views,
            sockets=self.sockets,
            triggers=self.triggers,
            events=self.events,
        )

    async def stop(self) -> None:
        """End all that runs: pages' streams, events on their way, sockets."""
        self.feed.close()
        await self.events.stop()
        await self.sockets.drop()

    @property
    def broadcasts(self) -> list[Broadcast]:
        """Every word of the bot's messages that notified someone, in order."""
        return self.timeline.broadcasts

    @property
    def app_faults(self) -> list[AppFault]:
        """What the app said in acknowledgements where Slack takes nothing, in order."""
        return self.sockets.app_faults

    @property
    def bot_connected(self) -> bool:
        """Whether the app has an open socket."""
        return self.sockets.count > 0

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10) -> None:
        """Return once `condition` holds; it is asked now, after every change in the workspace, and now and then.

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

    def click(
        self,
        user: str,
        channel: str,
        message_ts: str,
        block_id: str,
        action_id: str,
        values: Values | None = None,
    ) -> Awaitable[Outcome]:
        """Click a button of a message, or choose something, and wait until that is acknowledged or has failed.

        `values` is what is chosen in the message's fields, as `{block_id: {action_id: value}}`.

        Raises:
            SlackError: The person cannot see the message, or it has no such element, or no such choice.
        """
        return self.dispatch.click(user, channel, message_ts, block_id, action_id, values or {})

    def submit(self, user: str, view_id: str, values: Values | None = None) -> Awaitable[Outcome]:
        """Send the form on top of a person's stack of modals; what `values` leaves out is as it was at first.

        Raises:
            SlackError: `view_not_found`, `no_submit_button`, or a value is no possible one.
        """
        return self.view_dispatch.submit(user, view_id, values or {})

    def close_view(self, user: str, view_id: str, *, all_of_them: bool = False) -> Awaitable[Outcome]:
        """Close the modal on top of a person's stack, or the whole stack.

        Raises:
            SlackError: `view_not_found`.
        """
        return self.view_dispatch.close(user, view_id, all_of_them=all_of_them)

    def click_view(
        self, user: str, view_id: str, block_id: str, action_id: str, values: Values | None = None
    ) -> Awaitable[Outcome]:
        """Click a button, or choose something, in the modal on top or in the Home tab.

        Raises:
            SlackError: `view_not_found`, `action_not_found`, or a value is no possible one.
        """
        return self.view_dispatch.click(user, view_id, block_id, action_id, values or {})

    def shortcut(self, user: str, callback_id: str) -> Awaitable[Outcome]:
        """Take a global shortcut.

        Raises:
            SlackError: `shortcut_not_found`.
        """
        return self.view_dispatch.shortcut(user, callback_id)

    def open_home(self, user: str) -> View | None:
        """Look at the app's Home tab, which tells the app; returns what is there now.

        Raises:
            SlackError: `home_not_found` when the app has none, or the person is of another company.
        """
        return self.view_dispatch.open_home(user)

    def open_messages(self, user: str) -> Channel:
        """Look at the app's Messages tab, which tells the app; returns the direct messages with it.

        Raises:
            SlackError: `messages_not_found` when the app has none, or the person is of another company.
        """
        return self.view_dispatch.open_messages(user)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Post a message as a person; `text` is as Slack keeps it, with `&`, `<` and `>` escaped.

        Raises:
            SlackError: The person is not in the channel, it is archived, the thread is not there, or the text is empty.
        """
        person = self.directory.person(user)
        place = self.directory.channel_of(person.id, channel)
        if not text.strip():
            raise SlackError("no_text")
        if place.is_archived:
            raise SlackError("is_archived")
        thread = Ts(thread_ts) if thread_ts else None
        if thread is not None:
            self.timeline.check_thread(place.id, thread)
        content = Content(text=text)
        return self.timeline.post(channel=place.id, user=person.id, content=content, thread_ts=thread)

    def messages(self, user: str, channel: str) -> list[Message]:
        """What a person sees in a channel, the oldest first, thread replies included.

        Raises:
            SlackError: The person is not in the channel.
        """
        place = self.directory.channel_of(self.directory.person(user).id, channel)
        return self.timeline.seen_by(UserId(user), place.id)
