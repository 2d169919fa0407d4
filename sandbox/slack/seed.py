"""The workspace of the demo: who is there, and where they meet."""

import time
from collections.abc import Callable
from dataclasses import replace

from sandbox.slack.model.grid import Membership, Organisation
from sandbox.slack.model.values import BOT, SLACKBOT, TEAM_ID, Channel, ChannelId, Person, UserGroup, UserId
from sandbox.slack.workspace import Workspace

ANA = UserId("U0ANA")
BEN = UserId("U0BEN")
CLEO = UserId("U0CLEO")
GUS = UserId("U0GUS")
EVE = UserId("U0EVE")

PRIVACY = ChannelId("C0PRIVACY")
GENERAL = ChannelId("C0GENERAL")
PARTNERS = ChannelId("C0PARTNERS")
AUDIT = ChannelId("C0AUDIT")

OTHER_TEAM = "T0OTHER"

ORGANISATION = Organisation(id="E0SANDBOX", name="Sandbox Group")
HEADQUARTERS = "T0HEADQUARTERS"
"""Another workspace of the organisation."""
OTHER_ORGANISATION = Organisation(id="E0OTHER", name="Other Group")
GRID_CLEO = UserId("W0CLEO")


def default_workspace(now: Callable[[], float] = time.time) -> Workspace:
    """The demo's workspace: Ana asks, Ben and Cleo approve, Gus is a guest, Eve is of another company.

    Args:
        now: Seconds since 1970 (UTC), for those who want to move time.
    """
    return Workspace(people=_people(), channels=_channels(), groups=_groups(), now=now)


def grid_workspace(now: Callable[[], float] = time.time) -> Workspace:
    """The demo's workspace as one of an organisation's, on Enterprise Grid.

    Ana's and Cleo's accounts are those of its headquarters and members here too, and Cleo's id begins with W. Payloads
    name the organisation as the team of everybody but Cleo. Eve's company has an organisation of its own.

    Args:
        now: Seconds since 1970 (UTC), for those who want to move time.
    """
    people = [_on_grid(person) for person in _people()]
    channels = [replace(channel, members=frozenset(map(_grid_id, channel.members))) for channel in _channels()]
    groups = [replace(group, users=tuple(map(_grid_id, group.users))) for group in _groups()]
    return Workspace(people=people, channels=channels, groups=groups, organisation=ORGANISATION, now=now)


def _on_grid(person: Person) -> Person:
    if person.id == SLACKBOT:
        return person
    if person.id == EVE:
        return replace(person, membership=Membership(organisation=OTHER_ORGANISATION, teams=(OTHER_TEAM,)))
    from_headquarters = person.id in {ANA, CLEO}
    teams = (HEADQUARTERS, TEAM_ID) if from_headquarters else (TEAM_ID,)
    membership = Membership(organisation=ORGANISATION, teams=teams, named_in_payloads=person.id != CLEO)
    return replace(person, id=_grid_id(person.id), team_id=teams[0], membership=membership)


def _grid_id(user: UserId) -> UserId:
    return GRID_CLEO if user == CLEO else user


def _people() -> list[Person]:
    return [
        Person(id=ANA, name="ana", real_name="Ana Ferreira", color="a63d6f"),
        Person(id=BEN, name="ben", real_name="Ben Okafor", color="2f6f9f"),
        Person(id=CLEO, name="cleo", real_name="Cleo Lindqvist", color="3b7a3e"),
        Person(id=GUS, name="gus", real_name="Gus Moreau", color="a06a1b", is_restricted=True),
        Person(id=EVE, name="eve", real_name="Eve Tanaka", color="6b4fa0", team_id=OTHER_TEAM),
        Person(id=BOT, name="dps-bot", real_name="dps-bot", color="475569", is_bot=True),
        # Slack says of Slackbot that it is no bot.
        Person(id=SLACKBOT, name="slackbot", real_name="Slackbot", color="757575"),
    ]


def _channels() -> list[Channel]:
    privacy_desk = frozenset({ANA, BEN, CLEO, BOT})
    return [
        Channel(
            id=PRIVACY,
            name="privacy",
            members=privacy_desk,
            is_private=True,
            topic="Requests about personal data",
        ),
        Channel(
            id=GENERAL,
            name="general",
            members=privacy_desk | {GUS},
            topic="Everyone at our company",
        ),
        Channel(
            id=PARTNERS,
            name="partners",
            members=frozenset({ANA, BEN, EVE, BOT}),
            is_ext_shared=True,
            connected_team_ids=(OTHER_TEAM,),
            topic="Shared with Eve's company",
        ),
        Channel(
            id=AUDIT,
            name="audit",
            members=privacy_desk,
            is_private=True,
            topic="Signed heads of the ledger",
        ),
    ]


def _groups() -> list[UserGroup]:
    return [
        UserGroup(id="S0SUPPORT", handle="support", users=(ANA,)),
        UserGroup(id="S0PRIVACY", handle="privacy-officers", users=(BEN, CLEO)),
    ]
