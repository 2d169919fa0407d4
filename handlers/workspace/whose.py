"""Whose people: what Slack says of somebody, held against our workspace and its organisation. Any doubt is a no.

On Enterprise Grid an account of our people can be that of another workspace of the organisation; `enterprise_user` says
in which ones it is (docs.slack.dev: the user object). Elsewhere there is none, and the account's own workspace counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from privacy.model.ids import TeamId
from privacy.model.people import Membership

SLACKBOT = "USLACKBOT"
"""Slack says of it that it is no bot."""

Person = Mapping[str, Any]
"""Slack's user object, of `users.info` or `users.list`."""


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Us, as `auth.test` named us."""

    team: TeamId
    """Our workspace (`T…`)."""
    organisation: str = ""
    """The organisation of the workspace (`E…`); empty where it has none."""

    def standing(self, person: Person) -> Membership:
        """What this person is in our workspace."""
        if person.get("deleted"):
            return Membership.DEACTIVATED
        if not self.has(person):
            return Membership.OTHER_ORGANISATION
        if person.get("is_bot") or person.get("id") == SLACKBOT:
            return Membership.BOT
        if person.get("is_restricted") or person.get("is_ultra_restricted"):
            return Membership.GUEST
        return Membership.MEMBER

    def has(self, person: Person) -> bool:
        """True for an account in our workspace, a guest's too.

        People of other companies are no strangers while they share a channel with us: the team is the real test.
        """
        if person.get("is_stranger"):
            return False
        there = person.get("enterprise_user")
        if there:
            return there.get("enterprise_id") == self.organisation and self.team in _teams(person)
        return bool(person.get("team_id") == self.team)

    def acts(self, person: Person, named: str) -> bool:
        """True for an account in our workspace that a payload gives this team.

        Payloads give the organisation, or the home workspace (docs.slack.dev: `block_suggestion`; bolt-js #1875).

        Args:
            person: Who acts.
            named: The person's team in the payload; empty where there is none.
        """
        return self.has(person) and named in {"", self.organisation, person.get("team_id"), *_teams(person)}


def _teams(person: Person) -> tuple[str, ...]:
    return tuple((person.get("enterprise_user") or {}).get("teams") or ())
