"""The configuration: one TOML file for what may be seen, the environment (or files it names) for what may not."""

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config import Config, FilesSection, HubSection, PacesSection, PolicySection
from bot.errors import ConfigError
from dps.transport.config import HubAddress, Limits, Pace, Paces, ServiceAddress, is_loopback, service_url
from privacy.approval.policy_change import OnRecord
from privacy.approval.policy_check import PolicySetup
from privacy.model.approval_policy import ApprovalPolicy, approval_policy
from privacy.model.clocks import HOUR, SECOND, Terms
from privacy.model.days.reminders import Reminders
from privacy.model.due_dates import LegalCalendar
from privacy.model.ids import ChannelId, SlackUserId, TeamId
from privacy.model.open_places import PlaceRules
from privacy.request.access_policy import Policy, split_people

CONFIG_VARIABLE = "DPS_BOT_CONFIG"
DEFAULT_CONFIG = "dps-bot.toml"


class Secrets(BaseSettings):
    """The environment. `NAME_FILE` may name a file that holds the value of `NAME`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr
    slack_app_token: SecretStr
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://[^/\s]+/")

    @field_validator("slack_api_url")
    @classmethod
    def _is_encrypted(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise ValueError("it must begin with https://, or the tokens would travel in the clear")
        return url


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
    files = FilesSection(**{name: path.parent / getattr(config.files, name) for name in FilesSection.model_fields})
    heads = config.heads.model_copy(update={"file": path.parent / config.heads.file if config.heads.file else None})
    if heads.file and _is_the_bots_own(heads.file, path, files):
        raise ConfigError(
            f"the config {path.name} is wrong. heads.file: choose a file of its own, outside files.keys and "
            "files.spool: what is meant to outlive the bot's files must not be one of them"
        )
    return config.model_copy(update={"files": files, "heads": heads})


def _is_the_bots_own(file: Path, config: Path, files: FilesSection) -> bool:
    """Whatever links lead to it: what is appended there would destroy a database, or be taken for one of its files."""
    real, database = Path(os.path.realpath(file)), os.path.realpath(files.database)
    beside = {Path(f"{database}{ending}") for ending in ("", "-wal", "-shm", "-journal", ".lock")}
    folders = {Path(os.path.realpath(folder)) for folder in (files.keys, files.spool)}
    return real in {*beside, Path(os.path.realpath(config))} or not folders.isdisjoint({real, *real.parents})


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
    auditors, auditor_groups = split_people(config.policy.auditors)
    return Policy(
        auditors=auditors,
        auditor_groups=auditor_groups,
        team=team,
        requesters=users,
        requester_groups=groups,
        channels=tuple(ChannelId(channel.id) for channel in config.slack.channel if channel.receive_files),
        services=frozenset(service.name for service in config.dps),
        id_hint=config.policy.id_hint,
        export_form=config.policy.export_form,
        exports_per_day=config.policy.exports_per_day,
    )


def approval(config: Config) -> ApprovalPolicy:
    """Whose votes an erasure needs."""
    return approval_policy(config.policy.approver_groups, config.policy.votes)


def audit_channel(config: Config) -> ChannelId | None:
    """Where heads, alarms and the ledger's days go; None where there is none."""
    return ChannelId(config.slack.audit_channel) if config.slack.audit_channel else None


def policy_setup(config: Config) -> PolicySetup:
    """What the config says about people, to be held against Slack."""
    policy = config.policy
    return PolicySetup(
        approval=approval(config),
        requesters=frozenset(policy.requesters),
        auditors=frozenset(policy.auditors),
        live=policy.erasure == "live",
        groups=policy.groups,
    )


def terms(config: Config) -> Terms:
    """How long plans wait, exports stay in Slack, and when it is looked again after an erasure."""
    policy = config.policy
    return Terms(
        approval_expires=policy.approval_expires,
        approval_lives=policy.approval_lives,
        second_looks=policy.second_looks,
        export_file_lives=policy.export_file_lives,
        zone=policy.time_zone,
    )


def reminders(config: Config) -> Reminders:
    """When whoever is waited for is called once more."""
    policy = config.policy
    return Reminders(after=policy.remind_after, zone=policy.time_zone, holidays=frozenset(policy.holidays))


def calendar(config: Config) -> LegalCalendar:
    """In which zone days are days, and which of them are holidays."""
    return LegalCalendar(zone=config.policy.time_zone, holidays=frozenset(config.policy.holidays))


def file_channels(config: Config) -> tuple[str, ...]:
    """Channels in which requests may be made, in the order of the config."""
    return tuple(channel.id for channel in config.slack.channel if channel.receive_files)


def policy_on_record(config: Config) -> OnRecord:
    """Who may do what, and the limits: what the ledger says of it where it changes."""
    policy = {**dict(config.policy), "approvers": config.policy.approver_groups}
    fields = PolicySection.model_fields
    said = {
        f"policy.{name}": _on_record(value, lasts="Millis" in str(fields[name].annotation))
        for name, value in policy.items()
        if name != "id_hint"  # decides nothing
    }
    channels = {
        "slack.channel": [channel.id for channel in config.slack.channel if channel.receive_files],
        "slack.channel.allow_public": [channel.id for channel in config.slack.channel if channel.allow_public],
        "slack.audit_channel": config.slack.audit_channel,
    }
    return said | channels


def _on_record(value: Any, *, lasts: bool) -> Any:
    """As a person writes it; what lasts, in hours."""
    if isinstance(value, tuple):
        return [_on_record(item, lasts=lasts) for item in value]
    if lasts:
        return f"{value / HOUR:g}h"
    if isinstance(value, str | int) or value is None:
        return value
    return str(getattr(value, "pattern", value))


def place_rules(config: Config) -> PlaceRules:
    """Who sees to which store beyond the bot's reach."""
    owners = {place.store: SlackUserId(place.owner) for place in config.open_place if place.owner}
    not_used = frozenset(place.store for place in config.open_place if place.not_used)
    return PlaceRules(owners=owners, not_used=not_used)


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
    """Each wrong place with what is wrong there, and never the value. Names in it stay as they are written."""
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {_inner(item['msg'])}" for item in error.errors())


def _inner(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
