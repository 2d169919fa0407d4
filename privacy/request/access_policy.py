"""Who may ask, and where: the configured rules as values."""

from dataclasses import dataclass
from enum import StrEnum

from privacy.model.ids import ChannelId, Millis, SlackUserId, TeamId


class ExportFormPolicy(StrEnum):
    """Whether an export needs its form, with the law, the day of receipt and the check of identity."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    """`/dps-export ID` files it at once; what was not said stands in the file as not given."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules that a command is held against."""

    team: TeamId
    """Our own workspace, as Slack named it at start-up."""
    requesters: frozenset[SlackUserId]
    requester_groups: frozenset[str]
    """Slack user groups (`S…`) whose members may ask."""
    auditors: frozenset[SlackUserId] = frozenset()
    """Who reads everything, and by this list does nothing else."""
    auditor_groups: frozenset[str] = frozenset()
    services: frozenset[str]
    """Names of the provisioning services: what may stand before a slash in an identifier."""
    channels: tuple[ChannelId, ...]
    """Channels in which requests may be made and files may land, in the config's order: the first is the usual one."""
    id_hint: str
    """What an id looks like, for people who found nothing; empty where not configured."""
    export_form: ExportFormPolicy = ExportFormPolicy.OPTIONAL
    exports_per_day: int = 100
    """Of one person; those that are approved by others are not counted."""


@dataclass(frozen=True, kw_only=True)
class DailyLimit:
    """How many exports one person may ask for in a day, and when that day began."""

    most: int
    since: Millis


def split_people(configured: tuple[str, ...]) -> tuple[frozenset[SlackUserId], frozenset[str]]:
    """User ids (`U…`, `W…`) and user groups (`S…`) of a configured list."""
    groups = frozenset(name for name in configured if name.startswith("S"))
    return frozenset(SlackUserId(name) for name in configured if name not in groups), groups
