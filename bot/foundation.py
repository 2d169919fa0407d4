"""What several rooms of the bot stand on, built once."""

import os
from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import settings
from bot.config import AzureSection, Config
from bot.environment import Environment
from bot.errors import ConfigError
from dps.services.records import Withholding
from dps.source import AzureRecords
from dps.transport.tokens import CredentialKind, Identities, credential, eraser_credential
from evidence.signing import Keys
from handlers.workspace.channels import SlackChannels
from handlers.workspace.files import SlackFiles
from handlers.workspace.people import SlackPeople
from handlers.workspace.roster import SlackRoster
from handlers.workspace.whose import Ours
from privacy.approval.electorate import Electorate
from privacy.delivery.certification import Certification
from privacy.delivery.channel_record import RecordedChannels
from privacy.delivery.file_delivery import Delivery
from privacy.model.clocks import Clock
from privacy.model.people import ChannelRolls
from privacy.request.access_policy import Policy
from privacy.request.gate import Gate
from privacy.request.transitions import Transitions
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.halts import SqliteHalts
from storage.file.sqlite_file import SqliteFile
from storage.outbox import SqliteOutbox
from storage.requests.channels import SqliteChannels
from storage.requests.requests import SqliteRequests


@dataclass(frozen=True, kw_only=True)
class Foundation:
    """What several rooms stand on."""

    config: Config
    keys: Keys
    environment: Environment
    file: SqliteFile
    pseudonyms: Pseudonyms
    halts: SqliteHalts
    requests: SqliteRequests
    outbox: SqliteOutbox
    records: AzureRecords
    client: AsyncWebClient
    people: SlackPeople
    files: SlackFiles
    channels: RecordedChannels
    rolls: ChannelRolls
    gate: Gate
    electorate: Electorate
    transitions: Transitions
    delivery: Delivery


def azure(config: Config, environment: Environment, halts: SqliteHalts) -> AzureRecords:
    """The provisioning services and hubs; no call that changes something is sent while deletions are paused.

    Raises:
        ConfigError: the identity or the hosts of the config will not do.
    """
    identities = _identities(config.azure)
    try:
        return AzureRecords(
            settings.service_addresses(config),
            tokens=identities,
            clock=environment.clock,
            paces=settings.paces(config),
            limits=settings.limits(config, environment.limits),
            withholding=Withholding(allowed=frozenset(config.privacy.allowed_names), seal=halts.pseudonyms.of_withheld),
            before_change=halts.check_stop,
        )
    except ValueError as error:
        raise ConfigError(f"the config's [[dps]] is wrong: {error}") from None


def _identities(azure: AzureSection) -> Identities:
    eraser, named = azure.eraser, f'azure.credential = "{azure.credential}"'
    if eraser and eraser.client_id == os.environ.get("AZURE_CLIENT_ID"):
        raise ConfigError(
            "azure.eraser.client_id is that of AZURE_CLIENT_ID, which reads: name another, or leave it out"
        )
    try:
        reads = credential(azure.credential)
        if not eraser:
            return Identities(reads=reads)
        named = f'azure.eraser.credential = "{eraser.credential}"'
        return Identities(reads=reads, erases=eraser_credential(CredentialKind(eraser.credential), eraser.client_id))
    except ValueError:  # azure-identity's own text can hold what it was given
        raise ConfigError(f"{named} needs variables that are not set (docs/administrator.md lists them)") from None


def foundation(
    config: Config,
    keys: Keys,
    environment: Environment,
    *,
    file: SqliteFile,
    records: AzureRecords,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    ours: Ours,
) -> Foundation:
    """Build what several rooms share."""
    clock, pseudonyms = environment.clock, Pseudonyms(key=keys.pseudonym)
    requests = SqliteRequests(file=file, pseudonyms=pseudonyms, clock=clock)
    transitions = Transitions(
        store=requests, clock=clock, patience=environment.patience, reminders=settings.reminders(config)
    )
    rules = settings.policy(config, ours.team)
    files, people = SlackFiles(client=client, session=session), SlackPeople(client=client, ours=ours)
    slack = _slack_channels(config, rules, client, clock, ours)
    channels = RecordedChannels(slack=slack, records=SqliteChannels(file=file), clock=clock)
    return Foundation(
        config=config,
        keys=keys,
        environment=environment,
        file=file,
        pseudonyms=pseudonyms,
        halts=SqliteHalts(file=file, pseudonyms=pseudonyms),
        requests=requests,
        outbox=SqliteOutbox(file=file, clock=clock),
        records=records,
        client=client,
        people=people,
        files=files,
        channels=channels,
        rolls=slack,
        gate=Gate(policy=rules, roster=SlackRoster(client=client, clock=clock), people=people),
        electorate=Electorate(today=settings.approval(config), people=people),
        transitions=transitions,
        delivery=Delivery(
            transitions=transitions,
            files=files,
            channels=channels,
            certification=Certification(
                transitions=transitions, terms=settings.terms(config), places=settings.place_rules(config)
            ),
        ),
    )


def _slack_channels(config: Config, rules: Policy, client: AsyncWebClient, clock: Clock, ours: Ours) -> SlackChannels:
    audit = settings.audit_channel(config)
    return SlackChannels(
        client=client,
        clock=clock,
        ours=ours,
        channels=frozenset(rules.channels) | ({audit} if audit else set()),
        public_allowed=settings.public_allowed(config),
    )
