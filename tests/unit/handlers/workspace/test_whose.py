"""Whose people: each way in which Slack names somebody of our organisation, and of another one."""

from typing import Any

import pytest

from handlers.workspace.whose import Ours
from privacy.model.ids import TeamId
from privacy.model.people import Membership

OURS = Ours(team=TeamId("T0US"), organisation="E0US")
ALONE = Ours(team=TeamId("T0US"))
HOME = {"id": "U0BEN", "team_id": "T0HOME"}


def of(organisation: str | None, *teams: str, **other: Any) -> dict[str, Any]:
    """Somebody whose account is of another workspace than ours."""
    return {**HOME, "enterprise_user": {"enterprise_id": organisation, "teams": list(teams)}, **other}


@pytest.mark.parametrize(
    ("person", "standing"),
    [
        (of("E0US", "T0HOME", "T0US"), Membership.MEMBER),
        (of("E0US", "T0US", team_id="E0US"), Membership.MEMBER),
        (of("E0US", "T0US", is_restricted=True), Membership.GUEST),
        (of("E0US", "T0US", is_ultra_restricted=True), Membership.GUEST),
        (of("E0US", "T0US", is_bot=True), Membership.BOT),
        (of("E0US", "T0US", id="USLACKBOT"), Membership.BOT),
        (of("E0US", "T0US", deleted=True), Membership.DEACTIVATED),
        (of("E0US", "T0US", is_stranger=True), Membership.OTHER_ORGANISATION),
        (of("E0US", "T0HOME"), Membership.OTHER_ORGANISATION),
        (of("E0US", team_id="T0US"), Membership.OTHER_ORGANISATION),
        (of("E0THEM", "T0US"), Membership.OTHER_ORGANISATION),
        (of("E0THEM", "T0US", team_id="T0US"), Membership.OTHER_ORGANISATION),
        (of("E0THEM", "T0THEM", is_bot=True), Membership.OTHER_ORGANISATION),
        (of(None, "T0US"), Membership.OTHER_ORGANISATION),
        ({**HOME, "enterprise_user": {"enterprise_id": "E0US", "teams": None}}, Membership.OTHER_ORGANISATION),
        ({"id": "U0BEN", "team_id": "E0US"}, Membership.OTHER_ORGANISATION),
        ({"id": "U0BEN", "team_id": "T0US"}, Membership.MEMBER),
        ({"id": "U0BEN", "team_id": "T0US", "enterprise_user": {}}, Membership.MEMBER),
        (HOME, Membership.OTHER_ORGANISATION),
        ({"id": "U0BEN"}, Membership.OTHER_ORGANISATION),
    ],
)
def test_whoever_is_in_our_workspace_and_organisation_is_ours(person: dict[str, Any], standing: Membership) -> None:
    assert OURS.standing(person) is standing


@pytest.mark.parametrize("organisation", ["E0US", "", None])
def test_a_workspace_without_an_organisation_has_nobody_of_one(organisation: str | None) -> None:
    assert ALONE.standing(of(organisation, "T0THEM")) is Membership.OTHER_ORGANISATION


@pytest.mark.parametrize(
    ("named", "acts"),
    [("E0US", True), ("T0HOME", True), ("T0US", True), ("", True), ("E0THEM", False), ("T0THEM", False)],
)
def test_a_payload_may_name_the_organisation_or_a_workspace_of_the_person_and_nothing_else(
    named: str, *, acts: bool
) -> None:
    assert OURS.acts(of("E0US", "T0US", "T0HOME"), named) is acts
    assert not OURS.acts(of("E0US", "T0HOME"), named)
