"""Before any listener: whoever is of our workspace acts for it, whatever team Slack's payload gives them."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers.workspace.people import SlackPeople
from privacy.model.ids import SlackUserId


def register(app: AsyncApp, people: SlackPeople) -> None:
    """Have the payload of each command, click and form name the team that counts."""

    @app.middleware
    async def name_team(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> None:
        if "command" in body:
            await _name(people, body, "user_id")
        elif isinstance(body.get("user"), dict):
            await _name(people, body["user"], "id")
        await next_()


async def _name(people: SlackPeople, said: dict[str, Any], key: str) -> None:
    """What is no text is left to the parser."""
    user, team = said.get(key), said.get("team_id") or ""
    if isinstance(user, str) and isinstance(team, str):
        said["team_id"] = await people.acting_team(SlackUserId(user), team)
