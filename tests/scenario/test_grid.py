"""The bot in a workspace of an organisation (Enterprise Grid): its people are ours however Slack names them."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ConfigError
from handlers.kit import ids
from privacy.history.home import NOT_YOURS
from sandbox.faults import Fault, FaultKind
from sandbox.slack import grid_workspace
from sandbox.slack.model.grid import Membership, Organisation
from sandbox.slack.model.values import Message, Outcome, UserId
from tests.scenario.erasing import TWO_VOTES, file_erasure, press
from tests.scenario.house import ANA, BEN, EVE, GUS, PRIVACY, House, open_house
from tests.scenario.test_home import home_of, parts
from tests.scenario.test_pending_votes import busy

CLEO = "W0CLEO"
OURS, HEADQUARTERS = "T0SANDBOX", "T0HEADQUARTERS"
ORGANISATION = Organisation(id="E0SANDBOX", name="Sandbox Group")
COLLEAGUE = {
    "team_id": HEADQUARTERS,
    "membership": Membership(organisation=ORGANISATION, teams=(HEADQUARTERS,), named_in_payloads=False),
}
"""Of our organisation, and not in our workspace."""
NEIGHBOUR = {
    "team_id": OURS,
    "membership": Membership(organisation=Organisation(id="E0OTHER", name="Other Group"), teams=(OURS,)),
}
"""Whom one field calls ours and another one does not."""
ALL_APPROVE = {'"U0BEN", "W0CLEO"': '"U0BEN", "W0CLEO", "U0GUS", "U0EVE"', "groups = true": "groups = false"}
ALL_ASK = {'requesters = ["U0ANA"]': 'requesters = ["U0ANA", "W0CLEO", "U0EVE"]'}

STRANGERS: list[tuple[str, dict[str, Any], str]] = [
    (GUS, {}, "guest"),
    (CLEO, {"is_ultra_restricted": True}, "guest"),
    (CLEO, {"is_restricted": True}, "guest"),
    (CLEO, {"is_bot": True}, "bot"),
    (CLEO, {"deleted": True}, "deactivated"),
    (EVE, {}, "other organisation"),
    (EVE, {"membership": None}, "other organisation"),
    (CLEO, COLLEAGUE, "other organisation"),
    (CLEO, NEIGHBOUR, "other organisation"),
    (BEN, {"untold": frozenset({"team_id", "enterprise_user"})}, "other organisation"),
]
"""Who is not one of us, and what the refusal of a vote is called."""
WITH_HOME = [case for case in STRANGERS if case[0] != EVE and case[1] is not COLLEAGUE]
"""Slack shows the others no Home tab of ours."""


@pytest.fixture
async def house(tmp_path: Path, _environment: None) -> AsyncIterator[House]:
    async with open_house(tmp_path, grid_workspace()) as opened:
        os.environ.update(opened.azure.environment())
        yield opened


def change(house: House, person: str, changes: dict[str, Any]) -> None:
    house.slack.directory.change_person(person, **changes)


async def hand_in_export(house: House, user: str) -> Outcome:
    await house.slack.shortcut(user, ids.EXPORT_SHORTCUT)
    (form,) = house.slack.views.stack(UserId(user))
    return await house.slack.submit(user, form.id, {ids.DEVICES: {ids.DEVICES: "sensor-42"}})


def reasons(house: House) -> list[str]:
    return [entry["detail"]["reason"] for entry in house.entries() if entry["event"] == "refused"]


async def test_an_export_lands_in_a_channel_of_people_whose_home_is_another_workspace(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    assert house.file().found()


@pytest.mark.parametrize("user", [ANA, CLEO])
async def test_a_form_is_taken_from_everybody_of_the_organisation_in_our_workspace(house: House, user: str) -> None:
    async with house.power(config=ALL_ASK):
        outcome = await hand_in_export(house, user)
        assert outcome.errors is None, outcome
        await house.until_card("Done")


async def test_votes_count_whether_slack_names_the_organisation_or_the_home_workspace(house: House) -> None:
    async with house.power(config=TWO_VOTES):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("Done here", seconds=30)

    assert house.events().count("voted") == 2
    assert reasons(house) == []


@pytest.mark.parametrize("user", [BEN, CLEO])
async def test_a_vote_waits_while_slack_is_too_busy_to_say_whose_the_voter_is(house: House, user: str) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        busy(house, "1", times=2)
        await press(house, ids.APPROVE, user=user)
        assert "Your vote is kept" in house.whispers(user)[-1]
        await house.until_card("Done here", seconds=30)

    assert [house.events().count(event) for event in ("vote pending", "voted", "refused")] == [1, 1, 0]


async def test_a_vote_that_waited_does_not_count_where_slack_then_says_that_the_voter_is_not_ours(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        change(house, CLEO, COLLEAGUE)
        busy(house, "1", times=2)
        await press(house, ids.APPROVE, user=CLEO)
        await house.slack.until(lambda: "refused" in house.events(), seconds=20)

    assert reasons(house) == ["other organisation"]
    assert "voted" not in house.events()


async def test_a_requester_withdraws_with_a_click(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.WITHDRAW, user=ANA)
        await house.until_card("Withdrawn")


@pytest.mark.parametrize("user", [ANA, BEN, CLEO])
async def test_the_home_tab_shows_people_of_the_organisation_what_is_there(house: House, user: str) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        shown = parts(await home_of(house, user))

    assert len(shown["Recent"]) == 1


@pytest.mark.parametrize(("person", "changes", "reason"), STRANGERS)
async def test_the_vote_of_whoever_is_not_one_of_us_is_refused_though_they_are_on_the_list(
    house: House, person: str, changes: dict[str, Any], reason: str
) -> None:
    async with house.power(config=ALL_APPROVE):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        house.slack.directory.join(person, PRIVACY)
        change(house, person, changes)
        await press(house, ids.APPROVE, user=person)

    assert reasons(house) == [reason]
    assert "voted" not in house.events()


@pytest.mark.parametrize(("person", "changes", "_reason"), WITH_HOME)
async def test_the_home_tab_of_whoever_is_not_one_of_us_is_one_polite_sentence(
    house: House, person: str, changes: dict[str, Any], _reason: str
) -> None:
    async with house.power(config=ALL_APPROVE):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        change(house, person, changes)
        blocks = await home_of(house, person)

    assert parts(blocks) == {"": [NOT_YOURS]}


@pytest.mark.parametrize(
    ("person", "changes", "why"),
    [
        *((who, what, "has a guest in it") for who, what, reason in STRANGERS if reason == "guest"),
        *(
            (who, what, "has somebody of another organisation in it")
            for who, what, reason in STRANGERS
            if reason == "other organisation"
        ),
        (EVE, {"is_bot": True}, "has somebody of another organisation in it"),
    ],
)
async def test_a_channel_with_somebody_who_is_not_one_of_us_gets_no_file(
    house: House, person: str, changes: dict[str, Any], why: str
) -> None:
    house.slack.directory.join(person, PRIVACY)
    change(house, person, changes)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", why)

    assert not any(message.files for message in house.seen())


async def test_a_public_channel_that_other_workspaces_are_in_gets_no_file_whatever_the_config_allows(
    house: House,
) -> None:
    async with house.power(config={"receive_files = true": "receive_files = true\nallow_public = true"}):
        house.slack.directory.change_channel(PRIVACY, is_private=False, is_org_shared=True)
        await house.ask("/dps-export sensor-42")
        await house.until_card("Not done", "is open to other workspaces")


async def test_a_private_channel_that_other_workspaces_are_in_gets_a_file_where_everybody_in_it_is_ours(
    house: House,
) -> None:
    house.slack.directory.change_channel(PRIVACY, is_org_shared=True)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")


@pytest.mark.parametrize(
    ("person", "changes"),
    [(person, changes) for person, changes, reason in STRANGERS if reason == "other organisation"],
)
async def test_a_button_that_a_stranger_presses_in_a_shared_channel_does_nothing(
    house: House, person: str, changes: dict[str, Any]
) -> None:
    async with house.power():
        await house.ask("/dps-export lock-12")
        card = await asked_which(house)
        house.slack.directory.join(person, PRIVACY)
        change(house, person, changes)
        await press(house, f"{ids.CHOOSE}:0", user=person, message=card)
        await house.slack.until(lambda: bool(house.whispers(person)))

    assert "Only people of the workspace that runs this bot" in house.whispers(person)[-1]
    assert reasons(house) == ["other organisation"]


async def asked_which(house: House) -> Message:
    await house.until_card("Which one?")
    return house.cards()[0]


@pytest.mark.parametrize("changes", [COLLEAGUE, NEIGHBOUR])
async def test_a_form_of_somebody_who_is_not_in_our_workspace_is_refused_though_on_the_list(
    house: House, changes: dict[str, Any]
) -> None:
    async with house.power(config=ALL_ASK):
        await house.slack.shortcut(CLEO, ids.EXPORT_SHORTCUT)
        (form,) = house.slack.views.stack(UserId(CLEO))
        change(house, CLEO, changes)
        outcome = await house.slack.submit(CLEO, form.id, {ids.DEVICES: {ids.DEVICES: "sensor-42"}})

    assert "Only people of the workspace that runs this bot" in (outcome.errors or {})[ids.DEVICES]
    assert house.events() == ["refused"]


async def test_where_slack_does_not_say_whose_somebody_is_nothing_is_done(house: House) -> None:
    async with house.power(config=ALL_ASK):
        house.worlds.slack.board.add(Fault(route="* /api/users.info", kind=FaultKind.STATUS, status=503))
        outcome = await hand_in_export(house, CLEO)

    assert "Slack did not say who you are" in (outcome.errors or {})[ids.DEVICES]
    assert reasons(house) == ["roster unreadable"]


async def test_an_app_installed_for_the_whole_organisation_is_refused_at_the_start(house: House) -> None:
    house.slack.installation.org_wide = True
    with pytest.raises(ConfigError, match=r"whole organisation.*Install it in the one workspace"):
        async with house.power():
            pass
