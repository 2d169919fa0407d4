"""The methods `users.*` and `usergroups.*`."""

from sandbox.slack.connection.shapes import group_shape, person_shape
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.limits import MOST
from sandbox.slack.model.values import JsonObject
from sandbox.slack.web_api.arguments import Arguments
from sandbox.slack.web_api.pages import page_of
from sandbox.slack.workspace import Workspace


def users_info(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Who someone is."""
    return {"user": person_shape(workspace.directory.person(arguments.need("user")))}


def users_list(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Everyone, people of other companies in shared channels included.

    Raises:
        SlackError: `limit_required` when they are too many for one answer.
    """
    everyone = list(workspace.directory.people.values())
    if arguments.get("limit") is None and arguments.get("cursor") is None and len(everyone) > MOST:
        raise SlackError("limit_required")
    people, more = page_of(everyone, arguments, usual=MOST, most=workspace.largest_page)
    return {"members": [person_shape(person) for person in people], "cache_ts": int(workspace.now()), **more}


def groups_list(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """All user groups."""
    _refuse_free_plan(workspace)
    shapes = []
    for group in workspace.directory.groups.values():
        users = {"users": list(group.users)} if arguments.flag("include_users") else {}
        shapes.append(group_shape(group) | users)
    return {"usergroups": shapes}


def groups_users(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Who is in a user group."""
    _refuse_free_plan(workspace)
    group = workspace.directory.groups.get(arguments.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _refuse_free_plan(workspace: Workspace) -> None:
    if not workspace.directory.paid_plan:
        raise SlackError("plan_upgrade_required")
