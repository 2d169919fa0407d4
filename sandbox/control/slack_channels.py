"""Change the local Slack's channels and the app's installation as an administrator would."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from aiohttp import web

from sandbox.control.requests import ControlError, Json, answer, body_of
from sandbox.slack import Workspace
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.posting import Posting
from sandbox.slack.model.values import Channel

T = TypeVar("T")

CHANGEABLE: dict[str, type] = {"name": str, "topic": str, "is_private": bool, "is_archived": bool, "posting": str}
MEMBERS: dict[str, type] = {"add": list, "remove": list, "crowd": int, "are_guests": bool}
LARGEST_CROWD = 10_000
SHARING = ("invite", "share", "unshare")
APP: dict[str, type] = {"scopes": list, "events": list, "home_tab": bool, "messages_tab": bool}
RULES: dict[str, type] = {"rate_limits": bool, "largest_page": int, "paid_plan": bool}


class ChannelControl:
    """Answers `/control/slack/channels/...`, `/control/slack/app` and `/control/slack/rules`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def channels(self, _request: web.Request) -> web.Response:
        """The channels, and how many people are in each."""
        return answer(channels=[_shape(channel) for channel in self._workspace.directory.channels.values()])

    async def change_channel(self, request: web.Request) -> web.Response:
        """Change a channel: {name, topic, is_private, is_archived, posting: allowed | read-only | thread-only | …}."""
        body = await body_of(request, known=CHANGEABLE)
        changes = {name: value for name, value in body.items() if value is not None}
        if "posting" in changes:
            changes["posting"] = _posting(changes["posting"])
        directory = self._workspace.directory
        return answer(channel=_shape(_done(lambda: directory.change_channel(request.match_info["id"], **changes))))

    async def change_members(self, request: web.Request) -> web.Response:
        """Let people in or out: {add: [U…], remove: [U…], crowd: how many new people, are_guests}."""
        body = await body_of(request, known=MEMBERS)
        crowd = body.get("crowd") or 0
        if not 0 <= crowd <= LARGEST_CROWD:
            raise ControlError(400, f"crowd is from 0 to {LARGEST_CROWD}")
        return answer(channel=_shape(_done(lambda: self._let(request.match_info["id"], body, crowd))))

    async def delete_message(self, request: web.Request) -> web.Response:
        """Delete a message, as an administrator may; a later reply to it lands in the channel."""
        where, ts = request.match_info["id"], request.match_info["ts"]
        _done(lambda: self._workspace.admin.delete_message(where, ts))
        return answer()

    async def change_sharing(self, request: web.Request) -> web.Response:
        """Share with another company: {invite: T…}, {share: T…} or {unshare: T…}."""
        body = await body_of(request, known=dict.fromkeys(SHARING, str))
        if len(body) != 1:
            raise ControlError(400, f"say one of: {', '.join(SHARING)}")
        ((how, team),) = body.items()
        act: Callable[[str, str], Channel] = getattr(self._workspace.admin, how)
        return answer(channel=_shape(_done(lambda: act(request.match_info["id"], str(team)))))

    async def change_id(self, request: web.Request) -> web.Response:
        """Give a channel another id, as sharing may: {to: C…}."""
        to = (await body_of(request, known={"to": str})).get("to")
        if not to:
            raise ControlError(400, "to is the new id")
        admin = self._workspace.admin
        return answer(channel=_shape(_done(lambda: admin.change_channel_id(request.match_info["id"], to))))

    async def change_app(self, request: web.Request) -> web.Response:
        """Install the app anew with other {scopes: […], events: […], home_tab, messages_tab}."""
        body = await body_of(request, known=APP)
        installed = self._workspace.installation
        for name in ("scopes", "events"):
            if body.get(name) is not None:
                setattr(installed, name, frozenset(map(str, body[name])))
        tabs = ("home_tab", "messages_tab")
        for name in tabs:
            if body.get(name) is not None:
                setattr(installed, name, body[name])
        return answer(
            scopes=sorted(installed.scopes),
            events=sorted(installed.events),
            **{name: getattr(installed, name) for name in tabs},
        )

    async def change_rules(self, request: web.Request) -> web.Response:
        """Make Slack stricter: {rate_limits, largest_page: of lists, paid_plan}."""
        body = await body_of(request, known=RULES)
        given = {name: value for name, value in body.items() if value is not None}
        workspace = self._workspace
        if given.get("largest_page", 1) < 1:
            raise ControlError(400, "largest_page is at least 1")
        workspace.largest_page = given.get("largest_page", workspace.largest_page)
        workspace.limits.on = given.get("rate_limits", workspace.limits.on)
        workspace.directory.paid_plan = given.get("paid_plan", workspace.directory.paid_plan)
        return answer(
            rate_limits=workspace.limits.on,
            largest_page=workspace.largest_page,
            paid_plan=workspace.directory.paid_plan,
        )

    async def events(self, _request: web.Request) -> web.Response:
        """The events that were sent to the bot, each attempt with its outcome."""
        return answer(attempts=[asdict(attempt) for attempt in self._workspace.events.attempts])

    def _let(self, channel: str, body: Json, crowd: int) -> Channel:
        directory = self._workspace.directory
        directory.channel(channel)
        for user in body.get("add") or []:
            directory.join(str(user), channel)
        for user in body.get("remove") or []:
            directory.leave(str(user), channel)
        if crowd:
            self._workspace.admin.crowd(channel, crowd, is_restricted=bool(body.get("are_guests")))
        return directory.channel(channel)


def _done(act: Callable[[], T]) -> T:
    try:
        return act()
    except SlackError as error:
        raise ControlError(404 if error.code.endswith("not_found") else 400, error.code) from None


def _posting(name: str) -> Posting:
    if name not in set(Posting):
        raise ControlError(400, f"posting is one of: {', '.join(Posting)}")
    return Posting(name)


def _shape(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "posting": channel.posting.value,
        "connected_team_ids": list(channel.connected_team_ids),
        "pending_team_ids": list(channel.pending_team_ids),
        "members": len(channel.members),
    }
