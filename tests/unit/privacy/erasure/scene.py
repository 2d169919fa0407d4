"""One bot between small worlds, and what people do in a line each: for tests of the rules that decide a deletion."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from privacy.holds.holds import HoldClick, HoldForm, LegalHold
from privacy.holds.placing import HoldDesk
from privacy.model.approval_policy import ApprovalPolicy, approval_policy
from privacy.model.clocks import DAY
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import ExportCommand, Identifier, Millis, RequestId
from privacy.model.ids import RequestStatus as S
from privacy.model.people import Membership
from privacy.model.plan import Mode, Plan
from privacy.receipt.receipt import Receipt
from privacy.request.changes import Transition
from privacy.request.request import DataSubjectRequest, PlannedWork
from storage.erasures import pauses
from storage.erasures.holds import SqliteHolds
from storage.file.sqlite_file import SqliteFile
from tests.unit.privacy.erasure.house import ANA, PSEUDONYMS, Bot, Made, Outside
from tests.unit.privacy.erasure.slack_world import Files, Workspace
from tests.unit.privacy.erasure.world import DEVICE, Azure, Key
from tests.unit.storage.samples import Time

NONE = RequestId("")
BEN, CLEO, DAN, GUS = "U0BEN", "U0CLEO", "U0DAN", "U0GUS"
_ACT = ("trigger", "team", "channel", "user", "response_url")
ONE, TWO = approval_policy([[BEN, CLEO, DAN, GUS]], 1), approval_policy([[BEN, CLEO, DAN, GUS]], 2)


@dataclass(kw_only=True)
class Scene:
    """A bot, what is around it, and what it did."""

    outside: Outside
    bot: Bot
    calls: list[tuple[str, Key]] = field(default_factory=list)
    """Every call with which something was deleted, blocked or dropped, in their order."""
    receipts: list[Receipt] = field(default_factory=list)
    moves: dict[S, Callable[[], object]] = field(default_factory=dict)
    """What happens right before the first move to a status."""
    request: RequestId = NONE

    @property
    def azure(self) -> Azure:
        return self.outside.azure

    @property
    def people(self) -> Workspace:
        return self.outside.people

    @property
    def files(self) -> Files:
        return self.outside.files

    async def ask(self, text: str = DEVICE, **form: Any) -> DataSubjectRequest:
        """Ask for an erasure and have it planned."""
        filed = await self.bot.intake.request_erasure(self.bot.form(ANA, text=text, **form))
        self.request = filed.requests[0][0].id
        return await self.work()

    async def lift(self, erasure: RequestId | None = None) -> DataSubjectRequest:
        """Ask for the block of an erasure to be lifted, and have that planned; from then on it is the request."""
        filed = await self.bot.lift_intake.request_lift(self.bot.lift_form(ANA, erasure or self.request))
        self.request = filed.requests[0][0].id
        return await self.work()

    async def choose(self, mode: Mode) -> DataSubjectRequest:
        await self.bot.clicks.choose_way(self.bot.on_plan(ANA, (await self.plan()).id), mode)
        return await self.work()

    async def approve(self, user: str = BEN, plan: Plan | None = None) -> DataSubjectRequest:
        return await self.bot.ballot.approve(self.bot.on_plan(user, (plan or await self.plan()).id))

    async def refused(self, user: str = BEN, plan: Plan | None = None) -> RefusalReason:
        """Why a vote does not count."""
        try:
            await self.approve(user, plan)
        except RefusedError as refusal:
            return refusal.reason
        raise AssertionError("the vote counted")

    async def work(self, turns: int = 60) -> DataSubjectRequest:
        """All that is due now."""
        while turns and await self.bot.turn():
            turns -= 1
        return await self.now()

    async def later(self, wait: int) -> DataSubjectRequest:
        self.outside.time.at += wait
        return await self.work()

    async def until(self, status: S, turns: int = 60) -> DataSubjectRequest:
        """Step by step in time, to whatever it waits for, until the request is there."""
        request = await self.work()
        while request.status is not status and turns and request.due_at is not None:
            turns -= 1
            request = await self.later(max(request.due_at - self.outside.time(), 0))
        assert request.status is status
        return request

    async def erase(self, text: str = DEVICE, mode: Mode | None = None) -> DataSubjectRequest:
        """Ask, vote and carry out."""
        await self.ask(text)
        if mode:
            await self.choose(mode)
        await self.approve()
        return await self.work()

    async def now(self) -> DataSubjectRequest:
        return await self.bot.requests.get(self.request)

    async def plan(self) -> Plan:
        plan = (await self.planned()).plan
        assert plan
        return plan

    async def planned(self) -> PlannedWork:
        work = (await self.now()).work
        assert work
        return work

    async def hold(self, device: str = DEVICE, days: int = 1) -> LegalHold:
        """A legal hold, placed now."""
        return await placed(self.outside, self.bot.store, device, days)

    async def release(self, hold: LegalHold, user: str) -> None:
        """Somebody lifts a legal hold, as approvers do."""
        bot, ballot = self.bot, self.bot.ballot
        act = {name: value for name, value in vars(bot.on_request(user, self.request)).items() if name in _ACT}
        desk = HoldDesk(
            gate=ballot.gate,
            electorate=ballot.electorate,
            store=SqliteHolds(file=bot.store, pseudonyms=PSEUDONYMS),
            clock=self.outside.time,
            zone=ZoneInfo("UTC"),
        )
        await desk.lift(HoldClick(**act, hold=hold.id, reason="settled"))

    def pause(self) -> None:
        pauses.pause(self.outside.path, by="root", reason="", now=self.outside.time())

    def resume(self) -> None:
        pauses.resume(self.outside.path, by="root", now=self.outside.time())

    async def export(self, text: str = DEVICE) -> RequestId:
        """Ask for a copy; it is filed and nothing more."""
        act = vars(self.bot.on_request(ANA, RequestId("")))
        command = ExportCommand(**{name: act[name] for name in act if name not in {"request", "comment"}}, text=text)
        now = self.outside.time()
        ((request, _),) = await self.bot.requests.receive(command, [Identifier(text)], now=now, same_within=Millis(DAY))
        return request.id

    async def restart(self, today: ApprovalPolicy | None = None, **changes: Any) -> None:
        """The bot's process ends and another one begins, perhaps under another config."""
        await self.bot.store.close()
        said = {"today": today or self.bot.today, "made": self.bot.made, "groups": True, **changes}
        self.bot = Bot(outside=self.outside, store=await SqliteFile.open(self.outside.path), **said)

    async def events(self) -> list[str]:
        """What the ledger says, an event each."""
        rows = await self.bot.store.read(lambda db: list(db.execute("SELECT event FROM ledger ORDER BY sequence")))
        return [row[0] for row in rows]


async def placed(outside: Outside, store: SqliteFile, device: str, days: int) -> LegalHold:
    """A legal hold on a device, as approvers place it."""
    act = {"trigger": f"h{next(outside.triggers)}", "team": "T0", "channel": "C0PRIVACY", "user": BEN}
    form = HoldForm(**act, response_url="", text=device, until="", reason="case")  # type: ignore[arg-type]
    ends, holds = Millis(outside.time() + days * DAY), SqliteHolds(file=store, pseudonyms=PSEUDONYMS)
    (hold,) = await holds.place(form, [Identifier(device)], date(2026, 3, 3), ends_at=ends, now=outside.time())
    return hold


@asynccontextmanager
async def scene(
    folder: Path,
    *,
    today: ApprovalPolicy = ONE,
    kind: type[Azure] = Azure,
    way_back: bool = False,
    live: bool = True,
    judge: Callable[[str, Key], None] = lambda *_: None,
    watch: Callable[[DataSubjectRequest, Transition], None] = lambda *_: None,
    **others: Any,
) -> AsyncIterator[Scene]:
    """A bot that runs, with five people who know it: Ana asks, Gus is a guest, and the others are members."""
    time, calls, receipts, moves = Time(), list[tuple[str, Key]](), list[Receipt](), dict[S, Callable[[], object]]()

    def called(call: str, key: Key) -> None:
        judge(call, key)
        calls.append((call, key))

    def witness(request: DataSubjectRequest, change: Transition) -> None:
        watch(request, change)
        if happens := moves.pop(change.to, None):
            happens()

    members = dict.fromkeys((ANA, BEN, CLEO, DAN), Membership.MEMBER) | {GUS: Membership.GUEST}
    outside = Outside(
        azure=kind(now=time, judge=called, way_back=way_back),
        people=Workspace(memberships=members),
        files=Files(certify=receipts.append),
        time=time,
        path=folder / "bot.sqlite",
        witness=witness,
    )
    store = await SqliteFile.open(outside.path)
    bot = Bot(outside=outside, store=store, today=today, made=Made(), live=live, groups=True, **others)
    made = Scene(outside=outside, bot=bot, calls=calls, receipts=receipts, moves=moves)
    try:
        yield made
    finally:
        await made.bot.store.close()
