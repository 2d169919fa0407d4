"""Who is there, and who is in which channel."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sandbox.slack.connection.events import Events
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.feed import Feed
from sandbox.slack.model.values import BOT, SLACKBOT, TEAM_ID, Channel, ChannelId, JsonObject, Person, UserGroup, UserId


class Directory:
    """People, channels and user groups, by id."""

    def __init__(
        self,
        *,
        people: Iterable[Person],
        channels: Iterable[Channel],
        groups: Iterable[UserGroup],
        feed: Feed,
        events: Events,
    ) -> None:
        self.people = {person.id: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self.groups = {group.id: group for group in groups}
        self.paid_plan = True
        """Free plans have no user groups."""
        self._feed = feed
        self._events = events

    def person(self, user: str) -> Person:
        """The person with this id.

        Raises:
            SlackError: `user_not_found`.
        """
        try:
            return self.people[UserId(user)]
        except KeyError:
            raise SlackError("user_not_found") from None

    def channel(self, channel: str) -> Channel:
        """The channel with this id.

        Raises:
            SlackError: `channel_not_found`.
        """
        try:
            return self.channels[ChannelId(channel)]
        except KeyError:
            raise SlackError("channel_not_found") from None

    def channel_of(self, user: UserId, channel: str) -> Channel:
        """The channel with this id, for someone who is in it.

        Raises:
            SlackError: `channel_not_found`, or `not_in_channel`.
        """
        found = self.channel(channel)
        if user not in found.members:
            raise SlackError("not_in_channel")
        return found

    def channel_for_bot(self, channel: str) -> Channel:
        """The channel with this id, as far as the bot can see it.

        Raises:
            SlackError: `channel_not_found`, also for a private channel that the bot is not in.
        """
        found = self.channel(channel)
        if found.is_private and BOT not in found.members:
            raise SlackError("channel_not_found")
        return found

    def channels_of(self, user: UserId) -> list[Channel]:
        """The channels that someone is in."""
        return [channel for channel in self.channels.values() if user in channel.members]

    def direct_messages(self, user: UserId) -> Channel:
        """The direct messages between the bot and one person, opened if need be.

        Raises:
            SlackError: `cannot_dm_bot`, or `user_disabled`.
        """
        person = self.person(user)
        if person.is_bot or person.id == SLACKBOT:
            raise SlackError("cannot_dm_bot")
        if person.deleted:
            raise SlackError("user_disabled")
        channel_id = direct_messages_id(user)
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(
                id=channel_id,
                name=self.person(BOT).name,
                members=frozenset({user, BOT}),
                is_private=True,
                is_im=True,
            )
            self._feed.changed_for_all()
        return self.channels[channel_id]

    def change_person(self, user: str, **changes: Any) -> Person:
        """Change a person's fields, such as `deleted` or `is_restricted`.

        Raises:
            SlackError: `user_not_found`.
            TypeError: A person has no such field.
        """
        changed = replace(self.person(user), **changes)
        self.people[changed.id] = changed
        self._feed.changed_for_all()
        return changed

    def join(self, user: str, channel: str) -> None:
        """Put someone into a channel.

        Raises:
            SlackError: `user_not_found`, `channel_not_found`, or `user_is_ultra_restricted` when a single-channel
                guest is in another channel.
        """
        person, before = self.person(user), self.channel(channel)
        elsewhere = [one for one in self.channels_of(person.id) if not one.is_im and one.id != before.id]
        if person.is_ultra_restricted and elsewhere:
            raise SlackError("user_is_ultra_restricted")
        if person.id not in before.members:
            joined = self.change_channel(channel, members=before.members | {person.id})
            self._events.emit(_member_event("member_joined_channel", person, joined), joined)

    def leave(self, user: str, channel: str) -> None:
        """Take someone out of a channel."""
        person, before = self.person(user), self.channel(channel)
        if person.id in before.members:
            left = self.change_channel(channel, members=before.members - {person.id})
            self._events.emit(_member_event("member_left_channel", person, left), left)

    def change_channel(self, channel: str, **changes: Any) -> Channel:
        """Change a channel's fields, such as `is_private` or `topic`.

        Raises:
            SlackError: `channel_not_found`.
            TypeError: A channel has no such field.
        """
        changed = replace(self.channel(channel), **changes)
        self.channels[changed.id] = changed
        self._feed.changed_for_all()
        return changed


def direct_messages_id(user: UserId) -> ChannelId:
    """The id of the direct messages between the bot and a person, opened or not."""
    return ChannelId(f"D{user.removeprefix('U')}")


def _member_event(kind: str, person: Person, channel: Channel) -> JsonObject:
    return {
        "type": kind,
        "user": person.id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
    }
