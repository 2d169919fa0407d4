"""The methods `chat.*`."""

from sandbox.slack.connection.shapes import message_shape
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.posting import refuse_ephemeral, refuse_message
from sandbox.slack.model.values import BOT, Channel, JsonObject, Message, Ts
from sandbox.slack.state.content import content_of, says_nothing
from sandbox.slack.web_api.arguments import Arguments
from sandbox.slack.workspace import Workspace

UPDATED_TEXT = 4000


def chat_post(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Post to a channel, or to a person's direct messages."""
    channel = _where_the_bot_writes(workspace, arguments.need("channel"))
    thread_ts = _thread(arguments)
    refuse_message(channel.posting, is_reply=thread_ts is not None)
    content = content_of(arguments.values)
    message = workspace.timeline.post(channel=channel.id, user=BOT, content=content, thread_ts=thread_ts)
    return {"channel": channel.id, "ts": message.ts, "message": message_shape(message)}


def chat_ephemeral(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Post to a channel for one person's eyes."""
    channel = _where_the_bot_writes(workspace, arguments.need("channel"))
    refuse_ephemeral(channel.posting)
    user = arguments.need("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = workspace.timeline.post(
        channel=channel.id,
        user=BOT,
        content=content_of(arguments.values),
        thread_ts=_thread(arguments),
        visible_to=workspace.directory.person(user).id,
    )
    return {"message_ts": message.ts}


def chat_update(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Change a message of the bot; without blocks the new text takes their place."""
    message = _own_message(workspace, arguments, "cant_update_message")
    content = message.content
    if not says_nothing(arguments.values):
        content = content_of({"metadata": content.metadata, **arguments.values})
        if len(content.text) > UPDATED_TEXT:
            raise SlackError("msg_too_long")
    changed = workspace.timeline.update(message.channel, message.ts, content)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": content.text,
        "message": message_shape(changed),
    }


def chat_delete(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Delete a message of the bot."""
    message = _own_message(workspace, arguments, "cant_delete_message")
    workspace.timeline.delete(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


def chat_permalink(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """The address of a message."""
    channel = workspace.directory.channel_for_bot(arguments.need("channel"))
    message = workspace.timeline.find(channel.id, Ts(arguments.need("message_ts")))
    link = f"{workspace.installation.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts is not None:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _where_the_bot_writes(workspace: Workspace, channel: str) -> Channel:
    if channel in workspace.directory.people:
        found = workspace.directory.direct_messages(workspace.directory.person(channel).id)
    else:
        found = workspace.directory.channel_for_bot(channel)
    if found.is_im and not workspace.installation.messages_tab:
        raise SlackError("messages_tab_disabled")
    if BOT not in found.members:
        raise SlackError("not_in_channel")
    if found.is_archived:
        raise SlackError("is_archived")
    return found


def _own_message(workspace: Workspace, arguments: Arguments, refusal: str) -> Message:
    """A message of the bot that is not ephemeral; those are found by nobody."""
    channel = workspace.directory.channel_for_bot(arguments.need("channel"))
    message = workspace.timeline.find(channel.id, Ts(arguments.need("ts")))
    if message.visible_to is not None:
        raise SlackError("message_not_found")
    if message.user != BOT:
        raise SlackError(refusal)
    return message


def _thread(arguments: Arguments) -> Ts | None:
    thread_ts = arguments.get("thread_ts")
    return Ts(thread_ts) if thread_ts else None
