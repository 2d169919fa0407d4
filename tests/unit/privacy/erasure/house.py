"""The rules and the store of an erasure as the bot puts them together, between the worlds of `erasure_world`."""

from dataclasses import dataclass, field, replace
from typing import Any

from privacy.approval.ballot import Ballot
from privacy.approval.electorate import Electorate
from privacy.delivery.certification import Certification
from privacy.delivery.channel_record import RecordedChannels
from privacy.delivery.earlier_files import EarlierFiles
from privacy.delivery.file_delivery import Delivery
from privacy.erasure.choices import ErasureClicks
from privacy.erasure.execution.comparison import Comparison
from privacy.erasure.execution.early_look import EarlyLook
from privacy.erasure.execution.group import GroupWork
from privacy.erasure.execution.preconditions import Preconditions
from privacy.erasure.execution.step_log import StepLog
from privacy.erasure.intake import ErasureIntake
from privacy.erasure.lifting import LiftIntake
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
from privacy.holds.deletion_guard import DeletionGuard
from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.clocks import Patience, Terms
from privacy.model.days.reminders import Reminders
from privacy.model.due_dates import LegalCalendar
from privacy.model.errors import StaleRequestError
from privacy.model.ids import (
    ChannelId,
    Click,
    MessageTs,
    PlanClick,
    PlanId,
    RequestId,
    RequestKind,
    SlackUserId,
    TeamId,
)
from privacy.model.order import ErasureForm, IdentityCheck, Law, Reason, Scope
from privacy.model.sources import RecordSource
from privacy.request.access_policy import Policy
from privacy.request.gate import Gate
from privacy.request.progress import ProgressNotes
from privacy.request.transitions import Transitions
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.halts import SqliteHalts
from storage.erasures.pending_votes import SqlitePendingVotes
from storage.file.sqlite_file import SqliteFile
from storage.history.earlier_files import SqliteSharedFiles
from storage.ledger.names import SqliteCalled
from storage.outbox import SqliteOutbox
from storage.requests.channels import SqliteChannels
from tests.unit.privacy.erasure.outside import Made, Outside, Watched
from tests.unit.privacy.erasure.world import DEVICE, FACTORY

PSEUDONYMS = Pseudonyms(key=b"k" * 32)
TEAM, CHANNEL, ANA = TeamId("T0"), ChannelId("C0PRIVACY"), SlackUserId("U0ANA")
GATE = Policy(
    team=TEAM,
    requesters=frozenset({ANA}),
    requester_groups=frozenset(),
    services=frozenset({FACTORY}),
    channels=frozenset({CHANNEL}),
    id_hint="",
)


@dataclass(kw_only=True)
class Bot:
    """One life of the bot's process, from start to power cut."""

    outside: Outside
    store: SqliteFile
    today: ApprovalPolicy
    made: Made
    live: bool = True
    groups: bool = False
    asking: Policy | None = None
    """Who may ask, and where; None for `GATE`."""
    reminders: Reminders = field(default_factory=lambda: Reminders(after=()))
    slack_is_busy: bool = False
    """No message is posted or updated."""

    def __post_init__(self) -> None:
        around = self.outside
        self.requests = Watched(
            file=self.store,
            pseudonyms=PSEUDONYMS,
            clock=around.time,
            witness=around.witness,
            history=around.history,
        )
        self.outbox = SqliteOutbox(file=self.store, clock=around.time)
        electorate = self.made.electorate(today=self.today, people=around.people)
        shared: dict[str, Any] = {
            "gate": Gate(policy=self.asking or GATE, roster=around.people, people=around.people),
            "store": self.requests,
        }
        self.intake = ErasureIntake(
            **shared, clock=around.time, calendar=LegalCalendar(), policy=self.today, groups=self.groups
        )
        self.transitions = Transitions(
            store=self.requests, clock=around.time, patience=Patience(), reminders=self.reminders
        )
        self.ballot = Ballot(
            **shared,
            transitions=self.transitions,
            electorate=electorate,
            names=around.people,
            clock=around.time,
            pending=SqlitePendingVotes(file=self.store),
        )
        self.clicks = ErasureClicks(
            **shared,
            transitions=self.transitions,
            electorate=electorate,
            clock=around.time,
            calendar=LegalCalendar(),
        )
        self.ending = Certification(transitions=self.transitions)
        self.lift_intake = LiftIntake(intake=self.intake)
        self.work = self._work(electorate, around.azure)
        lifts = self._work(electorate, NothingBesides())
        self.lifts = replace(lifts, verifier=replace(lifts.verifier, receipts=LiftEnd(transitions=self.transitions)))

    def _work(self, electorate: Electorate, source: RecordSource) -> ErasureWork:
        around, requests, transitions, guard = self.outside, self.requests, self.transitions, self._guard()
        ends: dict[str, Any] = {"transitions": transitions, "source": source, "eraser": around.azure}
        planner = self.made.planner(pseudonyms=PSEUDONYMS, policy=self.today)
        planned: dict[str, Any] = {"eraser": around.azure, "guard": guard, "clock": around.time}
        receipts = self._receipts(guard)
        halts: dict[str, Any] = {
            "guard": guard,
            "groups": GroupWork(eraser=around.azure, guard=guard, log=StepLog(transitions=transitions)),
            "preconditions": self._preconditions(electorate),
        }
        return ErasureWork(
            **ends,
            planner=planner,
            group_planner=GroupPlanner(pseudonyms=PSEUDONYMS, policy=self.today, **planned),
            lift_planner=LiftPlanner(planner=planner, store=requests, **planned),
            groups=self.groups,
            rehearses=not self.live,
            guard=guard,
            channels=self._channels(),
            plan_file=self._plan_file(),
            rest=Rest(store=requests, eraser=around.azure),
            early_look=self._early_look(planner, halts["preconditions"]),
            preconditions=halts["preconditions"],
            executor=self.made.executor(**ends, **halts, planner=planner, live=self.live),
            verifier=Verifier(
                **ends,
                store=requests,
                groups=halts["groups"],
                receipts=receipts,
                rechecks=Rechecks(transitions=transitions, receipts=receipts, terms=Terms()),
            ),
            delivery=Delivery(
                transitions=transitions, files=around.files, channels=around.files, certification=self.ending
            ),
            names=around.people,
            terms=Terms(),
            notes=ProgressNotes(store=requests, clock=around.time),
        )

    def _receipts(self, guard: DeletionGuard) -> ReceiptDelivery:
        files = self.outside.files
        shared = SqliteSharedFiles(file=self.store, pseudonyms=PSEUDONYMS)
        return ReceiptDelivery(
            transitions=self.transitions,
            store=self.requests,
            receipts=files,
            files=files,
            channels=files,
            certification=self.ending,
            earlier=EarlierFiles(transitions=self.transitions, shared=shared, files=files, guard=guard),
            called=SqliteCalled(file=self.store),
            versions={},
        )

    def _plan_file(self) -> PlanFile:
        files = self.outside.files
        return PlanFile(store=self.requests, plans=files, files=files, channels=files, clock=self.outside.time)

    def _early_look(self, planner: Planner, preconditions: Preconditions) -> EarlyLook:
        return EarlyLook(
            comparison=Comparison(eraser=self.outside.azure, planner=planner),
            preconditions=preconditions,
            store=self.requests,
            waiting=self.requests.awaiting_votes,
            clock=self.outside.time,
        )

    def _preconditions(self, electorate: Electorate) -> Preconditions:
        return Preconditions(
            transitions=self.transitions,
            electorate=electorate,
            gate=self.ballot.gate,
            channels=self._channels(),
            terms=Terms(),
        )

    def _channels(self) -> RecordedChannels:
        records = SqliteChannels(file=self.store)
        return RecordedChannels(slack=self.outside.files, records=records, clock=self.outside.time)

    def _guard(self) -> DeletionGuard:
        halts = SqliteHalts(file=self.store, pseudonyms=PSEUDONYMS)
        return DeletionGuard(transitions=self.transitions, records=halts, pseudonyms=PSEUDONYMS)

    async def turn(self) -> bool:
        """What the worker does with one request that is due; False where there is none."""
        for due in () if self.slack_is_busy else await self.outbox.due(self.outside.time(), 100):
            if message := await self.outbox.load(due.key):
                await self.outbox.sent(message, message.ts or MessageTs(f"{due.key.request}.{due.key.kind}"))
        due = await self.requests.due(self.outside.time(), 1)
        for next_ in due:
            request = await self.requests.get(next_.id)
            try:
                await (self.lifts if request.kind is RequestKind.LIFT_BLOCK else self.work).advance(request)
            except StaleRequestError:
                return True
        return bool(due)

    def form(self, user: str, *, text: str = DEVICE, scope: Scope = Scope.EVERYWHERE) -> ErasureForm:
        return ErasureForm(
            **self._act(user),
            text=text,
            confirmed=text,
            must_confirm=True,
            received_on="2025-11-24",
            law=Law.GDPR,
            identity_check=IdentityCheck.ACCOUNT,
            identity_reference="",
            reason=Reason.CONSENT,
            reason_text="",
            ticket="",
            scope=scope,
        )

    def lift_form(self, user: str, erasure: RequestId) -> ErasureForm:
        asked = replace(self.form(user, scope=Scope.DPS_ONLY), reason=Reason.OTHER, reason_text="sold on")
        return replace(asked, text="", kind=RequestKind.LIFT_BLOCK, lifts=erasure)

    def on_plan(self, user: str, plan: PlanId) -> PlanClick:
        return PlanClick(**self._act(user), plan=plan, comment="because")

    def on_request(self, user: str, request: RequestId) -> Click:
        return Click(**self._act(user), request=request, comment="because")

    def _act(self, user: str) -> dict[str, Any]:
        trigger = f"t{next(self.outside.triggers)}"
        return {"trigger": trigger, "team": TEAM, "channel": CHANNEL, "user": user, "response_url": ""}
