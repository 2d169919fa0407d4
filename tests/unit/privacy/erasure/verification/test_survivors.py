"""Two hundred erasures after which something is there, comes back or cannot be read: no receipt says that it is gone.

The real carrier, verification, receipt and store; a world of our own whose deletions do not go as they are answered.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from privacy.model.approval_policy import approval_policy
from privacy.model.errors import RefusedError, TryLaterError
from privacy.model.ids import Identifier, Millis, RequestId
from privacy.model.ids import RequestStatus as S
from privacy.model.people import Membership
from privacy.model.plan import Mode
from privacy.model.records import Findings, Record, RecordKind
from privacy.receipt.receipt import Receipt
from sandbox.azure.troubles.fates import Fate
from storage.file.sqlite_file import SqliteFile
from tests.unit.privacy.erasure.folders import quick_folder
from tests.unit.privacy.erasure.house import ANA, Bot, Made, Outside
from tests.unit.privacy.erasure.slack_world import Files, Workspace
from tests.unit.privacy.erasure.world import ANY_TIME, HUB, PARTS, Azure, Edition, Key
from tests.unit.storage.samples import Time

COMBINATIONS = 200
BEN = "U0BEN"
MODULE = "sensor-42/meter"
WITH = [(RecordKind.DEVICE_TWIN, HUB, "sensor-42"), *((k, HUB, MODULE) for k in RecordKind if k.startswith("module"))]


@dataclass(kw_only=True)
class Spoiled:
    """What becomes of one record once it is deleted."""

    fate: Fate
    after_reads: int
    """How many reads find nothing first: 0 or 1 of the two that each verification makes."""
    as_new: bool
    before: Edition | None = None
    """What was deleted; None until then."""


@dataclass(kw_only=True)
class Misbehaving(Azure):
    """Answers deletions as done, and does something else."""

    spoiled: dict[Key, Spoiled] = field(default_factory=dict)

    def remove(self, key: Key) -> None:
        gone = [k for k in self.editions if k == key or (key[0] is RecordKind.DEVICE_IDENTITY and k[1] == HUB)]
        if (own := self.spoiled.get(key)) and own.fate is Fate.STAYS:
            return
        for each in gone:
            if spoiled := self.spoiled.get(each):
                spoiled.before = self.editions[each]
            del self.editions[each]
        self.blocked = self.blocked and PARTS[0] in self.editions

    async def read(self, kind: RecordKind, place: str, key: str) -> Record | None:
        self._is_read((kind, place, key))
        return await super().read(kind, place, key)

    async def find(self, identifier: Identifier, progress: object, *, since: Millis = ANY_TIME) -> Findings:
        for key in self.spoiled:
            try:
                self._is_read(key)
            except TryLaterError:
                return await replace(self, down=True).find_nothing(identifier)
        return await super().find(identifier, progress, since=since)  # type: ignore[arg-type]

    async def find_nothing(self, identifier: Identifier) -> Findings:
        return await super().find(identifier, None)  # type: ignore[arg-type]

    def _is_read(self, key: Key) -> None:
        spoiled = self.spoiled.get(key)
        if spoiled is None or spoiled.before is None or key in self.editions:
            return
        if spoiled.fate is Fate.UNREADABLE:
            raise TryLaterError("did not answer (HTTP 503)", status=503)
        if spoiled.fate is Fate.RETURNS:
            spoiled.after_reads -= 1
            if spoiled.after_reads < 0:
                self.editions[key] = Edition(life=next(self._lives)) if spoiled.as_new else spoiled.before


@dataclass(frozen=True, kw_only=True)
class Case:
    """One erasure."""

    mode: Mode | None
    """None where there is no way back, so that nobody is asked."""
    spoiled: dict[Key, Spoiled]

    @property
    def may_be_done(self) -> bool:
        """Only where all that is there again is a new life of it, and that was approved."""
        again = all(s.fate is Fate.RETURNS and s.as_new for s in self.spoiled.values())
        return again and self.mode is not Mode.BLOCK


def draw(dice: random.Random) -> Case:
    mode = dice.choice([None, Mode.ERASE, Mode.BLOCK])
    keys = [*PARTS[1:3], *WITH, *([] if mode is Mode.BLOCK else [PARTS[0]])]
    return Case(mode=mode, spoiled={key: spoil(key, dice) for key in dice.sample(keys, dice.randint(1, 3))})


def spoil(key: Key, dice: random.Random) -> Spoiled:
    fate = Fate.UNREADABLE if key in WITH else dice.choice(list(Fate))
    return Spoiled(fate=fate, after_reads=dice.randint(0, 1), as_new=dice.random() < 0.5)


async def end_of(case: Case, path: Path) -> tuple[S, list[Receipt]]:
    """Where the erasure stands after the worker has nothing to do at once, and the receipts that were written."""
    time, receipts = Time(), list[Receipt]()
    azure = Misbehaving(now=time, judge=lambda *_: None, way_back=case.mode is not None, spoiled=case.spoiled)
    for key in WITH[1:]:
        azure.editions[key] = Edition(life=100)
    people = Workspace(memberships=dict.fromkeys((ANA, BEN), Membership.MEMBER))
    files = Files(certify=receipts.append)
    outside = Outside(azure=azure, people=people, files=files, time=time, path=path, witness=lambda *_: None)
    store = await SqliteFile.open(path)
    try:
        bot = Bot(outside=outside, store=store, today=approval_policy([[BEN]], 1), made=Made())
        return await erased(bot, case), receipts
    finally:
        await store.close()


async def erased(bot: Bot, case: Case) -> S:
    filed = await bot.intake.request_erasure(bot.form(ANA))
    assert not isinstance(filed, RefusedError)
    request = filed.requests[0][0].id
    await work(bot)
    if case.mode:
        await bot.clicks.choose_way(bot.on_plan(ANA, await plan_of(bot, request)), case.mode)
        await work(bot)
    await bot.ballot.approve(bot.on_plan(BEN, await plan_of(bot, request)))
    await work(bot)
    return (await bot.requests.get(request)).status


async def work(bot: Bot) -> None:
    while await bot.turn():
        pass


async def plan_of(bot: Bot, request: RequestId):  # noqa: ANN201 - the plan's id
    erasure = (await bot.requests.get(request)).work
    assert erasure
    assert erasure.plan
    return erasure.plan.id


def test_none_of_two_hundred_survivors_is_certified() -> None:
    dice = random.Random(7)
    ends: Counter[S] = Counter()
    certified: list[Case] = []
    for _ in range(COMBINATIONS):
        case = draw(dice)
        with quick_folder() as folder:
            status, receipts = asyncio.run(end_of(case, folder / "bot.sqlite"))
        ends[status] += 1
        readings = {record.reading for receipt in receipts for record in receipt.records}
        if receipts and not (case.may_be_done and "replaced" in readings):
            certified.append(case)

    assert certified == []
    assert ends.keys() == {S.INCOMPLETE, S.FULFILLED}
    assert ends[S.INCOMPLETE] > COMBINATIONS // 2
    assert ends[S.FULFILLED] > COMBINATIONS // 100
