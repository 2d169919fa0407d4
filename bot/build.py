"""The composition root: every part is built once, here, and handed to those who need it. A function for each room."""

from dataclasses import dataclass, replace

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import __version__
from bot.config import Config
from bot.environment import Environment
from bot.errors import ConfigError
from bot.settings import approval, limits, paces, place_rules, policy, public_allowed, service_addresses, terms
from dps.services.linked_hub import API_VERSION as HUB_API
from dps.services.provisioning import API_VERSION as DPS_API
from dps.source import AzureRecords
from dps.transport.tokens import credential
from evidence.bundle import SpooledBundles
from evidence.kept_head import HeadFile
from evidence.pack.spooled import SpooledPacks
from evidence.plan_file import SpooledPlans
from evidence.receipt import SpooledReceipts
from evidence.signing import Keys
from handlers.history.packs import SlackPackTeller
from handlers.notifier import SlackNotifier
from handlers.workspace.channels import SlackChannels
from handlers.workspace.files import SlackFiles
from handlers.workspace.people import SlackPeople
from handlers.workspace.roster import SlackRoster
from handlers.workspace.whose import Ours
from privacy.approval.electorate import Electorate
from privacy.delivery.certification import Certification
from privacy.delivery.earlier_files import EarlierFiles
from privacy.delivery.file_delivery import Delivery
from privacy.delivery.outbox_relay import OutboxRelay
from privacy.desk import Desk
from privacy.erasure.execution.execution import Executor
from privacy.erasure.execution.group import GroupWork
from privacy.erasure.execution.group_export import GroupExport
from privacy.erasure.execution.preconditions import Preconditions
from privacy.erasure.execution.step_log import StepLog
from privacy.erasure.plan.group_plan import GroupPlanner
from privacy.erasure.plan.plan_file import PlanFile
from privacy.erasure.plan.planning import Planner
from privacy.erasure.verification.receipt_delivery import ReceiptDelivery
from privacy.erasure.verification.rechecks import Rechecks
from privacy.erasure.verification.verification import Verifier
from privacy.erasure.workflow import ErasureWork
from privacy.export.workflow import AccessWork
from privacy.holds.deletion_guard import DeletionGuard
from privacy.model.ids import RequestKind
from privacy.pack.delivery import PackDelivery
from privacy.request.gate import Gate
from privacy.request.progress import ProgressNotes
from privacy.request.transitions import Transitions
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.halts import SqliteHalts
from storage.file.sqlite_file import SqliteFile
from storage.history.earlier_files import SqliteSharedFiles
from storage.history.pack_files import SqlitePacks
from storage.ledger.names import SqliteCalled
from storage.outbox import SqliteOutbox
from storage.requests.requests import SqliteRequests

VERSIONS = {"dps-bot": __version__, "dps-api": DPS_API, "iot-hub-api": HUB_API}


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
    channels: SlackChannels
    gate: Gate
    electorate: Electorate
    transitions: Transitions
    delivery: Delivery


def azure(config: Config, environment: Environment, halts: SqliteHalts) -> AzureRecords:
    """The provisioning services and hubs; no call that changes something is sent while deletions are paused.

    Raises:
        ConfigError: the identity or the hosts of the config will not do.
    """
    try:
        tokens = credential(config.azure.credential)
    except ValueError:  # azure-identity's own text can hold what it was given
        raise ConfigError(
            f'azure.credential = "{config.azure.credential}" needs variables that are not set '
            "(docs/administrator.md lists them)"
        ) from None
    try:
        return AzureRecords(
            service_addresses(config),
            tokens=tokens,
            clock=environment.clock,
            paces=paces(config),
            limits=limits(config, environment.limits),
            allowed=frozenset(config.privacy.allowed_names),
            before_change=halts.check_stop,
        )
    except ValueError as error:
        raise ConfigError(f"the config's [[dps]] is wrong: {error}") from None


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
    transitions = Transitions(store=requests, clock=clock, patience=environment.patience)
    rules = policy(config, ours.team)
    ends = Certification(transitions=transitions, terms=terms(config), places=place_rules(config))
    files, people = SlackFiles(client=client, session=session), SlackPeople(client=client, ours=ours)
    channels = SlackChannels(client=client, clock=clock, ours=ours, policy=rules, public_allowed=public_allowed(config))
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
        gate=Gate(policy=rules, roster=SlackRoster(client=client, clock=clock)),
        electorate=Electorate(today=approval(config), people=people),
        transitions=transitions,
        delivery=Delivery(transitions=transitions, files=files, channels=channels, certification=ends),
    )


def desk(base: Foundation) -> Desk:
    """Build what the worker walks."""
    bundles = SpooledBundles(base.config.files.spool, base.keys.signing)
    bundles.empty_spool()
    notes, words = ProgressNotes(store=base.requests, clock=base.environment.clock), base.config.policy
    erasure = _erasure(base, notes)
    return Desk(
        work={
            RequestKind.ACCESS: _export(base, bundles, notes),
            RequestKind.ERASURE: erasure,
            RequestKind.GROUP_ACCESS: _group_export(base, bundles, erasure),
        },
        outbox_relay=OutboxRelay(
            store=base.requests,
            outbox=base.outbox,
            notifier=SlackNotifier(client=base.client, id_hint=words.id_hint, groups=words.groups),
            packs=_packs(base),
            clock=base.environment.clock,
            patience=base.environment.patience,
        ),
        store=base.requests,
        clock=base.environment.clock,
    )


def _packs(base: Foundation) -> PackDelivery:
    files, key = base.config.files, base.keys.signing
    return PackDelivery(
        store=base.requests,
        packs=SqlitePacks(file=base.file),
        writer=SpooledPacks(files.spool, HeadFile.beside(files.keys, key), key, {"dps-bot": __version__}),
        files=base.files,
        channels=base.channels,
        teller=SlackPackTeller(client=base.client),
        clock=base.environment.clock,
    )


def _export(base: Foundation, bundles: SpooledBundles, notes: ProgressNotes) -> AccessWork:
    return AccessWork(
        transitions=base.transitions,
        source=base.records,
        bundles=bundles,
        files=base.files,
        channels=base.channels,
        delivery=base.delivery,
        versions=VERSIONS,
        notes=notes,
        choice_waits=terms(base.config).approval_expires,
    )


def _erasure(base: Foundation, notes: ProgressNotes) -> ErasureWork:
    planner = Planner(pseudonyms=base.pseudonyms, policy=base.electorate.today)
    eraser = base.records.eraser()
    guard = DeletionGuard(transitions=base.transitions, records=base.halts, pseudonyms=base.pseudonyms)
    groups = GroupWork(eraser=eraser, guard=guard, log=StepLog(transitions=base.transitions))
    return ErasureWork(
        transitions=base.transitions,
        source=base.records,
        eraser=eraser,
        planner=planner,
        group_planner=GroupPlanner(
            pseudonyms=base.pseudonyms, policy=planner.policy, eraser=eraser, guard=guard, clock=base.environment.clock
        ),
        groups=base.config.policy.groups,
        rehearses=base.config.policy.erasure != "live",
        guard=guard,
        plan_file=PlanFile(
            store=base.requests,
            plans=SpooledPlans(base.config.files.spool),
            files=base.files,
            channels=base.channels,
            clock=base.environment.clock,
        ),
        executor=Executor(
            transitions=base.transitions,
            source=base.records,
            eraser=eraser,
            planner=planner,
            preconditions=_preconditions(base),
            groups=groups,
            guard=guard,
            live=base.config.policy.erasure == "live",
        ),
        verifier=_verifier(base, groups),
        delivery=base.delivery,
        names=base.people,
        terms=terms(base.config),
        notes=notes,
    )


def _preconditions(base: Foundation) -> Preconditions:
    return Preconditions(transitions=base.transitions, electorate=base.electorate, terms=terms(base.config))


def _verifier(base: Foundation, groups: GroupWork) -> Verifier:
    receipts = ReceiptDelivery(
        transitions=base.transitions,
        store=base.requests,
        receipts=SpooledReceipts(base.config.files.spool, base.keys.signing),
        files=base.files,
        channels=base.channels,
        earlier=EarlierFiles(
            transitions=base.transitions,
            shared=SqliteSharedFiles(file=base.file, pseudonyms=base.pseudonyms),
            files=base.files,
            guard=groups.guard,
        ),
        called=SqliteCalled(file=base.file),
        versions=VERSIONS,
        certification=base.delivery.certification,
    )
    return Verifier(
        transitions=base.transitions,
        store=base.requests,
        source=base.records,
        eraser=groups.eraser,
        groups=groups,
        receipts=receipts,
        rechecks=Rechecks(transitions=base.transitions, receipts=receipts, terms=terms(base.config)),
    )


def _group_export(base: Foundation, bundles: SpooledBundles, erasure: ErasureWork) -> ErasureWork:
    """As an erasure until it is approved; then it hands out and deletes nothing."""
    return replace(
        erasure,
        rehearses=False,
        group_planner=replace(erasure.group_planner, hands_out=True),
        executor=GroupExport(
            transitions=base.transitions,
            source=base.records,
            records=base.records.eraser(),
            pseudonyms=base.pseudonyms,
            preconditions=_preconditions(base),
            bundles=bundles,
            files=base.files,
            channels=base.channels,
            versions=VERSIONS,
        ),
    )
