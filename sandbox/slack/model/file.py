"""An uploaded file, and where it is shown."""

from dataclasses import dataclass

from sandbox.slack.model.values import ChannelId, FileId, Ts, UserId


@dataclass(frozen=True, kw_only=True)
class Share:
    """A message that shows a file."""

    channel: ChannelId
    """Where it is."""

    ts: Ts
    """The message."""

    thread_ts: Ts | None
    """The thread that it is in."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """An uploaded file, from the request for an upload URL to its deletion."""

    id: FileId
    """Slack's id, which starts with F."""

    name: str
    """The file's name."""

    title: str
    """The name that is shown."""

    user: UserId
    """Who uploads it."""

    size: int
    """The promised length in bytes."""

    created: int
    """Seconds since 1970 (UTC)."""

    content: bytes | None = None
    """The bytes, once they are here and until the file is deleted."""

    completed: bool = False
    """`files.completeUploadExternal` was called for it."""

    deleted: bool = False
    """Its messages show that there was a file."""

    shares: tuple[Share, ...] = ()
    """Where it is shown."""
