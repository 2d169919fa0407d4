"""Change the local Slack as an administrator, or the network, would."""

from dataclasses import asdict

from aiohttp import web

from sandbox.control.requests import ControlError, answer, body_of, pick
from sandbox.slack import Workspace
from sandbox.slack.connection.sockets import Farewell
from sandbox.slack.model.values import Person, UserId

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

    async def add_person(self, request: web.Request) -> web.Response:
        """Make an account: {id, name, real_name, is_restricted, team_id, …}."""
        body = await body_of(request, known={"id": str, **CHANGEABLE})
        given = {name: value for name, value in body.items() if value is not None}
        user, name = given.pop("id", ""), given.pop("name", "")
        if not (user and name):
            raise ControlError(400, "id and name are needed")
        if user in self._workspace.directory.people:
            raise ControlError(400, f"there is a person with the id {user} already")
        person = Person(id=UserId(user), name=name, **{"real_name": name, **given})
        return answer(person={"id": self._workspace.admin.add_person(person).id})

    async def app_faults(self, _request: web.Request) -> web.Response:
        """What the bot said in acknowledgements where Slack takes nothing: dropped, in order."""
        return answer(faults=[asdict(fault) for fault in self._workspace.app_faults])

    async def cut_sockets(self, _request: web.Request) -> web.Response:
        """Break the bot's connections off in the middle, without a word of closing."""
        return answer(cut=self._workspace.sockets.cut())

    async def drop_sockets(self, _request: web.Request) -> web.Response:
        """Close the bot's sockets without a warning."""
        return answer(dropped=await self._workspace.sockets.drop())

    async def refresh_sockets(self, request: web.Request) -> web.Response:
        """Ask the bot to open new sockets, as Slack does every few hours: {reason: refresh_requested | warning | …}."""
        reason = (await body_of(request, known={"reason": str})).get("reason") or Farewell.REFRESH_REQUESTED
        if reason not in set(Farewell):
            raise ControlError(400, f"reason is one of: {', '.join(Farewell)}")
        await self._workspace.sockets.refresh(Farewell(reason))
        return answer()
