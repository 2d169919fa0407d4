"""A store on a real file with a clock that tests move by hand."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from privacy.model.clocks import SAME_AGAIN
from privacy.model.ids import ChannelId, ExportCommand, Identifier, Millis, SlackUserId, TeamId, TriggerId
from privacy.request.request import DataSubjectRequest
from privacy.subject.pseudonym import Pseudonyms
from storage.file.sqlite_file import SqliteFile
from storage.outbox import SqliteOutbox
from storage.requests.requests import SqliteRequests


@dataclass
class Time:
    at: int = 1_764_000_000_000

    def __call__(self) -> Millis:
        return Millis(self.at)


@dataclass
class Desk:
    """The two ports over one file."""

    path: Path
    store: SqliteFile
    time: Time = field(default_factory=Time)

    def __post_init__(self) -> None:
        self.requests = SqliteRequests(file=self.store, pseudonyms=Pseudonyms(key=b"k" * 32), clock=self.time)
        self.outbox = SqliteOutbox(file=self.store, clock=self.time)

    async def file(self, trigger: str = "t1", text: str = "sensor-42", user: str = "U0ANA") -> DataSubjectRequest:
        ((request, _),) = await self.requests.receive(
            command(trigger, text, user), [Identifier(text)], now=self.time(), same_within=SAME_AGAIN
        )
        return request


@asynccontextmanager
async def open_desk(path: Path, on_change: Callable[[], None] = lambda: None) -> AsyncIterator[Desk]:
    store = await SqliteFile.open(path, on_change)
    try:
        yield Desk(path=path, store=store)
    finally:
        await store.close()


def command(trigger: str = "t1", text: str = "sensor-42", user: str = "U0ANA") -> ExportCommand:
    return ExportCommand(
        trigger=TriggerId(trigger),
        team=TeamId("T0SANDBOX"),
        channel=ChannelId("C0PRIVACY"),
        user=SlackUserId(user),
        text=text,
        response_url="http://127.0.0.1/hooks/1",
    )
