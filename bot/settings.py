"""The configuration: one TOML file for what may be seen, the environment (or files it names) for what may not."""

import os
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.durations import parse_duration
from bot.errors import ConfigError
from dps.auth import CredentialKind
from dps.config import HubAddress, Limits, Pace, Paces, ServiceAddress, service_url
from privacy.approval import ApprovalPolicy, approval_policy
from privacy.clocks import HOUR, SECOND, Terms
from privacy.model import ChannelId, Millis, TeamId
from privacy.policy import Policy, split_people

CONFIG_VARIABLE = "DPS_BOT_CONFIG"
DEFAULT_CONFIG = "dps-bot.toml"


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
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]


class PolicySection(_Section):
    """`[policy]`."""

    requesters: tuple[PersonOrGroup, ...] = Field(min_length=1)
    """Slack user ids (`U…`, `W…`) and user groups (`S…`)."""
    id_hint: str = ""
    """What an id looks like, such as `the number on the label, such as TH-0042`."""
    approvers: tuple[PersonOrGroup, ...] | tuple[tuple[PersonOrGroup, ...], ...] = ()
    """Who may approve an erasure: a list, or a list of lists to need a vote from each. Empty: none can be asked for."""
    votes: int = Field(default=1, ge=1)
    """Votes needed besides the requester; with several lists, from each."""
    erasure: Literal["plan-only", "live"] = "plan-only"
    """Whether an approved erasure is carried out."""
    approval_expires: Duration = Field(default="7d", validate_default=True)
    second_looks: tuple[Duration, ...] = Field(default=("24h", "7d", "30d"), validate_default=True)
    time_zone: Zone = Field(default="UTC", validate_default=True)
    """In which legal dates are days."""
    ticket_pattern: Pattern | None = None
    """What a ticket reference must look like as a whole."""

    @property
    def approver_groups(self) -> tuple[tuple[str, ...], ...]:
        """The approvers as groups, of each of which votes are needed."""
        flat = tuple(item for item in self.approvers if isinstance(item, str))
        return (flat,) if flat else tuple(item for item in self.approvers if not isinstance(item, str))

    @field_validator("approvers")
    @classmethod
    def _no_empty_group(cls, approvers: tuple[Any, ...]) -> tuple[Any, ...]:
        if any(not group for group in approvers):
            raise ValueError("a list of approvers is empty: nobody could ever approve")
        return approvers


class PrivacySection(_Section):
    """`[privacy]`."""

    allowed_names: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Names of fields, in any case, that are never taken for a secret's (`privacy.redaction.withhold`)."""


class PaceSection(_Section):
    """`{ rate = 5, burst = 20 }`: calls per second, and at once after a rest."""

    rate: float = Field(gt=0)
    burst: int = Field(ge=1)


class PacesSection(_Section):
    """`[azure.pace]`: see `dps.config.Paces` for the defaults."""

    dps: PaceSection | None = None
    registry: PaceSection | None = None
    twins: PaceSection | None = None
    query: PaceSection | None = None


class AzureSection(_Section):
    """`[azure]`."""

    credential: CredentialKind = CredentialKind.MANAGED_IDENTITY
    pace: PacesSection = PacesSection()
    scan_age: Duration = Millis(HOUR)
    """How long a scan of the enrollments that did not meet a device need not be repeated."""


class FilesSection(_Section):
    """`[files]`: relative to the config file."""

    database: Path = Path("dps-bot.sqlite")
    keys: Path = Path("keys")
    spool: Path = Path("spool")


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
    dps: tuple[DpsSection, ...] = Field(min_length=1)


class Secrets(BaseSettings):
    """The environment. `NAME_FILE` may name a file that holds the value of `NAME`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr
    slack_app_token: SecretStr
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://[^/\s]+/")


def config_path(given: str | None) -> Path:
    """The config file: as given, else from the environment, else in the current folder."""
    return Path(given or os.environ.get(CONFIG_VARIABLE) or DEFAULT_CONFIG).absolute()


def load_config(path: Path) -> Config:
    """Read the TOML file, with its `[files]` made absolute.

    Raises:
        ConfigError: it is missing or wrong; the text names each place and no value.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"the config {path.name} cannot be read ({error.strerror}): set {CONFIG_VARIABLE}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"the config {path.name} is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the config {path.name} is not TOML: {error}") from None
    try:
        config = Config.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"the config {path.name} is wrong. {_places(error)}") from None
    files = {name: path.parent / getattr(config.files, name) for name in FilesSection.model_fields}
    return config.model_copy(update={"files": FilesSection(**files)})


def load_secrets() -> Secrets:
    """Read the tokens.

    Raises:
        ConfigError: one is missing; the text never holds one.
    """
    named: dict[str, Any] = {}
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        if file := os.environ.get(f"{name}_FILE"):
            try:
                named[name.lower()] = Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ConfigError(f"{name}_FILE cannot be read ({error.strerror})") from None
    try:
        return Secrets(**named)
    except ValidationError as error:
        raise ConfigError(f"the environment is incomplete. {_places(error)}") from None


def service_addresses(config: Config) -> tuple[ServiceAddress, ...]:
    """Where Azure lives.

    Raises:
        ConfigError: a host is not one.
    """
    try:
        return tuple(
            ServiceAddress(name=dps.name, url=service_url(dps.host), hubs=tuple(_hub(hub) for hub in dps.hubs))
            for dps in config.dps
        )
    except ValueError as error:
        raise ConfigError(f"the config's [[dps]] is wrong: {error}") from None


def public_allowed(config: Config) -> frozenset[ChannelId]:
    """Public channels in which files may land all the same."""
    return frozenset(ChannelId(channel.id) for channel in config.slack.channel if channel.allow_public)


def policy(config: Config, team: TeamId) -> Policy:
    """Who may ask, and where."""
    users, groups = split_people(config.policy.requesters)
    return Policy(
        team=team,
        requesters=users,
        requester_groups=groups,
        channels=frozenset(ChannelId(channel.id) for channel in config.slack.channel if channel.receive_files),
        services=frozenset(service.name for service in config.dps),
        id_hint=config.policy.id_hint,
    )


def approval(config: Config) -> ApprovalPolicy:
    """Whose votes an erasure needs."""
    return approval_policy(config.policy.approver_groups, config.policy.votes)


def terms(config: Config) -> Terms:
    """How long a plan waits for votes, and when it is looked again after an erasure."""
    return Terms(approval_expires=config.policy.approval_expires, second_looks=config.policy.second_looks)


def paces(config: Config) -> Paces:
    """How hard Azure may be asked: the configured paces, else the defaults."""
    given = {name: getattr(config.azure.pace, name) for name in PacesSection.model_fields}
    return Paces(**{name: Pace(rate=pace.rate, burst=pace.burst) for name, pace in given.items() if pace})


def limits(config: Config, around: Limits) -> Limits:
    """How long to insist on an answer: as `around` says, with what the config says about scans."""
    return replace(around, scan_age=config.azure.scan_age / SECOND)


def _hub(hub: str | HubSection) -> HubAddress:
    if isinstance(hub, str):
        return HubAddress(name=hub, url=service_url(hub))
    return HubAddress(name=hub.name, url=service_url(hub.host))


def _places(error: ValidationError) -> str:
    """Each wrong place with what is wrong there, and never the value."""
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg'].lower()}" for item in error.errors())
