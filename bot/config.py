"""What the TOML file may say, section by section."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from dps.transport.config import is_loopback
from dps.transport.tokens import CredentialKind
from privacy.model.clocks import HOUR, parse_duration
from privacy.model.ids import Millis
from privacy.model.open_places import NAMES
from privacy.request.access_policy import ExportFormPolicy


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True)


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError, OSError):
        raise ValueError("no such time zone: write one such as Europe/Berlin") from None


def _pattern(text: Any) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except (re.error, TypeError):
        raise ValueError("no regular expression as Python takes them") from None


def _day(day: Any) -> date:
    """TOML knows days without quotes; in quotes they are as good."""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise ValueError("write a day such as 2026-12-25") from None


class ChannelSection(_Section):
    """`[[slack.channel]]`."""

    id: str = Field(pattern=r"^[CG][A-Z0-9]+$")
    receive_files: bool = False
    """Whether exports may be asked for here, because the file lands where it is asked for."""
    allow_public: bool = False
    """Whether files may land here although the channel is public."""


class SlackSection(_Section):
    """`[slack]`."""

    mode: Literal["socket"] = "socket"
    audit_channel: str | None = Field(default=None, pattern=r"^[CG][A-Z0-9]+$")
    """Where the signed heads of the ledger are posted; None posts none."""
    channel: tuple[ChannelSection, ...] = Field(min_length=1)

    @field_validator("channel")
    @classmethod
    def _one_receives_files(cls, channels: tuple[ChannelSection, ...]) -> tuple[ChannelSection, ...]:
        if not any(channel.receive_files for channel in channels):
            raise ValueError("at least one channel needs receive_files = true, or nobody could ask for anything")
        return channels


PersonOrGroup = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]+$")]
"""A Slack user id (`U…`, `W…`) or user group id (`S…`), not a name."""


Duration = Annotated[Millis, BeforeValidator(parse_duration)]
"""Such as `72h`."""
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
"""A name of the IANA time zone database, such as `Europe/Berlin`."""
Day = Annotated[date, BeforeValidator(_day)]
"""Such as `2026-12-25`."""
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]


class PolicySection(_Section):
    """`[policy]`."""

    requesters: tuple[PersonOrGroup, ...] = Field(min_length=1)
    """Slack user ids (`U…`, `W…`) and user groups (`S…`)."""
    id_hint: str = ""
    """What an id looks like, such as `the number on the label, such as TH-0042`."""
    approvers: tuple[PersonOrGroup, ...] | tuple[tuple[PersonOrGroup, ...], ...] = ()
    """Who may approve an erasure: a list, or a list of lists to need a vote from each. Empty: none can be asked for."""
    auditors: tuple[PersonOrGroup, ...] = ()
    """Who reads every request; by this list alone they can do nothing else."""
    votes: int = Field(default=1, ge=1)
    """Votes needed besides the requester; with several lists, from each."""
    erasure: Literal["plan-only", "live"] = "plan-only"
    """Whether an approved erasure is carried out."""
    groups: bool = False
    """Whether enrollment groups may be erased, with one vote more: many people's records go with one."""
    approval_expires: Duration = Field(default="7d", validate_default=True)
    approval_lives: Duration = Field(default="30d", validate_default=True)
    second_looks: tuple[Duration, ...] = Field(default=("24h", "7d", "30d"), validate_default=True)
    remind_after: tuple[Duration, ...] = Field(default=("1d", "2d", "3d"), max_length=3, validate_default=True)
    """How long after the call whoever is waited for is reminded, and how long after each reminder again."""
    export_form: ExportFormPolicy = ExportFormPolicy.OPTIONAL
    """Whether an export needs the form with the law, the day of receipt and the check of identity."""
    exports_per_day: int = Field(default=100, ge=1)
    """How many exports one person may ask for in a calendar day."""
    export_file_lives: Duration = Field(default="7d", validate_default=True)
    """How long an export stays in Slack."""
    time_zone: Zone = Field(default="UTC", validate_default=True)
    """In which legal dates are days."""
    holidays: tuple[Day, ...] = ()
    """Days besides Saturdays and Sundays that are no business days."""
    ticket_pattern: Pattern | None = None
    """What a ticket reference must look like as a whole."""

    @property
    def approver_groups(self) -> tuple[tuple[str, ...], ...]:
        """The approvers as groups, of each of which votes are needed."""
        flat = tuple(item for item in self.approvers if isinstance(item, str))
        return (flat,) if flat else tuple(item for item in self.approvers if not isinstance(item, str))

    @model_validator(mode="after")
    def _enough_for_groups(self) -> Self:
        people = {name for group in self.approver_groups for name in group}
        needed = self.votes * len(self.approver_groups) + 1
        if self.groups and len(people) < needed and not any(name.startswith("S") for name in people):
            raise ValueError(f"groups = true needs {needed} approvers: a group takes one vote more than a device")
        return self

    @field_validator("approvers")
    @classmethod
    def _no_empty_group(cls, approvers: tuple[Any, ...]) -> tuple[Any, ...]:
        if any(not group for group in approvers):
            raise ValueError("a list of approvers is empty: nobody could ever approve")
        return approvers


class PrivacySection(_Section):
    """`[privacy]`."""

    allowed_names: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Names of fields, in any case, that are never taken for a secret's (`privacy.redaction.redact.withhold`)."""


class PaceSection(_Section):
    """`{ rate = 5, burst = 20 }`: calls per second, and at once after a rest."""

    rate: float = Field(gt=0)
    burst: int = Field(ge=1)


class PacesSection(_Section):
    """`[azure.pace]`: see `dps.transport.config.Paces` for the defaults."""

    dps: PaceSection | None = None
    registry: PaceSection | None = None
    twins: PaceSection | None = None
    query: PaceSection | None = None


class EraserSection(_Section):
    """`[azure.eraser]`: another identity, for the calls that delete."""

    credential: Literal["managed-identity", "workload-identity", "client-secret"]
    client_id: str = Field(min_length=1)
    """Which identity of that kind: its application (client) id, no secret."""


class AzureSection(_Section):
    """`[azure]`."""

    credential: CredentialKind = CredentialKind.MANAGED_IDENTITY
    eraser: EraserSection | None = None
    """Who deletes; whoever reads, where it says nothing."""
    pace: PacesSection = PacesSection()
    scan_age: Duration = Millis(HOUR)
    """How long a scan of the enrollments that did not meet a device need not be repeated."""


class FilesSection(_Section):
    """`[files]`: relative to the config file."""

    database: Path = Path("dps-bot.sqlite")
    keys: Path = Path("keys")
    spool: Path = Path("spool")


def _encrypted(url: Any) -> Any:
    parts = urlsplit(str(url))
    if not parts.hostname or (parts.scheme != "https" and not is_loopback(parts.hostname)):
        raise ValueError("write an address that begins with https://")
    return url


def _container(url: Any) -> Any:
    if urlsplit(str(url)).query:
        raise ValueError(
            "leave out what begins with ?: the bot's own identity signs in, not a signature in the address"
        )
    return url


Address = Annotated[str, BeforeValidator(_encrypted)]


class HeadsSection(_Section):
    """`[heads]`: where signed heads of the ledger go besides `slack.audit_channel`."""

    file: Path | None = None
    """Relative to the config file."""
    webhook: Address | None = None
    append_blob: Annotated[Address, BeforeValidator(_container)] | None = None
    """Of a container of Azure Storage, or of a folder in it."""


class OpenPlaceSection(_Section):
    """`[[open_place]]`: who sees to a store beyond the bot's reach, or that there is none here."""

    store: str
    """Its name, as receipts list it; capitals make no difference."""
    owner: PersonOrGroup | None = None
    """Instead of the requester."""
    not_used: bool = False
    """The administrator's word that nothing of the kind is in use, so that nobody is asked about it."""

    @field_validator("store")
    @classmethod
    def _is_one(cls, store: str) -> str:
        exact = {name.casefold(): name for name in NAMES}.get(store.casefold())
        if exact is None:
            raise ValueError(f"no such store; they are: {', '.join(NAMES)}")
        return exact

    @model_validator(mode="after")
    def _says_one_thing(self) -> "OpenPlaceSection":
        if (self.owner is None) is not self.not_used:
            raise ValueError("give either an owner or not_used = true")
        return self


class HubSection(_Section):
    """A hub whose address is not simply its name."""

    name: str
    host: str


class DpsSection(_Section):
    """`[[dps]]`."""

    name: str
    host: str
    hubs: tuple[str | HubSection, ...] = Field(min_length=1)


class Config(_Section):
    """The TOML file."""

    slack: SlackSection
    policy: PolicySection
    privacy: PrivacySection = PrivacySection()
    azure: AzureSection = AzureSection()
    files: FilesSection = FilesSection()
    heads: HeadsSection = HeadsSection()
    open_place: tuple[OpenPlaceSection, ...] = ()
    dps: tuple[DpsSection, ...] = Field(min_length=1)

    @field_validator("open_place")
    @classmethod
    def _each_once(cls, places: tuple[OpenPlaceSection, ...]) -> tuple[OpenPlaceSection, ...]:
        if len({place.store for place in places}) < len(places):
            raise ValueError("a store is named twice")
        return places
