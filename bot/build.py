"""The composition root: what the worker walks, built once and handed to those who need it. A function for each room."""

from dataclasses import replace

from bot import __version__, settings
from bot.foundation import Foundation
from dps.services.linked_hub import API_VERSION as HUB_API
from dps.services.provisioning import API_VERSION as DPS_API
from evidence.bundle import SpooledBundles
from evidence.kept_head import HeadFile
from evidence.pack.spooled import SpooledPacks
from evidence.plan_file import SpooledPlans
from evidence.receipt import SpooledReceipts
from handlers.erasure.vote_receipt import SlackVoterTeller
from handlers.history.packs import SlackPackTeller
from handlers.notifier import SlackNotifier
from privacy.approval.ballot import Ballot
from privacy.delivery.earlier_files import EarlierFiles
from privacy.delivery.outbox_relay import OutboxRelay
from privacy.delivery.vote_receipts import VoteReceipts
from privacy.desk import Desk
from privacy.erasure.execution.comparison import Comparison
from privacy.erasure.execution.early_look import EarlyLook
from privacy.erasure.execution.execution import Executor
from privacy.erasure.execution.group import GroupWork
from privacy.erasure.execution.group_export import GroupExport
from privacy.erasure.execution.preconditions import Preconditions
from privacy.erasure.execution.step_log import StepLog
from privacy.erasure.plan.group_plan import GroupPlanner
from privacy.erasure.plan.lift_plan import LiftPlanner, NothingBesides
from privacy.erasure.plan.plan_file import PlanFile
from privacy.erasure.plan.planning import Planner
from privacy.erasure.verification.lift_end import LiftEnd
from privacy.erasure.verification.receipt_delivery import ReceiptDelivery
from privacy.erasure.verification.rechecks import Rechecks
from privacy.erasure.verification.rest import Rest
from privacy.erasure.verification.verification import Verifier
from privacy.erasure.workflow import ErasureWork
from privacy.export.workflow import AccessWork
from privacy.holds.deletion_guard import DeletionGuard
from privacy.model.ids import RequestKind
from privacy.model.sources import RecordSource
from privacy.pack.delivery import PackDelivery
from privacy.request.progress import ProgressNotes
from storage.erasures.pending_votes import SqlitePendingVotes
from storage.history.earlier_files import SqliteSharedFiles
from storage.history.earlier_requests import SqliteEarlierRequests
from storage.history.pack_files import SqlitePacks
from storage.ledger.names import SqliteCalled
from storage.requests.vote_receipts import SqliteUntoldVotes

VERSIONS = {"dps-bot": __version__, "dps-api": DPS_API, "iot-hub-api": HUB_API}


def desk(base: Foundation) -> Desk:
    """Build what the worker walks."""
    bundles = SpooledBundles(base.config.files.spool, base.keys.signing)
    bundles.empty_spool()
    notes = ProgressNotes(store=base.requests, clock=base.environment.clock)
    erasure = _erasure(base, notes, base.records)
    return Desk(
        work={
            RequestKind.ACCESS: _export(base, bundles, notes),
            RequestKind.ERASURE: erasure,
            RequestKind.GROUP_ACCESS: _group_export(base, bundles, erasure),
            RequestKind.LIFT_BLOCK: _lift(base, notes),
        },
        outbox_relay=OutboxRelay(
            store=base.requests,
            outbox=base.outbox,
            notifier=SlackNotifier(
                client=base.client, id_hint=base.config.policy.id_hint, groups=base.config.policy.groups
            ),
            packs=_packs(base),
            vote_receipts=VoteReceipts(
                votes=SqliteUntoldVotes(file=base.file, clock=base.environment.clock),
                teller=SlackVoterTeller(client=base.client),
            ),
            channels=base.channels,
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
        terms=settings.terms(base.config),
        earlier=SqliteEarlierRequests(file=base.file),
    )


def _erasure(base: Foundation, notes: ProgressNotes, source: RecordSource) -> ErasureWork:
    planner = Planner(pseudonyms=base.pseudonyms, policy=base.electorate.today)
    eraser = base.records.eraser()
    guard = DeletionGuard(transitions=base.transitions, records=base.halts, pseudonyms=base.pseudonyms)
    groups = GroupWork(eraser=eraser, guard=guard, log=StepLog(transitions=base.transitions))
    return ErasureWork(
        transitions=base.transitions,
        source=source,
        eraser=eraser,
        planner=planner,
        group_planner=GroupPlanner(
            pseudonyms=base.pseudonyms, policy=planner.policy, eraser=eraser, guard=guard, clock=base.environment.clock
        ),
        lift_planner=LiftPlanner(
            planner=planner, eraser=eraser, store=base.requests, guard=guard, clock=base.environment.clock
        ),
        groups=base.config.policy.groups,
        rehearses=base.config.policy.erasure != "live",
        guard=guard,
        channels=base.channels,
        plan_file=PlanFile(
            store=base.requests,
            plans=SpooledPlans(base.config.files.spool),
            files=base.files,
            channels=base.channels,
            clock=base.environment.clock,
        ),
        rest=Rest(store=base.requests, eraser=eraser),
        early_look=early_look(base),
        preconditions=preconditions(base),
        executor=Executor(
            transitions=base.transitions,
            source=source,
            eraser=eraser,
            planner=planner,
            preconditions=preconditions(base),
            groups=groups,
            guard=guard,
            live=base.config.policy.erasure == "live",
        ),
        verifier=_verifier(base, groups, source),
        delivery=base.delivery,
        names=base.people,
        terms=settings.terms(base.config),
        notes=notes,
    )


def ballot(base: Foundation) -> Ballot:
    """Build where approvers decide."""
    return Ballot(
        gate=base.gate,
        electorate=base.electorate,
        names=base.people,
        transitions=base.transitions,
        store=base.requests,
        pending=SqlitePendingVotes(file=base.file),
        clock=base.environment.clock,
    )


def early_look(base: Foundation) -> EarlyLook:
    """Build what compares plans that wait with what is there."""
    planner = Planner(pseudonyms=base.pseudonyms, policy=base.electorate.today)
    return EarlyLook(
        comparison=Comparison(eraser=base.records.eraser(), planner=planner),
        preconditions=preconditions(base),
        store=base.requests,
        waiting=base.requests.awaiting_votes,
        clock=base.environment.clock,
    )


def preconditions(base: Foundation) -> Preconditions:
    """Build what voids votes."""
    terms = settings.terms(base.config)
    return Preconditions(
        transitions=base.transitions,
        electorate=base.electorate,
        gate=base.gate,
        channels=base.channels,
        terms=terms,
    )


def _verifier(base: Foundation, groups: GroupWork, source: RecordSource) -> Verifier:
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
        source=source,
        eraser=groups.eraser,
        groups=groups,
        receipts=receipts,
        rechecks=Rechecks(transitions=base.transitions, receipts=receipts, terms=settings.terms(base.config)),
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
            preconditions=preconditions(base),
            bundles=bundles,
            files=base.files,
            channels=base.channels,
            versions=VERSIONS,
        ),
    )


def _lift(base: Foundation, notes: ProgressNotes) -> ErasureWork:
    """As an erasure, but of the block alone: nothing is searched for, and it ends without a receipt."""
    work = _erasure(base, notes, NothingBesides())
    return replace(work, verifier=replace(work.verifier, receipts=LiftEnd(transitions=base.transitions)))
