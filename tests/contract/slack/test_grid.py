"""A workspace of an organisation: what Slack then says of people, in payloads and in answers."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from sandbox.slack import Workspace, grid_workspace
from tests.contract.slack.bench import ANA, BEN, EVE, GUS, PARTNERS, PRIVACY, Bench, Json, button, modal, text_field

CLEO = "W0CLEO"
ORGANISATION, HEADQUARTERS, OURS = "E0SANDBOX", "T0HEADQUARTERS", "T0SANDBOX"


@pytest.fixture
def workspace() -> Workspace:
    return grid_workspace()


async def sent(bench: Bench, act: Awaitable[Any]) -> Json:
    """The payload that comes of what a person does."""
    opened = await bench.client.apps_connections_open(app_token=bench.slack.app_token)
    async with bench.session.ws_connect(str(opened["url"])) as socket:
        await socket.receive_json()
        acting = asyncio.ensure_future(act)
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await acting
    payload: Json = envelope["payload"]
    return payload


async def click(bench: Bench, user: str, channel: str = PRIVACY) -> Json:
    posted = await bench.client.chat_postMessage(channel=channel, text="x", blocks=[button("approve")])
    return await sent(bench, bench.workspace.click(user, channel, posted["ts"], "approve-block", "approve"))


async def test_the_token_is_that_of_a_workspace_and_names_the_organisation(bench: Bench) -> None:
    answer = await bench.client.auth_test()
    said = (answer["team_id"], answer["enterprise_id"], answer["is_enterprise_install"])
    assert said == (OURS, ORGANISATION, False)


@pytest.mark.parametrize(("user", "team"), [(ANA, ORGANISATION), (BEN, ORGANISATION), (CLEO, HEADQUARTERS)])
async def test_a_click_names_the_organisation_or_the_home_workspace_as_the_persons_team(
    bench: Bench, user: str, team: str
) -> None:
    payload = await click(bench, user)

    assert payload["enterprise"] == {"id": ORGANISATION, "name": "Sandbox Group"}
    assert (payload["is_enterprise_install"], payload["team"]["id"]) == (False, OURS)
    assert (payload["user"]["id"], payload["user"]["team_id"]) == (user, team)


async def test_people_of_another_organisation_click_with_an_organisation_of_their_own(bench: Bench) -> None:
    payload = await click(bench, EVE, PARTNERS)
    assert (payload["enterprise"]["id"], payload["user"]["team_id"]) == (ORGANISATION, "E0OTHER")
    with pytest.raises(Exception, match="shortcut_not_found"):
        await bench.workspace.shortcut(EVE, "export_shortcut")


async def test_commands_forms_shortcuts_and_events_name_the_organisation_too(bench: Bench) -> None:
    command = await sent(bench, bench.workspace.command(CLEO, PRIVACY, "/dps-export sensor-42"))
    view_id = await bench.open(modal(text_field("device")), CLEO)
    form = await sent(bench, bench.workspace.submit(CLEO, view_id, {"device": {"text": "x"}}))
    shortcut = await sent(bench, bench.workspace.shortcut(CLEO, "export_shortcut"))

    assert (command["enterprise_id"], command["enterprise_name"]) == (ORGANISATION, "Sandbox Group")
    assert (command["team_id"], command["is_enterprise_install"]) == (OURS, "false")
    assert [one["enterprise"]["id"] for one in (form, shortcut)] == [ORGANISATION] * 2


async def test_an_event_is_authorised_for_the_organisation(bench: Bench) -> None:
    async def opened() -> None:
        bench.workspace.open_home(ANA)

    event = await sent(bench, opened())
    assert event["context_enterprise_id"] == ORGANISATION
    assert [(one["enterprise_id"], one["team_id"]) for one in event["authorizations"]] == [(ORGANISATION, OURS)]


@pytest.mark.parametrize(
    ("user", "team", "organisation", "teams"),
    [
        (ANA, HEADQUARTERS, ORGANISATION, [HEADQUARTERS, OURS]),
        (BEN, OURS, ORGANISATION, [OURS]),
        (CLEO, HEADQUARTERS, ORGANISATION, [HEADQUARTERS, OURS]),
        (GUS, OURS, ORGANISATION, [OURS]),
        (EVE, "T0OTHER", "E0OTHER", ["T0OTHER"]),
    ],
)
async def test_a_user_object_says_in_which_workspaces_of_which_organisation_an_account_is(
    bench: Bench, user: str, team: str, organisation: str, teams: list[str]
) -> None:
    person = (await bench.client.users_info(user=user))["user"]
    membership = person["enterprise_user"]
    assert (person["team_id"], person["is_restricted"]) == (team, user == GUS)
    assert (membership["id"], membership["enterprise_id"], membership["teams"]) == (user, organisation, teams)


async def test_a_workspace_without_an_organisation_says_nothing_of_one(bench: Bench) -> None:
    bench.workspace.installation.organisation = None
    assert "enterprise_id" not in await auth(bench)
    assert (await click(bench, BEN))["enterprise"] is None


async def auth(bench: Bench) -> Json:
    answer = await bench.client.auth_test()
    return dict(answer.data)  # type: ignore[arg-type]


async def test_direct_messages_reach_an_account_whose_id_begins_with_w(bench: Bench) -> None:
    channel = (await bench.client.conversations_open(users=CLEO))["channel"]["id"]
    await bench.client.chat_postMessage(channel=channel, text="One")
    assert [message.content.text for message in bench.workspace.messages(CLEO, channel)] == ["One"]
