"""Change the local Slack as an administrator, or the network, would."""

from aiohttp import web

from sandbox.control.requests import answer, body_of, pick
from sandbox.slack import Workspace

CHANGEABLE: dict[str, type] = {
    "deleted": bool,
    "is_bot": bool,
    "is_invited_user": bool,
    "is_restricted": bool,
    "is_stranger": bool,
    "is_ultra_restricted": bool,
    "name": str,
    "real_name": str,
    "team_id": str,
}


class SlackControl:
    """Answers `/control/slack/...`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def change_person(self, request: web.Request) -> web.Response:
        """Change a person: {deleted, is_restricted, is_ultra_restricted, is_stranger, team_id, …}."""
        body = await body_of(request, known=CHANGEABLE)
        changes = {name: value for name, value in body.items() if value is not None}
        directory = self._workspace.directory
        people = {str(person.id): person for person in directory.people.values()}
        known = pick(people, request.match_info["id"], what="person")
        person = directory.change_person(known.id, **changes)
        return answer(person={"id": person.id, **{name: getattr(person, name) for name in CHANGEABLE}})

    async def drop_sockets(self, _request: web.Request) -> web.Response:
        """Close the bot's sockets without a warning."""
        return answer(dropped=await self._workspace.sockets.drop())

    async def refresh_sockets(self, _request: web.Request) -> web.Response:
        """Ask the bot to open new sockets, as Slack does every few hours."""
        await self._workspace.sockets.refresh()
        return answer()
