"""An organisation of several workspaces: Enterprise Grid.

Facts: docs.slack.dev/enterprise and its user object; of payloads, the page of `block_suggestion` and bolt-js #1875.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Several workspaces of one company."""

    id: str
    """Slack's id, which starts with E."""

    name: str
    """What it is called."""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """How a person belongs to an organisation; Slack's user object has it as `enterprise_user`."""

    organisation: Organisation
    """Which one."""

    teams: tuple[str, ...]
    """The workspaces of it that the person is in."""

    named_in_payloads: bool = True
    """Whether payloads give the organisation's id as the person's `team_id`. Otherwise they give the home workspace:
    Slack does the one and the other."""
