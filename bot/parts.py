"""Every part of the desk, built once and handed to those who need it."""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import __version__
from bot.config import Config
from bot.heads import HeadPoster
from bot.pause_watch import PauseWatch
from bot.settings import approval, place_rules, policy, public_allowed, terms
from bot.worker import Worker
from dps.config import Limits
from dps.linked_hub import API_VERSION as HUB_API
from dps.provisioning import API_VERSION as DPS_API
from dps.source import AzureRecords
from evidence.bundle import SpooledBundles
from evidence.plan_file import SpooledPlans
from evidence.receipt import SpooledReceipts
from evidence.signing import Keys
from handlers.channels import SlackChannels
from handlers.deliver import SlackNotifier
from handlers.files import SlackFiles
from handlers.heads import SlackHeads
from handlers.people import SlackPeople
from handlers.roster import SlackRoster
from privacy.access import AccessWork
from privacy.asked_looks import AskedLooks
from privacy.attaching import PlanAttacher
from privacy.ballot import Ballot
from privacy.carrying import Carrier
from privacy.clicks import Clicks
from privacy.clocks import Patience
from privacy.courier import Courier
from privacy.delivery import Delivery
from privacy.desk import Desk
from privacy.electorate import Electorate
from privacy.erasure import ErasureWork
from privacy.erasure_clicks import ErasureClicks
from privacy.erasure_desk import ErasureDesk
from privacy.erasure_intake import ErasureIntake
from privacy.gate import Gate
from privacy.group_planning import GroupPlanner
from privacy.group_work import GroupWork
from privacy.halting import Halting
from privacy.handing_over import ReceiptDesk
from privacy.hold_desk import HoldDesk
from privacy.intake import Intake
from privacy.looks import Looks
from privacy.model import ChannelId, Millis, TeamId
from privacy.moves import Mover
from privacy.place_desk import PlaceDesk
from privacy.planning import Planner
from privacy.ports import Clock
from privacy.progress import ProgressNotes
from privacy.pseudonym import Pseudonyms
from privacy.reading_room import ReadingRoom
from privacy.recount import Recount
from privacy.releasing import Releaser
from privacy.step_log import StepLog
from privacy.verification import Verifier
from storage.halts import SqliteHalts
from storage.open_places import SqlitePlaces
from storage.reading import SqliteReading

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
class Parts:
    """What is there already, and everything that is made of it: each once."""

    config: Config
    keys: Keys
    around: Surroundings
    worker: Worker
    records: AzureRecords
    slack: SlackParts

    def desk(self) -> Desk:
        """What exports and the worker talk to."""
        store, clock = self.worker.requests, self.around.clock
        notifier = SlackNotifier(
            client=self.slack.client, id_hint=self.config.policy.id_hint, groups=self.config.policy.groups
        )
        return Desk(
            intake=Intake(gate=self._gate, store=store, clock=clock),
            clicks=Clicks(gate=self._gate, store=store, clock=clock),
            access=self._access(),
            erasure=self._erasure(),
            group_access=self._group_access(),
            courier=Courier(
                store=store,
                outbox=self.worker.outbox,
                notifier=notifier,
                clock=clock,
                patience=self.around.patience,
            ),
            store=store,
            clock=clock,
            wake_worker=self.worker.wake,
        )

    def erasure_desk(self) -> ErasureDesk:
        """Where erasures are asked for and decided."""
        store, clock, settings = self.worker.requests, self.around.clock, self.config.policy
        reading = SqliteReading(store=store.store, pseudonyms=self._pseudonyms)
        room = ReadingRoom(gate=self._gate, electorate=self._electorate, records=reading, clock=clock)
        return ErasureDesk(
            intake=ErasureIntake(
                gate=self._gate,
                store=store,
                clock=clock,
                zone=settings.time_zone,
                ticket=settings.ticket_pattern,
                groups=settings.groups,
            ),
            ballot=Ballot(gate=self._gate, electorate=self._electorate, store=store, clock=clock),
            clicks=ErasureClicks(gate=self._gate, electorate=self._electorate, store=store, clock=clock),
            room=room,
            looks=AskedLooks(room=room, store=store, clock=clock),
            places=PlaceDesk(
                gate=self._gate,
                electorate=self._electorate,
                requests=store,
                store=SqlitePlaces(store=store.store),
                clock=clock,
            ),
            wake_worker=self.worker.wake,
        )

    def hold_desk(self) -> HoldDesk:
        """Where legal holds are placed and lifted."""
        return HoldDesk(
            gate=self._gate,
            electorate=self._electorate,
            store=self.worker.holds,
            clock=self.around.clock,
            zone=self.config.policy.time_zone,
            wake_worker=self.worker.wake,
        )

    def pause_watch(self) -> PauseWatch:
        """What notices that an administrator has paused or resumed all deletions."""
        return PauseWatch(count=self._halts.pauses, wake_worker=self.worker.wake)

    def heads(self, channel: ChannelId) -> HeadPoster:
        """What carries the ledger's head to the audit channel."""
        return HeadPoster(
            head=self.worker.requests.head,
            post=SlackHeads(client=self.slack.client, channel=channel).post,
            key=self.keys.signing,
            patience=self.around.patience,
        )

    def _access(self) -> AccessWork:
        return AccessWork(
            mover=self._mover,
            source=self.records,
            bundles=self._bundles,
            files=self._files,
            channels=self._channels,
            delivery=self._delivery,
            versions=VERSIONS,
            notes=self._notes,
        )

    def _erasure(self) -> ErasureWork:
        planner = Planner(pseudonyms=self._pseudonyms, policy=approval(self.config))
        store, eraser = self.worker.requests, self.records.eraser()
        log = StepLog(mover=self._mover)
        groups = GroupWork(eraser=eraser, pseudonyms=self._pseudonyms, log=log)
        halting = Halting(mover=self._mover, records=self._halts, pseudonyms=self._pseudonyms)
        receipts = ReceiptDesk(
            mover=self._mover,
            store=store,
            receipts=SpooledReceipts(self.config.files.spool, self.keys.signing),
            files=self._files,
            channels=self._channels,
            versions=VERSIONS,
            places=place_rules(self.config),
        )
        return ErasureWork(
            mover=self._mover,
            source=self.records,
            eraser=eraser,
            planner=planner,
            group_planner=GroupPlanner(
                pseudonyms=self._pseudonyms, policy=planner.policy, eraser=eraser, clock=self.around.clock
            ),
            halting=halting,
            attacher=PlanAttacher(
                store=store,
                plans=SpooledPlans(self.config.files.spool),
                files=self._files,
                channels=self._channels,
                clock=self.around.clock,
            ),
            carrier=Carrier(
                mover=self._mover,
                source=self.records,
                eraser=eraser,
                planner=planner,
                recount=self._recount,
                groups=groups,
                halting=halting,
                live=self.config.policy.erasure == "live",
            ),
            verifier=Verifier(
                mover=self._mover,
                store=store,
                source=self.records,
                eraser=eraser,
                groups=groups,
                receipts=receipts,
                looks=Looks(mover=self._mover, receipts=receipts, terms=terms(self.config)),
            ),
            delivery=self._delivery,
            terms=terms(self.config),
            notes=self._notes,
        )

    def _group_access(self) -> ErasureWork:
        """As an erasure, until it is approved."""
        work = self._erasure()
        return replace(
            work,
            group_planner=replace(work.group_planner, hands_out=True),
            carrier=Releaser(
                mover=self._mover,
                source=self.records,
                records=self.records.eraser(),
                pseudonyms=self._pseudonyms,
                recount=self._recount,
                bundles=self._bundles,
                files=self._files,
                channels=self._channels,
                versions=VERSIONS,
            ),
        )

    @cached_property
    def _pseudonyms(self) -> Pseudonyms:
        return Pseudonyms(key=self.keys.pseudonym)

    @cached_property
    def _halts(self) -> SqliteHalts:
        return SqliteHalts(store=self.worker.requests.store)

    @cached_property
    def _gate(self) -> Gate:
        roster = SlackRoster(client=self.slack.client, clock=self.around.clock)
        return Gate(policy=policy(self.config, self.slack.team), roster=roster)

    @cached_property
    def _electorate(self) -> Electorate:
        people = SlackPeople(client=self.slack.client, team=self.slack.team)
        return Electorate(today=approval(self.config), people=people)

    @cached_property
    def _recount(self) -> Recount:
        return Recount(mover=self._mover, electorate=self._electorate)

    @cached_property
    def _mover(self) -> Mover:
        return Mover(
            store=self.worker.requests,
            clock=self.around.clock,
            patience=self.around.patience,
            wake_worker=self.worker.wake,
        )

    @cached_property
    def _notes(self) -> ProgressNotes:
        return ProgressNotes(store=self.worker.requests, clock=self.around.clock, wake_worker=self.worker.wake)

    @cached_property
    def _files(self) -> SlackFiles:
        return SlackFiles(client=self.slack.client, session=self.slack.session)

    @cached_property
    def _channels(self) -> SlackChannels:
        return SlackChannels(
            client=self.slack.client,
            clock=self.around.clock,
            team=self.slack.team,
            public_allowed=public_allowed(self.config),
        )

    @cached_property
    def _delivery(self) -> Delivery:
        return Delivery(
            mover=self._mover,
            files=self._files,
            channels=self._channels,
            terms=terms(self.config),
            places=place_rules(self.config),
        )

    @cached_property
    def _bundles(self) -> SpooledBundles:
        bundles = SpooledBundles(self.config.files.spool, self.keys.signing)
        bundles.empty_spool()
        return bundles
