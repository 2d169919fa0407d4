"""Uploaded files, and where they are shown."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace

from sandbox.slack.model.clock import Clock
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.file import Share, StoredFile
from sandbox.slack.model.values import BOT, ChannelId, Content, FileId, Message, Ts, UserId
from sandbox.slack.state.directory import Directory
from sandbox.slack.state.timeline import Timeline


class Files:
    """Files by id. A file is shown some time after its upload is complete, as in Slack."""

    def __init__(self, *, clock: Clock, directory: Directory, timeline: Timeline) -> None:
        self.share_delay: float | None = 0.2
        """Seconds from completing an upload to its message; None drops it silently, as Slack at times does."""
        self._clock = clock
        self._directory = directory
        self._timeline = timeline
        self._files: dict[FileId, StoredFile] = {}
        self._uploads: dict[str, FileId] = {}

    def begin(self, name: str, size: int) -> tuple[StoredFile, str]:
        """Announce a file of `size` bytes; returns it and the secret part of its upload URL."""
        file = StoredFile(
            id=FileId(f"F0{secrets.token_hex(4).upper()}"),
            name=name,
            title=name,
            user=BOT,
            size=size,
            created=int(self._clock.now()),
        )
        key = secrets.token_urlsafe(24)
        self._files[file.id] = file
        self._uploads[key] = file.id
        return file, key

    def receive(self, key: str, content: bytes) -> StoredFile:
        """Keep the bytes of an announced file; a second try replaces the first.

        Raises:
            SlackError: `upload_not_found`, or `length_mismatch`.
        """
        if key not in self._uploads:
            raise SlackError("upload_not_found")
        file = self._files[self._uploads[key]]
        if len(content) != file.size:
            raise SlackError("length_mismatch")
        return self._keep(replace(file, content=content))

    def complete(self, titles: dict[FileId, str | None]) -> list[StoredFile]:
        """End the upload of several files, all or none.

        Raises:
            SlackError: `file_not_found`, also when the bytes are missing or the upload has ended before.
        """
        files = [self.find(file_id) for file_id in titles]
        if any(file.content is None or file.completed for file in files):
            raise SlackError("file_not_found")
        self._uploads = {key: file_id for key, file_id in self._uploads.items() if file_id not in titles}
        return [self._keep(replace(file, completed=True, title=titles[file.id] or file.name)) for file in files]

    def share_soon(
        self, files: Sequence[StoredFile], channel: ChannelId, thread_ts: Ts | None, content: Content
    ) -> None:
        """Show the files in a channel after `share_delay` seconds."""
        ids = tuple(file.id for file in files)
        if self.share_delay is not None:
            asyncio.get_running_loop().call_later(self.share_delay, self._share, ids, channel, thread_ts, content)

    def find(self, file_id: str) -> StoredFile:
        """One file.

        Raises:
            SlackError: `file_not_found`, or `file_deleted`.
        """
        file = self._files.get(FileId(file_id))
        if file is None:
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file

    def delete(self, file_id: str) -> None:
        """Delete a file of the bot; its messages keep a mark in its place.

        Raises:
            SlackError: `file_not_found`, `file_deleted`, or `cant_delete_file`.
        """
        file = self.find(file_id)
        if file.user != BOT:
            raise SlackError("cant_delete_file")
        self._keep(replace(file, content=None, deleted=True))
        for share in file.shares:
            self._timeline.touch(share.channel, share.ts)

    def shown_in(self, message: Message) -> list[StoredFile]:
        """The files of a message, deleted ones included."""
        return [self._files[file_id] for file_id in message.files]

    def readable_by(self, user: UserId, file: StoredFile) -> bool:
        """Whether a person uploaded the file or is in a channel that shows it."""
        channels = (self._directory.channel(share.channel) for share in file.shares)
        return file.user == user or any(user in channel.members for channel in channels)

    def move(self, old: ChannelId, new: ChannelId) -> None:
        """Note that a channel where files are shown has a new id."""
        for file in list(self._files.values()):
            shares = tuple(replace(share, channel=new) if share.channel == old else share for share in file.shares)
            self._keep(replace(file, shares=shares))

    def _share(self, ids: tuple[FileId, ...], channel: ChannelId, thread_ts: Ts | None, content: Content) -> None:
        alive = tuple(file_id for file_id in ids if not self._files[file_id].deleted)
        if not alive or BOT not in self._directory.channel(channel).members:
            return
        try:
            message = self._timeline.post(channel=channel, user=BOT, content=content, thread_ts=thread_ts, files=alive)
        except SlackError:
            return  # nobody is told
        share = Share(channel=channel, ts=message.ts, thread_ts=message.thread_ts)
        for file_id in alive:
            file = self._files[file_id]
            self._keep(replace(file, shares=(*file.shares, share)))

    def _keep(self, file: StoredFile) -> StoredFile:
        self._files[file.id] = file
        return file
