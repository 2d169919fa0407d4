"""Who is there, and who is in which channel."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.feed import Feed
from sandbox.slack.model import BOT, SLACKBOT, Channel, ChannelId, Person, UserGroup, UserId


class Directory:
    """People, channels and user groups, by id."""

    def __init__(
        self,
        *,
        people: Iterable[Person],
        channels: Iterable[Channel],
        groups: Iterable[UserGroup],
        feed: Feed,
    ) -> None:
        self.people = {person.id: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self.groups = {group.id: group for group in groups}
        self.paid_plan = True
        """Free plans have no user groups."""
        self._feed = feed

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
        channel_id = ChannelId(f"D{user.removeprefix('U')}")
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
        """Put someone into a channel."""
        self._set_members(channel, self.channel(channel).members | {self.person(user).id})

    def leave(self, user: str, channel: str) -> None:
        """Take someone out of a channel."""
        self._set_members(channel, self.channel(channel).members - {UserId(user)})

    def _set_members(self, channel: str, members: frozenset[UserId]) -> None:
        changed = replace(self.channel(channel), members=members)
        self.channels[changed.id] = changed
        self._feed.changed_for_all()
