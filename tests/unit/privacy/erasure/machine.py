"""The life of erasures as a state machine: people, devices, clocks and power cuts, in whatever order.

What is right is worked out anew here, from what people did and from the world's own count of editions, and held
against every call that deletes.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.verify import verify_ledger
from privacy.model.approval_policy import ApprovalPolicy, approval_policy
from privacy.model.clocks import DAY, HOUR, MINUTE
from privacy.model.errors import RefusedError
from privacy.model.events import Event
from privacy.model.ids import PlanId, RequestId
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import Reading
from privacy.model.people import Membership
from privacy.model.plan import Action, Mode, Plan
from privacy.model.records import RecordKind
from privacy.receipt.receipt import Receipt
from privacy.request.changes import Transition
from privacy.request.request import DataSubjectRequest
from storage.file.sqlite_file import SqliteFile
from tests.unit.privacy.erasure.channel import Channel
from tests.unit.privacy.erasure.folders import quick_folder
from tests.unit.privacy.erasure.house import ANA, PSEUDONYMS, Bot, Made, Outside
from tests.unit.privacy.erasure.reached import Reached
from tests.unit.privacy.erasure.slack_world import Workspace
from tests.unit.privacy.erasure.world import PARTS, Azure, Edition, Key, PowerCut
from tests.unit.storage.samples import Time

T = TypeVar("T")
BEN, CLEO, DAN, GUS = "U0BEN", "U0CLEO", "U0DAN", "U0GUS"
PEOPLE = (ANA, BEN, CLEO, DAN, GUS)
APPROVERS = (ANA, BEN, CLEO, DAN, GUS)
"""Also the requester and a guest: being on the list must not be enough."""
BOUND = settings(
    max_examples=100,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

people = st.sampled_from(PEOPLE)
happens = st.sampled_from(("tag", "enrollment", "reborn", "module", "gone", "back", "reported", "reported"))


class Erasures(RuleBasedStateMachine):
    """One device, its erasures, and everybody around."""

    made = Made()
    reached: ClassVar[Counter[StrEnum]] = Counter()
    """How often each assertion was reached, in all stories together."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.around = ExitStack()
        self.folder = self.around.enter_context(quick_folder())
        self.request: RequestId | None = None
        self.plans: list[Plan] = []
        self.shown: dict[str, dict[Key, Edition]] = {}
        self.votes: dict[str, set[str]] = {}
        self.begun: set[str] = set()
        self.deletions: list[tuple[str, Key]] = []
        self.verified: tuple[dict[Key, Edition], bool] = {}, False
        """What was there when all was read back, and whether as the block."""

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(what)

    @initialize(votes=st.integers(1, 2), way_back=st.booleans())
    def start(self, votes: int, *, way_back: bool) -> None:
        time = Time()
        memberships = dict.fromkeys(PEOPLE, Membership.MEMBER) | {GUS: Membership.GUEST}
        self.outside = Outside(
            azure=Azure(now=time, judge=self.judge, way_back=way_back),
            people=Workspace(memberships=memberships),
            files=Channel(certify=self.certify, reached=self.reached),
            time=time,
            path=self.folder / "bot.sqlite",
            witness=self.witness,
        )
        self.today = approval_policy([APPROVERS], votes)
        self.boot()
        self.ask()

    def boot(self) -> None:
        store = self.run(SqliteFile.open(self.outside.path))
        self.bot = Bot(outside=self.outside, store=store, today=self.today, made=self.made)

    def teardown(self) -> None:
        if hasattr(self, "bot"):
            self.run(self.bot.store.close())
            verify_ledger(self.outside.path, PSEUDONYMS)
        self.loop.close()
        self.around.close()

    # What is right, said once more.

    def witness(self, request: DataSubjectRequest, change: Transition) -> None:
        """A move is about to be written."""
        if change.plan:
            self.plans.append(change.plan)
            self.shown[change.plan.digest] = dict(self.outside.azure.editions)
        if change.to is S.ERASING is not request.status:
            assert request.status is S.APPROVED
            digest = self.plans[-1].digest
            assert self.enough(digest, self.plans[-1].policy)
            assert self.enough(digest, self.today)
            self.begun.add(digest)
            self.reached[Reached.BEGUN] += 1
        events = {fact.event for fact in change.facts}
        self.reached[Reached.DRIFTED] += Event.DRIFTED in events
        if Event.VERIFIED in events:
            self.verified = dict(self.outside.azure.editions), self.outside.azure.blocked
        if Event.VOTES_SHORT in events:
            shown, today = (self.enough(self.plans[-1].digest, one) for one in (self.plans[-1].policy, self.today))
            assert not (shown and today), "votes that were enough were voided"
            self.reached[Reached.POLICY_STRICTER_THAN_WHEN_VOTED if shown else Reached.VOTER_LEFT_BEFORE_THE_START] += 1

    def enough(self, digest: str, policy: ApprovalPolicy) -> bool:
        memberships = self.outside.people.memberships
        able = {user for user in self.votes.get(digest, ()) if memberships[user] is Membership.MEMBER}
        (group,) = policy.groups
        return len((able - {ANA}) & group.people) >= policy.votes

    def against(self, user: str, plan: Plan) -> set[Reached]:
        """Every reason for which a vote must not count."""
        shown, today = (bool(policy.groups_of(user, {})) for policy in (plan.policy, self.today))  # type: ignore[arg-type]
        holds = {
            Reached.OLD_PLAN: plan is not self.plans[-1],
            Reached.OWN_REQUEST: user == ANA,
            Reached.SECOND_VOTE: user in self.votes.get(plan.digest, ()),
            Reached.NO_MEMBER: self.outside.people.memberships[user] is not Membership.MEMBER,
            Reached.SLACK_SILENT: self.outside.people.silent,
            Reached.ONLY_ON_THE_LIST_OF_TODAY: not shown,
            Reached.ONLY_ON_THE_LIST_THAT_WAS_SHOWN: not today,
            Reached.TIME_IS_OVER: self.outside.time() >= plan.made_at + 7 * DAY,
        }
        return {why for why in holds if holds[why]}

    def judge(self, call: str, key: Key) -> None:
        """A record is about to be deleted, or blocked, or its commands dropped."""
        digest, shown, now = self.plans[-1].digest, self.shown[self.plans[-1].digest], self.outside.azure.editions
        assert digest in self.begun, f"{call} without the votes"
        assert key in {(step.kind, step.place, step.key) for step in self.plans[-1].calls}
        if call == "block" and key not in now:
            assert key not in shown or self.deletions  # nothing there to be changed
        elif call == "purge":
            assert shown[key].life == now[key].life
        elif key[0] is not RecordKind.REGISTRATION_RECORD:  # a reboot writes those anew
            assert shown[key] == now[key], f"{call} of something that nobody was shown"
        if call == "delete" and key[0] is RecordKind.DEVICE_IDENTITY:
            goes_with = {key: edition for key, edition in now.items() if key[1] == PARTS[2][1]}
            assert goes_with.items() <= shown.items(), "something new went with the device"
            self.reached[Reached.DEVICE_WITH_ALL_OF_IT] += 1
        self.reached[{"block": Reached.BLOCKED, "purge": Reached.PURGED}.get(call, Reached.DELETED)] += 1
        self.deletions.append((call, key))

    def certify(self, receipt: Receipt) -> None:
        """A receipt is about to be written, on what was read before it began to wait for Slack."""
        if not receipt.clean:
            return
        self.reached[Reached.CERTIFIED] += 1
        there, is_blocked = self.verified
        for step in receipt.plans[-1].steps:
            key = (step.kind, step.place, step.key)
            blocked = key == PARTS[0] and is_blocked
            if step.action is not Action.PURGE and key in there and not blocked:
                assert receipt.plans[-1].mode is Mode.ERASE
                assert there[key].life != self.shown[receipt.plans[-1].digest][key].life, "a survivor was certified"
                assert Reading.REPLACED in {record.reading for record in receipt.records}
                self.reached[Reached.CERTIFIED_AS_REPLACED] += 1

    @property
    def status(self) -> S | None:
        """Of the newest request."""
        return self.run(self.bot.requests.get(self.request)).status if self.request else None

    # What people do.

    @rule()
    def ask(self) -> None:
        try:
            filed = self.run(self.bot.intake.request_erasure(self.bot.form(ANA)))
        except RefusedError:
            assert self.request is not None
        else:
            self.request = filed.requests[0][0].id
            self.work(8)

    @precondition(lambda self: self.plans)
    @rule(user=people, back=st.sampled_from((1, 1, 1, 2)))
    def approve(self, user: str, back: int) -> None:
        plan = self.plans[-min(back, len(self.plans))]
        against, is_open = self.against(user, plan), self.status is S.AWAITING_APPROVAL
        counted = self.click(self.bot.ballot.approve(self.bot.on_plan(user, plan.id)))
        assert counted is (is_open and not against), f"a vote counted: {counted}, with {against} against it"
        if counted:
            self.votes.setdefault(plan.digest, set()).add(user)
            self.reached[Reached.VOTE_COUNTED] += 1
        elif is_open and len(against) == 1:
            self.reached.update(against)

    @precondition(lambda self: self.plans)
    @rule(user=people, no=st.sampled_from(("reject", "ask_for_changes")))
    def say_no(self, user: str, no: str) -> None:
        decide: Callable[..., Awaitable[DataSubjectRequest]] = getattr(self.bot.ballot, no)
        if self.click(decide(self.bot.on_plan(user, self.plans[-1].id))):
            assert user != ANA

    @precondition(lambda self: self.plans)
    @rule(user=st.sampled_from((ANA, ANA, BEN)), mode=st.sampled_from(Mode))
    def choose(self, user: str, mode: Mode) -> None:
        if self.click(self.bot.clicks.choose_way(self.bot.on_plan(user, self.plans[-1].id), mode)):
            assert user == ANA

    @precondition(lambda self: self.plans)
    @rule(user=people)
    def withdraw(self, user: str) -> None:
        if self.click(self.bot.clicks.withdraw(self.bot.on_plan(user, self.plans[-1].id))):
            assert user == ANA

    @precondition(lambda self: self.request)
    @rule(user=people, what=st.sampled_from(("stop", "plan_again", "plan_again", "close")))
    def click_on_the_request(self, user: str, what: str) -> None:
        assert self.request
        self.click(getattr(self.bot.clicks, what)(self.bot.on_request(user, self.request)))

    def click(self, decision: Awaitable[DataSubjectRequest]) -> bool:
        """Whether it counted."""
        try:
            self.run(_awaited(decision))
        except RefusedError:
            return False
        return True

    @rule(plan=st.sampled_from(("", "nobody's")))
    def approve_what_never_was(self, plan: str) -> None:
        assert not self.click(self.bot.ballot.approve(self.bot.on_plan(BEN, PlanId(plan))))

    # What happens by itself.

    @rule(turns=st.integers(1, 8))
    def work(self, turns: int) -> None:
        try:
            while turns and self.run(self.bot.turn()):
                turns -= 1
        except PowerCut:
            self.restart()

    @rule()
    def restart(self) -> None:
        self.run(self.bot.store.close())
        self.boot()

    @rule(what=happens)
    def device(self, what: str) -> None:
        self.outside.azure.edit(what)

    @rule(what=happens)
    def device_in_the_middle_of_a_deletion(self, what: str) -> None:
        self.outside.azure.midway.append(lambda: self.outside.azure.edit(what))

    @rule(when=st.sampled_from(("before", "after")))
    def power_cut_at_the_next_deletion(self, when: str) -> None:
        self.outside.azure.cut = when

    @rule(wait=st.sampled_from((MINUTE, HOUR, HOUR, HOUR, 2 * DAY, 8 * DAY)))
    def time_passes(self, wait: int) -> None:
        self.outside.time.at += wait

    @rule(user=st.sampled_from((BEN, CLEO, DAN)), leaves=st.booleans())
    def person(self, user: str, *, leaves: bool) -> None:
        self.outside.people.memberships[user] = Membership.DEACTIVATED if leaves else Membership.MEMBER

    @rule(silent=st.sampled_from((True, False, False)), down=st.sampled_from((True, False, False)))
    def outages(self, *, silent: bool, down: bool) -> None:
        self.outside.people.silent, self.outside.azure.down = silent, down

    @rule(votes=st.integers(1, 3), names=st.sampled_from((APPROVERS, APPROVERS[:3], APPROVERS[2:])))
    def policy(self, votes: int, names: tuple[str, ...]) -> None:
        self.today = approval_policy([names], votes)
        self.restart()


async def _awaited(what: Awaitable[T]) -> T:
    return await what
