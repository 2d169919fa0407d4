"""What every part of the bot is made of, built once and handed to those who need it."""

import time
from dataclasses import dataclass, field
from functools import cached_property

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import __version__
from bot.config import Config
from bot.settings import approval, place_rules, policy, public_allowed, terms
from bot.worker import Worker
from dps.services.linked_hub import API_VERSION as HUB_API
from dps.services.provisioning import API_VERSION as DPS_API
from dps.source import AzureRecords
from dps.transport.config import Limits
from evidence.bundle import SpooledBundles
from evidence.signing import Keys
from handlers.workspace.channels import SlackChannels
from handlers.workspace.files import SlackFiles
from handlers.workspace.people import SlackPeople
from handlers.workspace.roster import SlackRoster
from privacy.approval.ballot import Ballot
from privacy.approval.electorate import Electorate
from privacy.delivery.file_delivery import Delivery
from privacy.erasure.execution.preconditions import Preconditions
from privacy.model.clocks import Clock, Patience
from privacy.model.ids import Millis, TeamId
from privacy.request.gate import Gate
from privacy.request.progress import ProgressNotes
from privacy.request.transitions import Transitions
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.halts import SqliteHalts
from storage.erasures.pending_votes import SqlitePendingVotes

VERSIONS = {"dps-bot": __version__, "dps-api": DPS_API, "iot-hub-api": HUB_API}


def now() -> Millis:
    """The clock of the real world."""
    return Millis(time.time_ns() // 1_000_000)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What differs between the real world and a test of the whole bot."""

    clock: Clock = now
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, kw_only=True)
class SlackParts:
    """What the parts that speak with Slack share."""

    client: AsyncWebClient
    session: aiohttp.ClientSession
    team: TeamId
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What is there already, and what several parts are made of: each once."""

    config: Config
    keys: Keys
    around: Surroundings
    worker: Worker
    records: AzureRecords
    slack: SlackParts

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """What stands for devices in the ledger."""
        return Pseudonyms(key=self.keys.pseudonym)

    @cached_property
    def halts(self) -> SqliteHalts:
        """Legal holds and pauses, as they stand."""
        return SqliteHalts(file=self.worker.requests.file, pseudonyms=self.pseudonyms)

    @cached_property
    def gate(self) -> Gate:
        """Who may ask, and where."""
        roster = SlackRoster(client=self.slack.client, clock=self.around.clock)
        return Gate(policy=policy(self.config, self.slack.team), roster=roster)

    @cached_property
    def electorate(self) -> Electorate:
        """Who may vote."""
        return Electorate(today=approval(self.config), people=self.people)

    @cached_property
    def ballot(self) -> Ballot:
        """Where votes are counted."""
        store = self.worker.requests
        return Ballot(
            gate=self.gate,
            electorate=self.electorate,
            names=self.people,
            transitions=self.transitions,
            store=store,
            pending=SqlitePendingVotes(file=store.file),
            clock=self.around.clock,
        )

    @cached_property
    def people(self) -> SlackPeople:
        """What Slack says about people."""
        return SlackPeople(client=self.slack.client, team=self.slack.team)

    @cached_property
    def preconditions(self) -> Preconditions:
        """Whether the votes still count."""
        return Preconditions(transitions=self.transitions, electorate=self.electorate)

    @cached_property
    def transitions(self) -> Transitions:
        """The one way in which work changes what is stored."""
        return Transitions(
            store=self.worker.requests,
            clock=self.around.clock,
            patience=self.around.patience,
            wake_worker=self.worker.wake,
        )

    @cached_property
    def notes(self) -> ProgressNotes:
        """How far searches are."""
        return ProgressNotes(store=self.worker.requests, clock=self.around.clock, wake_worker=self.worker.wake)

    @cached_property
    def files(self) -> SlackFiles:
        """Files on their way into Slack."""
        return SlackFiles(client=self.slack.client, session=self.slack.session)

    @cached_property
    def channels(self) -> SlackChannels:
        """Whether a file may be shown in a channel."""
        return SlackChannels(
            client=self.slack.client,
            clock=self.around.clock,
            team=self.slack.team,
            public_allowed=public_allowed(self.config),
        )

    @cached_property
    def delivery(self) -> Delivery:
        """Handing a file over."""
        return Delivery(
            transitions=self.transitions,
            files=self.files,
            channels=self.channels,
            terms=terms(self.config),
            places=place_rules(self.config),
        )

    @cached_property
    def bundles(self) -> SpooledBundles:
        """The files of exports; the spool is empty once this is made."""
        bundles = SpooledBundles(self.config.files.spool, self.keys.signing)
        bundles.empty_spool()
        return bundles
