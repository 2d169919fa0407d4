"""What an administrator does to a workspace while the app runs: share a channel, open it to all, let a crowd in."""

from dataclasses import replace
from typing import Any

from sandbox.slack.connection.events import Events
from sandbox.slack.connection.hooks import Hooks
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Channel, ChannelId, Person, Ts, UserId
from sandbox.slack.state.directory import Directory
from sandbox.slack.state.files import Files
from sandbox.slack.state.timeline import Timeline


class Admin:
    """Changes people and channels, and tells the app of it where it subscribes."""

    def __init__(self, *, directory: Directory, timeline: Timeline, files: Files, hooks: Hooks, events: Events) -> None:
        self._directory = directory
        self._timeline = timeline
        self._files = files
        self._hooks = hooks
        self._events = events

    def add_person(self, person: Person) -> Person:
        """Make an account.

        Raises:
            SlackError: `already_exists`.
        """
        if person.id in self._directory.people:
            raise SlackError("already_exists")
        self._directory.people[person.id] = person
        return self._directory.change_person(person.id)

    def add_channel(self, channel: Channel) -> Channel:
        """Make a channel.

        Raises:
            SlackError: `already_exists`.
        """
        if channel.id in self._directory.channels:
            raise SlackError("already_exists")
        self._directory.channels[channel.id] = channel
        return self._directory.change_channel(channel.id)

    def crowd(self, channel: str, count: int, **kind: Any) -> list[UserId]:
        """Put `count` new people into a channel at once, without an event for each; returns their ids.

        Args:
            channel: Where.
            count: How many.
            kind: What they are, such as `is_restricted=True`; full members otherwise.

        Raises:
            SlackError: `channel_not_found`.
            TypeError: A person has no such field.
        """
        before = self._directory.channel(channel)
        first = len(self._directory.people) + 1
        people = [
            Person(id=UserId(f"U0CROWD{n:05d}"), name=f"crowd-{n}", real_name=f"Crowd {n}", **kind)
            for n in range(first, first + count)
        ]
        self._directory.people |= {person.id: person for person in people}
        ids = [person.id for person in people]
        self._directory.change_channel(channel, members=before.members | set(ids))
        return ids

    def delete_message(self, channel: str, ts: str) -> None:
        """Delete a message of anybody; whoever replies to it later does not reply in a thread.

        Raises:
            SlackError: `channel_not_found`, or `message_not_found`.
        """
        self._timeline.delete(self._directory.channel(channel).id, Ts(ts))

    def invite(self, channel: str, team: str) -> Channel:
        """Ask another company to share a channel; it has not answered yet.

        Raises:
            SlackError: `channel_not_found`.
        """
        before = self._directory.channel(channel)
        return self._directory.change_channel(channel, pending_team_ids=_with(before.pending_team_ids, team))

    def share(self, channel: str, team: str) -> Channel:
        """Share a channel with another company, whose people can then be put into it.

        Raises:
            SlackError: `channel_not_found`.
        """
        before = self._directory.channel(channel)
        shared = self._directory.change_channel(
            channel,
            is_ext_shared=True,
            connected_team_ids=_with(before.connected_team_ids, team),
            pending_team_ids=_without(before.pending_team_ids, team),
        )
        self._events.emit({"type": "channel_shared", "channel": shared.id, "connected_team_id": team}, shared)
        return shared

    def unshare(self, channel: str, team: str) -> Channel:
        """Stop sharing a channel with another company; its people are out of it.

        Raises:
            SlackError: `channel_not_found`.
        """
        before = self._directory.channel(channel)
        teams = _without(before.connected_team_ids, team)
        people = self._directory.people
        after = self._directory.change_channel(
            channel,
            is_ext_shared=bool(teams),
            connected_team_ids=teams,
            members=frozenset(user for user in before.members if people[user].team_id != team),
        )
        event = {
            "type": "channel_unshared",
            "channel": after.id,
            "previously_connected_team_id": team,
            "is_ext_shared": after.is_ext_shared,
        }
        self._events.emit(event, after)
        return after

    def change_channel_id(self, old: str, new: str) -> Channel:
        """Give a channel another id, as sharing may; messages, files and response URLs go with it.

        Raises:
            SlackError: `channel_not_found`, or `already_exists`.
        """
        if new in self._directory.channels:
            raise SlackError("already_exists")
        before = self._directory.channel(old)
        after = replace(before, id=ChannelId(new))
        del self._directory.channels[before.id]
        self._directory.channels[after.id] = after
        for place in (self._timeline, self._files, self._hooks):
            place.move(before.id, after.id)
        self._directory.change_channel(after.id)
        self._events.emit(
            {"type": "channel_id_changed", "old_channel_id": before.id, "new_channel_id": after.id}, after
        )
        return after


def _with(teams: tuple[str, ...], team: str) -> tuple[str, ...]:
    return (*_without(teams, team), team)


def _without(teams: tuple[str, ...], team: str) -> tuple[str, ...]:
    return tuple(one for one in teams if one != team)
