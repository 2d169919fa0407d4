"""The work on requests, put together from its parts."""

from dataclasses import replace

from bot.settings import approval, place_rules, terms
from bot.shared import VERSIONS, Shared
from evidence.plan_file import SpooledPlans
from evidence.receipt import SpooledReceipts
from privacy.delivery.earlier_files import EarlierFiles
from privacy.erasure.execution.execution import Carrier
from privacy.erasure.execution.group import GroupWork
from privacy.erasure.execution.group_release import Releaser
from privacy.erasure.execution.step_log import StepLog
from privacy.erasure.plan.group_plan import GroupPlanner, RollCall
from privacy.erasure.plan.plan_file import PlanAttacher
from privacy.erasure.plan.planning import Planner
from privacy.erasure.verification.receipt_delivery import ReceiptDesk
from privacy.erasure.verification.rechecks import Looks
from privacy.erasure.verification.verification import Verifier
from privacy.erasure.workflow import ErasureWork
from privacy.export.workflow import AccessWork
from privacy.holds.check import Halting
from privacy.model.sources import GroupEraser
from storage.history.earlier_files import SqliteSharedFiles
from storage.ledger.names import SqliteCalled


def access_work(shared: Shared) -> AccessWork:
    """What the worker does with exports."""
    return AccessWork(
        mover=shared.mover,
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
    log = StepLog(mover=shared.mover)
    halting = Halting(mover=shared.mover, records=shared.halts, pseudonyms=shared.pseudonyms)
    rolls = RollCall(eraser=eraser, halting=halting)
    groups = GroupWork(eraser=eraser, rolls=rolls, log=log)
    return ErasureWork(
        mover=shared.mover,
        source=shared.records,
        eraser=eraser,
        planner=planner,
        group_planner=GroupPlanner(
            pseudonyms=shared.pseudonyms, policy=planner.policy, rolls=rolls, clock=shared.around.clock
        ),
        groups=shared.config.policy.groups,
        halting=halting,
        attacher=PlanAttacher(
            store=store,
            plans=SpooledPlans(shared.config.files.spool),
            files=shared.files,
            channels=shared.channels,
            clock=shared.around.clock,
        ),
        carrier=Carrier(
            mover=shared.mover,
            source=shared.records,
            eraser=eraser,
            planner=planner,
            recount=shared.recount,
            groups=groups,
            halting=halting,
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
        carrier=Releaser(
            mover=shared.mover,
            source=shared.records,
            records=shared.records.eraser(),
            pseudonyms=shared.pseudonyms,
            recount=shared.recount,
            bundles=shared.bundles,
            files=shared.files,
            channels=shared.channels,
            versions=VERSIONS,
        ),
    )


def _verifier(shared: Shared, eraser: GroupEraser, groups: GroupWork) -> Verifier:
    receipts = ReceiptDesk(
        mover=shared.mover,
        store=shared.worker.requests,
        receipts=SpooledReceipts(shared.config.files.spool, shared.keys.signing),
        files=shared.files,
        channels=shared.channels,
        earlier=EarlierFiles(
            mover=shared.mover,
            shared=SqliteSharedFiles(store=shared.worker.requests.store, pseudonyms=shared.pseudonyms),
            files=shared.files,
            halting=groups.halting,
        ),
        called=SqliteCalled(store=shared.worker.requests.store),
        versions=VERSIONS,
        places=place_rules(shared.config),
    )
    return Verifier(
        mover=shared.mover,
        store=shared.worker.requests,
        source=shared.records,
        eraser=eraser,
        groups=groups,
        receipts=receipts,
        looks=Looks(mover=shared.mover, receipts=receipts, terms=terms(shared.config)),
    )
