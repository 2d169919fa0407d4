"""The methods `views.*`. None needs a scope; opening a modal needs a trigger id."""

from typing import Any

from sandbox.slack.model.errors import SlackError, missing_argument
from sandbox.slack.model.values import JsonObject
from sandbox.slack.model.view import ViewKind, view_shape
from sandbox.slack.state.view_limits import checked_view
from sandbox.slack.state.views import refuse_old_hash
from sandbox.slack.web_api.arguments import Arguments
from sandbox.slack.workspace import Workspace


def views_open(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Open a modal for the person who did something up to three seconds ago."""
    body = checked_view(_view(arguments), ViewKind.MODAL)
    return {"view": view_shape(workspace.views.open(arguments.need("trigger_id"), body))}


def views_push(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Put a modal on top of the one in which a person did something."""
    body = checked_view(_view(arguments), ViewKind.MODAL)
    return {"view": view_shape(workspace.views.push(arguments.need("trigger_id"), body))}


def views_update(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Change a view that is still there."""
    view_id, external_id = arguments.get("view_id"), arguments.get("external_id")
    if view_id is None and external_id is None:
        raise missing_argument("view_id")
    view = workspace.views.find(view_id=view_id, external_id=external_id)
    body = checked_view(_view(arguments), view.kind)
    refuse_old_hash(view, arguments.get("hash"))
    return {"view": view_shape(workspace.views.update(view, body))}


def views_publish(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Show something in a person's Home tab."""
    user = workspace.directory.person(arguments.need("user_id"))
    if not workspace.installation.home_tab:
        raise SlackError("not_enabled")
    body = checked_view(_view(arguments), ViewKind.HOME)
    return {"view": view_shape(workspace.views.publish(user.id, body, arguments.get("hash")))}


def _view(arguments: Arguments) -> Any:
    view = arguments.structure("view")
    if view is None:
        raise missing_argument("view")
    return view
