"""The methods `conversations.*`."""

from sandbox.slack.connection.shapes import channel_shape
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.scopes import read_scope, require
from sandbox.slack.model.values import BOT, Channel, JsonObject
from sandbox.slack.web_api.arguments import Arguments
from sandbox.slack.web_api.pages import page_of
from sandbox.slack.workspace import Workspace


def conversations_info(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """What a channel is."""
    channel = _readable(workspace, arguments)
    shape = channel_shape(channel)
    if arguments.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


def conversations_members(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Who is in a channel."""
    channel = _readable(workspace, arguments)
    members, more = page_of(sorted(channel.members), arguments, most=workspace.largest_page)
    return {"members": list(members), **more}


def conversations_list(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """The channels of the wanted types that the bot can see."""
    types = (arguments.get("types") or "public_channel").split(",")
    for kind in types:
        if kind not in _SCOPES:
            raise SlackError("invalid_types")
        require(workspace.installation, _SCOPES[kind])
    channels = [
        channel
        for channel in workspace.directory.channels.values()
        if _type(channel) in types
        and (not channel.is_private or BOT in channel.members)
        and not (channel.is_archived and arguments.flag("exclude_archived"))
    ]
    shown, more = page_of(channels, arguments, most=workspace.largest_page)
    return {"channels": [channel_shape(channel) for channel in shown], **more}


def conversations_open(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Open the direct messages with one person."""
    users = arguments.need("users").split(",")
    require(workspace.installation, "im:write" if len(users) == 1 else "mpim:write")
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    person = workspace.directory.person(users[0])
    channel = workspace.directory.direct_messages(person.id)
    return {"channel": channel_shape(channel) if arguments.flag("return_im") else {"id": channel.id}}


_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def _type(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _readable(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = workspace.directory.channel_for_bot(arguments.need("channel"))
    require(workspace.installation, read_scope(channel))
    return channel
