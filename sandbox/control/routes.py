"""The addresses of the control API; `GET /control` says them in words."""

import json
from collections.abc import Mapping

from aiohttp import web

from sandbox.azure import AzureWorld
from sandbox.control.azure import AzureControl
from sandbox.control.azure_habits import HabitControl
from sandbox.control.boards import BoardControl
from sandbox.control.requests import ControlError, Handler, explained
from sandbox.control.slack import SlackControl
from sandbox.control.slack_channels import ChannelControl
from sandbox.faults import FaultBoard
from sandbox.slack import Workspace

Route = tuple[str, str, Handler]


def control_routes(boards: Mapping[str, FaultBoard], azure: AzureWorld, workspace: Workspace) -> list[web.RouteDef]:
    """Give the routes under `/control`.

    Args:
        boards: Of every Azure host, of `identity` and of `slack`; it may be filled later.
        azure: The state of the local Azure.
        workspace: The state of the local Slack.
    """
    table = [
        *_of_boards(BoardControl(boards)),
        *_of_azure(AzureControl(azure)),
        *_of_habits(HabitControl(azure)),
        *_of_slack(SlackControl(workspace)),
        *_of_channels(ChannelControl(workspace)),
    ]
    routes = [web.route(method, path, explained(handler)) for method, path, handler in table]
    return [
        web.get("/control", _in_words(table)),
        *routes,
        web.route("*", "/control{rest:(/.*)?}", explained(_nothing)),
    ]


def _of_boards(boards: BoardControl) -> list[Route]:
    return [
        ("GET", "/control/calls", boards.calls),
        ("DELETE", "/control/calls", boards.forget_calls),
        ("GET", "/control/faults", boards.faults),
        ("POST", "/control/faults", boards.add_fault),
        ("DELETE", "/control/faults", boards.clear_faults),
        ("DELETE", "/control/faults/{id}", boards.clear_fault),
        ("GET", "/control/holds", boards.holds),
        ("POST", "/control/holds", boards.add_hold),
        ("POST", "/control/holds/{id}/release", boards.release_hold),
    ]


def _of_azure(azure: AzureControl) -> list[Route]:
    host = "/control/azure/{host}"
    return [
        ("GET", f"{host}/enrollments", azure.enrollments),
        ("PUT", f"{host}/enrollments/{{id}}", azure.put_enrollment),
        ("GET", f"{host}/enrollments/{{id}}", azure.get_enrollment),
        ("DELETE", f"{host}/enrollments/{{id}}", azure.delete_enrollment),
        ("POST", f"{host}/registrations/{{id}}", azure.register),
        ("GET", f"{host}/registrations/{{id}}", azure.get_registration),
        ("GET", f"{host}/devices", azure.devices),
        ("PUT", f"{host}/devices/{{id}}", azure.put_device),
        ("GET", f"{host}/devices/{{id}}", azure.get_device),
        ("DELETE", f"{host}/devices/{{id}}", azure.delete_device),
    ]


def _of_habits(habits: HabitControl) -> list[Route]:
    host = "/control/azure/{host}"
    return [
        ("GET", f"{host}/deletions", habits.deletions),
        ("POST", f"{host}/deletions", habits.arm_deletion),
        ("DELETE", f"{host}/deletions", habits.disarm_deletions),
        ("POST", f"{host}/returns/{{id}}", habits.arm_return),
        ("DELETE", f"{host}/returns/{{id}}", habits.disarm_return),
        ("POST", f"{host}/drifts/{{id}}", habits.arm_drift),
        ("DELETE", f"{host}/drifts/{{id}}", habits.disarm_drift),
        ("POST", f"{host}/rules", habits.change_rules),
    ]


def _of_slack(slack: SlackControl) -> list[Route]:
    return [
        ("POST", "/control/slack/people", slack.add_person),
        ("POST", "/control/slack/people/{id}", slack.change_person),
        ("GET", "/control/slack/app-faults", slack.app_faults),
        ("POST", "/control/slack/socket/drop", slack.drop_sockets),
        ("POST", "/control/slack/socket/cut", slack.cut_sockets),
        ("POST", "/control/slack/socket/refresh", slack.refresh_sockets),
    ]


def _of_channels(channels: ChannelControl) -> list[Route]:
    channel = "/control/slack/channels/{id}"
    return [
        ("GET", "/control/slack/channels", channels.channels),
        ("POST", channel, channels.change_channel),
        ("POST", f"{channel}/members", channels.change_members),
        ("DELETE", f"{channel}/messages/{{ts}}", channels.delete_message),
        ("POST", f"{channel}/sharing", channels.change_sharing),
        ("POST", f"{channel}/id", channels.change_id),
        ("POST", "/control/slack/app", channels.change_app),
        ("POST", "/control/slack/rules", channels.change_rules),
        ("GET", "/control/slack/events", channels.events),
    ]


async def _nothing(request: web.Request) -> web.Response:
    raise ControlError(404, f"nothing answers {request.method} {request.path}; GET /control lists every route")


def _in_words(table: list[Route]) -> Handler:
    words = {f"{method} {path}": (handler.__doc__ or "").strip() for method, path, handler in table}
    text = json.dumps({"ok": True, "routes": words}, indent=2, ensure_ascii=False)

    async def routes(_request: web.Request) -> web.Response:
        return web.Response(text=f"{text}\n", content_type="application/json")

    return routes
