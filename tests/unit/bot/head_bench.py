"""A ledger whose heads are signed, kept and posted, and the clock that says when."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.heads.delivery import HeadDelivery
from bot.heads.poster import EVERY, HeadPoster
from evidence.kept_head import HeadFile
from evidence.signing import Keys, make_keys
from privacy.ledger.heads import NOTHING, SignedHead, TreeHead
from privacy.model.clocks import Patience
from privacy.model.errors import DeliveryError
from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger.heads import SqliteHeads, grown

PATIENCE = Patience(first_wait=Millis(1_000), longest_wait=Millis(20_000))


@dataclass
class Channel:
    """Keeps what is posted, or says what is wrong."""

    posted: list[SignedHead] = field(default_factory=list)
    errors: list[DeliveryError] = field(default_factory=list)

    async def __call__(self, head: SignedHead) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.posted.append(head)

    @property
    def sizes(self) -> list[int]:
        return [head.said.tree.size for head in self.posted]


@dataclass
class Bench:
    """A ledger, the folder of the keys, a channel, and a clock that tests move by hand."""

    store: SqliteFile
    keys: Keys
    folder: Path
    channel: Channel = field(default_factory=Channel)
    at: float = 1_000.0

    def started(self, *, channel: bool = True) -> HeadPoster:
        return HeadPoster(
            ledger=SqliteHeads(file=self.store),
            kept=self.file,
            key=self.keys.signing,
            channel=HeadDelivery(to="channel", post=self.channel, patience=PATIENCE, seconds=lambda: self.at)
            if channel
            else None,
            seconds=lambda: self.at,
        )

    @property
    def file(self) -> HeadFile:
        return HeadFile(folder=self.folder, key=self.keys.signing.public)

    async def append(self, *events: Event) -> None:
        for event in events:
            await self.store.write(lambda db, event=event: ledger.append(db, event, now=Millis(1), content={}))

    async def tree(self) -> TreeHead:
        return await self.store.read(lambda db: grown(db, ledger.head(db).sequence, NOTHING))

    def kept(self) -> TreeHead | None:
        kept = self.file.read()
        return kept.said.tree if kept else None


@asynccontextmanager
async def open_bench(folder: Path) -> AsyncIterator[Bench]:
    store = await SqliteFile.open(folder / "bot.sqlite")
    try:
        yield Bench(store=store, keys=make_keys(folder / "keys"), folder=folder / "keys")
    finally:
        await store.close()


async def looked(poster: HeadPoster, bench: Bench, seconds: float = EVERY) -> None:
    bench.at += seconds
    await poster.look()
