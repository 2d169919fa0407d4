"""The work on requests, put together from its parts."""

from dataclasses import replace

from bot.settings import approval, place_rules, terms
from bot.shared import VERSIONS, Shared
from evidence.plan_file import SpooledPlans
from evidence.receipt import SpooledReceipts
from privacy.delivery.earlier_files import EarlierFiles
from privacy.erasure.execution.execution import Executor
from privacy.erasure.execution.group import GroupWork
from privacy.erasure.execution.group_export import GroupExport
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
from privacy.model.sources import GroupEraser
from storage.history.earlier_files import SqliteSharedFiles
from storage.ledger.names import SqliteCalled


def access_work(shared: Shared) -> AccessWork:
    """What the worker does with exports."""
    return AccessWork(
        transitions=shared.transitions,
        source=shared.records,
        bundles=shared.bundles,
        files=shared.files,
        channels=shared.channels,
        delivery=shared.delivery,
        versions=VERSIONS,
        notes=shared.notes,
    )


def erasure_work(shared: Shared) -> ErasureWork:
    """What the worker does with erasures."""
    planner = Planner(pseudonyms=shared.pseudonyms, policy=approval(shared.config))
    store, eraser = shared.worker.requests, shared.records.eraser()
    log = StepLog(transitions=shared.transitions)
    guard = DeletionGuard(transitions=shared.transitions, records=shared.halts, pseudonyms=shared.pseudonyms)
    groups = GroupWork(eraser=eraser, guard=guard, log=log)
    return ErasureWork(
        transitions=shared.transitions,
        source=shared.records,
        eraser=eraser,
        planner=planner,
        group_planner=GroupPlanner(
            pseudonyms=shared.pseudonyms, policy=planner.policy, eraser=eraser, guard=guard, clock=shared.around.clock
        ),
        groups=shared.config.policy.groups,
        guard=guard,
        plan_file=PlanFile(
            store=store,
            plans=SpooledPlans(shared.config.files.spool),
            files=shared.files,
            channels=shared.channels,
            clock=shared.around.clock,
        ),
        executor=Executor(
            transitions=shared.transitions,
            source=shared.records,
            eraser=eraser,
            planner=planner,
            preconditions=shared.preconditions,
            groups=groups,
            guard=guard,
            live=shared.config.policy.erasure == "live",
        ),
        verifier=_verifier(shared, eraser, groups),
        delivery=shared.delivery,
        names=shared.people,
        terms=terms(shared.config),
        notes=shared.notes,
    )


def group_access_work(shared: Shared) -> ErasureWork:
    """As an erasure, until it is approved."""
    work = erasure_work(shared)
    return replace(
        work,
        group_planner=replace(work.group_planner, hands_out=True),
        executor=GroupExport(
            transitions=shared.transitions,
            source=shared.records,
            records=shared.records.eraser(),
            pseudonyms=shared.pseudonyms,
            preconditions=shared.preconditions,
            bundles=shared.bundles,
            files=shared.files,
            channels=shared.channels,
            versions=VERSIONS,
        ),
    )


def _verifier(shared: Shared, eraser: GroupEraser, groups: GroupWork) -> Verifier:
    receipts = ReceiptDelivery(
        transitions=shared.transitions,
        store=shared.worker.requests,
        receipts=SpooledReceipts(shared.config.files.spool, shared.keys.signing),
        files=shared.files,
        channels=shared.channels,
        earlier=EarlierFiles(
            transitions=shared.transitions,
            shared=SqliteSharedFiles(file=shared.worker.requests.file, pseudonyms=shared.pseudonyms),
            files=shared.files,
            guard=groups.guard,
        ),
        called=SqliteCalled(file=shared.worker.requests.file),
        versions=VERSIONS,
        places=place_rules(shared.config),
    )
    return Verifier(
        transitions=shared.transitions,
        store=shared.worker.requests,
        source=shared.records,
        eraser=eraser,
        groups=groups,
        receipts=receipts,
        rechecks=Rechecks(transitions=shared.transitions, receipts=receipts, terms=terms(shared.config)),
    )
