"""The workspace's things as the Web API writes them."""

import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from sandbox.slack.model.file import StoredFile
from sandbox.slack.model.grid import Membership
from sandbox.slack.model.posting import Posting
from sandbox.slack.model.values import (
    APP_ID,
    BOT,
    BOT_ID,
    TEAM_ID,
    Channel,
    ChannelId,
    JsonObject,
    Message,
    Person,
    UserGroup,
)


def mimetype(name: str) -> str:
    """What a file is, by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def person_shape(person: Person) -> JsonObject:
    """A user object (docs.slack.dev/reference/objects/user-object); of a deactivated account Slack says little."""
    about: JsonObject = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "color": person.color,
        "real_name": person.real_name,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "profile": {"display_name": person.name, "real_name": person.real_name, "team": person.team_id},
    }
    if person.membership is not None:
        about["enterprise_user"] = _enterprise_user(person.id, person.membership)
    if not person.deleted:
        about |= _standing(person) | {"tz": "Europe/London", "tz_offset": 0}
    return {name: value for name, value in about.items() if name not in person.untold}


def _standing(person: Person) -> JsonObject:
    return {
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": person.is_stranger,
        **({"is_invited_user": True} if person.is_invited_user else {}),
    }


def _enterprise_user(user: str, membership: Membership) -> JsonObject:
    return {
        "id": user,
        "enterprise_id": membership.organisation.id,
        "enterprise_name": membership.organisation.name,
        "is_admin": False,
        "is_owner": False,
        "teams": list(membership.teams),
    }


def channel_shape(channel: Channel) -> JsonObject:
    """A conversation object (docs.slack.dev/reference/objects/conversation-object)."""
    if channel.is_im:
        (user,) = channel.members - {BOT}
        return {"id": channel.id, "is_im": True, "user": user, "is_archived": False, "is_org_shared": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_member": BOT in channel.members,
        "is_shared": channel.is_ext_shared or channel.is_org_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": channel.is_org_shared,
        "is_pending_ext_shared": bool(channel.pending_team_ids),
        "pending_shared": list(channel.pending_team_ids),
        "pending_connected_team_ids": list(channel.pending_team_ids),
        "connected_team_ids": list(channel.connected_team_ids),
        "shared_team_ids": [TEAM_ID, *channel.connected_team_ids],
        "context_team_id": TEAM_ID,
        **_restrictions(channel),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _restrictions(channel: Channel) -> JsonObject:
    flags = {
        Posting.READ_ONLY: "is_read_only",
        Posting.THREAD_ONLY: "is_thread_only",
        Posting.NON_THREADABLE: "is_non_threadable",
    }
    return {flags[channel.posting]: True} if channel.posting in flags else {}


def group_shape(group: UserGroup) -> JsonObject:
    """A user group object (docs.slack.dev/reference/objects/usergroup-object)."""
    return {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_external": False,
        "handle": group.handle,
        "name": group.handle,
        "date_delete": 0,
        "user_count": len(group.users),
    }


def message_shape(message: Message) -> JsonObject:
    """A message as the app that posted it gets it back."""
    shape: JsonObject = {
        "type": "message",
        "ts": message.ts,
        "user": message.user,
        "text": message.content.text,
        "team": TEAM_ID,
    }
    if message.user == BOT:
        shape |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.content.blocks is not None:
        shape["blocks"] = message.content.blocks
    if message.content.metadata is not None:
        shape["metadata"] = message.content.metadata
    if message.thread_ts is not None:
        shape["thread_ts"] = message.thread_ts
    if message.edited:
        shape["edited"] = {"user": message.user, "ts": message.ts}
    return shape


def file_shape(file: StoredFile, channels: Mapping[ChannelId, Channel], url: str) -> JsonObject:
    """A file object (docs.slack.dev/reference/objects/file-object); `shares` is there once it is shown."""
    shown_in = [channels[share.channel] for share in file.shares]
    shared_outside = any(channel.is_ext_shared for channel in shown_in)
    shape: JsonObject = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetype(file.name),
        "filetype": PurePosixPath(file.name).suffix.removeprefix("."),
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": any(not channel.is_private for channel in shown_in),
        "file_access": "check_file_info" if shared_outside else "visible",
        "url_private": f"{url}/client/files/{file.id}",
        "url_private_download": f"{url}/client/files/{file.id}?download=1",
        "channels": [channel.id for channel in shown_in if not channel.is_private],
        "groups": [channel.id for channel in shown_in if channel.is_private and not channel.is_im],
        "ims": [channel.id for channel in shown_in if channel.is_im],
    }
    if file.shares:
        shape["shares"] = _shares(file, channels)
    return shape


def _shares(file: StoredFile, channels: Mapping[ChannelId, Channel]) -> JsonObject:
    shares: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for share in file.shares:
        channel = channels[share.channel]
        places = shares.setdefault("private" if channel.is_private else "public", {})
        entry = {"ts": share.ts, "channel_name": channel.name, "team_id": TEAM_ID}
        thread = {"thread_ts": share.thread_ts} if share.thread_ts else {}
        places.setdefault(channel.id, []).append({**entry, **thread})
    return shares
