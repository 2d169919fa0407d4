"""The methods `files.*`. An upload takes three calls; the second goes to the URL that the first gives."""

from typing import Any

from sandbox.slack.connection.shapes import file_shape
from sandbox.slack.model.errors import SlackError, missing_argument
from sandbox.slack.model.file import StoredFile
from sandbox.slack.model.posting import refuse_file
from sandbox.slack.model.values import BOT, Channel, Content, FileId, JsonObject, Ts
from sandbox.slack.web_api.arguments import Arguments
from sandbox.slack.workspace import Workspace


def files_begin(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Announce a file and get an upload URL; a file of no bytes counts as a missing argument."""
    name, length = arguments.need("filename"), arguments.number("length", 0)
    if length <= 0:
        raise SlackError("missing_argument")
    file, key = workspace.files.begin(name, length)
    return {"file_id": file.id, "upload_url": f"{workspace.installation.url}/upload/v1/{key}"}


def files_complete(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """End an upload, and show the files in a channel a little later."""
    titles = _titles(arguments.structure("files"))
    thread_ts = arguments.get("thread_ts")
    channels = [_where_the_bot_shares(workspace, channel) for channel in _channels(arguments)]
    if thread_ts is not None:
        _check_thread(workspace, channels, Ts(thread_ts))
    for channel in channels:
        refuse_file(channel.posting, is_reply=thread_ts is not None)
    files = workspace.files.complete(titles)
    content = Content(text=arguments.get("initial_comment") or "")
    for channel in channels:
        workspace.files.share_soon(files, channel.id, Ts(thread_ts) if thread_ts else None, content)
    return {"files": [_shape(workspace, file) for file in files]}


def _check_thread(workspace: Workspace, channels: list[Channel], thread_ts: Ts) -> None:
    if len(channels) != 1:
        raise SlackError("invalid_arguments")
    # As with messages, Slack takes a thread whose first message was deleted, and shows the file in the channel.
    if not workspace.timeline.was_deleted(channels[0].id, thread_ts):
        workspace.timeline.check_thread(channels[0].id, thread_ts)


def files_info(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """What a file is, and where it is shown by now."""
    file = workspace.files.find(arguments.need("file"))
    if not workspace.files.readable_by(BOT, file):
        raise SlackError("file_not_found")
    return {"file": _shape(workspace, file)}


def files_delete(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Delete a file of the bot."""
    workspace.files.delete(arguments.need("file"))
    return {}


def _shape(workspace: Workspace, file: StoredFile) -> JsonObject:
    return file_shape(file, workspace.directory.channels, workspace.installation.url)


def _titles(files: Any) -> dict[FileId, str | None]:
    if not isinstance(files, list) or not files:
        raise missing_argument("files")
    if not all(isinstance(file, dict) and isinstance(file.get("id"), str) for file in files):
        raise SlackError("invalid_arguments")
    return {FileId(file["id"]): file.get("title") for file in files}


def _channels(arguments: Arguments) -> list[str]:
    listed = arguments.get("channel_id") or arguments.get("channels") or ""
    return [channel for channel in listed.split(",") if channel]


def _where_the_bot_shares(workspace: Workspace, channel: str) -> Channel:
    found = workspace.directory.channel_for_bot(channel)
    if BOT not in found.members:
        raise SlackError("not_in_channel")
    if found.is_archived:
        raise SlackError("is_archived")
    return found
