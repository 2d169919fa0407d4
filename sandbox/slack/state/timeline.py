"""The messages of all channels."""

from collections import Counter
from dataclasses import replace

from sandbox.slack.model.clock import Clock
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.feed import Feed
from sandbox.slack.model.values import BOT, ChannelId, Content, FileId, Message, Ts, UserId
from sandbox.slack.state.directory import Directory
from sandbox.slack.state.mentions import Broadcast, calling_words


class Timeline:
    """Messages by channel and time, and who has read how far."""

    def __init__(self, *, clock: Clock, directory: Directory, feed: Feed) -> None:
        self.broadcasts: list[Broadcast] = []
        """Every word of the bot's messages that notified someone, in order."""
        self._clock = clock
        self._directory = directory
        self._feed = feed
        self._messages: dict[ChannelId, dict[Ts, Message]] = {}
        self._deleted: set[tuple[ChannelId, Ts]] = set()
        self._replies: Counter[tuple[ChannelId, Ts]] = Counter()
        self._unread: Counter[tuple[ChannelId, UserId]] = Counter()

    def post(
        self,
        *,
        channel: ChannelId,
        user: UserId,
        content: Content,
        thread_ts: Ts | None = None,
        files: tuple[FileId, ...] = (),
        visible_to: UserId | None = None,
    ) -> Message:
        """Add a message; with `visible_to` it is seen by that person alone.

        A reply to a message that was deleted is no refusal in Slack: it is posted into the channel, in no thread, and
        only the missing `thread_ts` of the answer tells (github.com/slack-go/slack/issues/1571).

        Raises:
            SlackError: `thread_not_found` when `thread_ts` names no message that can have replies, and never did.
        """
        if thread_ts is not None:
            thread_ts = self._thread(channel, thread_ts, ephemeral=visible_to is not None)
        message = Message(
            ts=self._clock.next_ts(),
            channel=channel,
            user=user,
            content=content,
            thread_ts=thread_ts,
            files=files,
            visible_to=visible_to,
        )
        self._keep(message)
        if thread_ts is not None and visible_to is None:
            self._replies[channel, thread_ts] += 1
        for person in self._audience(message) - {user}:
            self._unread[channel, person] += 1
        return message

    def update(self, channel: ChannelId, ts: Ts, content: Content) -> Message:
        """Change what a message says; one with blocks is not shown as edited.

        Raises:
            SlackError: `message_not_found`.
        """
        edited = content.blocks is None
        changed = replace(self.find(channel, ts), content=content, edited=edited)
        self._keep(changed)
        return changed

    def delete(self, channel: ChannelId, ts: Ts) -> None:
        """Take a message away.

        Raises:
            SlackError: `message_not_found`.
        """
        message = self.find(channel, ts)
        del self._messages[channel][ts]
        self._deleted.add((channel, ts))
        if message.thread_ts is not None and message.visible_to is None:
            self._replies[channel, message.thread_ts] -= 1
        self._feed.changed(channel, self._audience(message))

    def find(self, channel: ChannelId, ts: Ts) -> Message:
        """One message.

        Raises:
            SlackError: `message_not_found`.
        """
        try:
            return self._messages[channel][ts]
        except KeyError:
            raise SlackError("message_not_found") from None

    def seen_by(self, user: UserId, channel: ChannelId) -> list[Message]:
        """What a person sees in a channel, the oldest first, thread replies included."""
        messages = self._messages.get(channel, {}).values()
        return [message for message in messages if message.visible_to in {None, user}]

    def check_thread(self, channel: ChannelId, thread_ts: Ts) -> None:
        """Refuse a thread whose first message is not there, is a reply itself, or is ephemeral.

        Raises:
            SlackError: `thread_not_found`.
        """
        parent = self._messages.get(channel, {}).get(thread_ts)
        if parent is None or parent.thread_ts is not None or parent.visible_to is not None:
            raise SlackError("thread_not_found")

    def was_deleted(self, channel: ChannelId, ts: Ts) -> bool:
        """Whether there was a message here, and is none any more."""
        return (channel, ts) in self._deleted

    def reply_count(self, message: Message) -> int:
        """How many replies everyone sees in a message's thread."""
        return self._replies[message.channel, message.ts]

    def unread(self, user: UserId, channel: ChannelId) -> int:
        """How many messages have come since `mark_read`."""
        return self._unread[channel, user]

    def mark_read(self, user: UserId, channel: ChannelId) -> None:
        """Note that a person has seen all there is."""
        self._unread[channel, user] = 0

    def touch(self, channel: ChannelId, ts: Ts) -> None:
        """Tell the pages that something shown with a message, such as its file, has changed."""
        message = self._messages.get(channel, {}).get(ts)
        if message is not None:
            self._feed.changed(channel, self._audience(message))

    def move(self, old: ChannelId, new: ChannelId) -> None:
        """Give a channel's messages to the channel with its new id."""
        messages = self._messages.pop(old, {})
        self._messages[new] = {ts: replace(message, channel=new) for ts, message in messages.items()}
        self._deleted = {(new if at == old else at, ts) for at, ts in self._deleted}
        self._replies = Counter({(new if at == old else at, ts): n for (at, ts), n in self._replies.items()})
        self._unread = Counter({(new if at == old else at, user): n for (at, user), n in self._unread.items()})

    def _thread(self, channel: ChannelId, thread_ts: Ts, *, ephemeral: bool) -> Ts | None:
        """The thread that a reply lands in: none where its first message was deleted."""
        if self.was_deleted(channel, thread_ts) and not ephemeral:
            return None
        # What becomes of an ephemeral reply to a deleted message is not known: it is refused.
        self.check_thread(channel, thread_ts)
        return thread_ts

    def _keep(self, message: Message) -> None:
        self._messages.setdefault(message.channel, {})[message.ts] = message
        if message.user == BOT:
            self.broadcasts += [
                Broadcast(channel=message.channel, ts=message.ts, word=word) for word in calling_words(message.content)
            ]
        self._feed.changed(message.channel, self._audience(message))

    def _audience(self, message: Message) -> frozenset[UserId]:
        if message.visible_to is not None:
            return frozenset({message.visible_to})
        return self._directory.channel(message.channel).members
