"""A whole bot in one process between the local Azure and the local Slack: what the scenarios come in through."""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.app import running
from bot.environment import Environment
from bot.settings import Secrets, load_config
from bot.verify import verify_ledger
from dps.transport.config import Limits
from evidence.signing import load_keys, make_keys
from handlers.kit.three_seconds import SLACK_WAITS
from privacy.model.clocks import Patience
from privacy.model.ids import Millis
from privacy.subject.pseudonym import Pseudonyms
from sandbox.azure import RunningAzure
from sandbox.slack import Workspace
from sandbox.slack.model.values import Message, Outcome
from sandbox.worlds import Worlds, running_worlds
from storage.file.sqlite_file import open_read_only

ANA, BEN, GUS, EVE = "U0ANA", "U0BEN", "U0GUS", "U0EVE"
PRIVACY, GENERAL, PARTNERS = "C0PRIVACY", "C0GENERAL", "C0PARTNERS"

PATIENCE = 60.0
"""Seconds that the local Slack waits for an acknowledgement or a form: it, the bot and the test share one process, so
its own 3 would measure the machine. `tests/benchmarks` holds the bot to them."""

SPEED = 50.0
"""How many times as fast as outside the minute passes by which Slack's limits count, for it and for the bot."""

QUICK = Environment(
    boot="",
    patience=Patience(first_wait=Millis(50), longest_wait=Millis(200), give_up_after=Millis(60_000)),
    limits=Limits(tries=2, total=3.0, first_wait=0.01, timeout=5.0),
    slack_waits=PATIENCE,
    slack_speed=SPEED,
    grace=0.2,
)
"""The real rules with shorter waits, and as patient as the local Slack. Each time it is another boot."""

HURRIED = replace(QUICK, slack_waits=SLACK_WAITS)
"""Where the test is about Slack's own three seconds."""

IMPATIENT = replace(QUICK, patience=replace(QUICK.patience, give_up_after=Millis(500)))
"""Gives up what does not work within half a second."""


WITHOUT_PACE = "".join(
    f"\n[azure.pace.{name}]\nrate = 100000\nburst = 100000\n" for name in ("dps", "registry", "twins", "query")
)
"""The local Azure has no quota here; keeping to one is for the tests of `dps.transport.pace` and the benchmarks."""


def ended(card: str) -> bool:
    """True for an export that is answered, with data or without."""
    return "Done" in card or "No data found" in card


@dataclass(frozen=True, kw_only=True)
class House:
    """The two worlds, the bot's folder and a hand on the power switch."""

    worlds: Worlds
    folder: Path

    @property
    def azure(self) -> RunningAzure:
        return self.worlds.azure

    @property
    def slack(self) -> Workspace:
        return self.worlds.slack.workspace

    @property
    def database(self) -> Path:
        return self.folder / "dps-bot.sqlite"

    @asynccontextmanager
    async def power(
        self,
        around: Environment = QUICK,
        *,
        config: Mapping[str, str] | None = None,
        pace: str = WITHOUT_PACE,
        agrees: bool = True,
    ) -> AsyncIterator[AsyncApp]:
        """The bot, running; whatever it did, its ledger and the rows beside it agree at the end.

        Args:
            around: what is different around it.
            config: replaces pieces of the config file's text.
            pace: stands at the config file's end.
            agrees: False where the test changes the file, so that they do not.
        """
        path = self.folder / "dps-bot.toml"
        text = self.worlds.config() + pace
        for old, new in (config or {}).items():
            text = text.replace(old, new)
        path.write_text(text)
        secrets = Secrets.model_validate(
            {
                "slack_bot_token": self.worlds.slack.bot_token,
                "slack_app_token": self.worlds.slack.app_token,
                "slack_api_url": self.worlds.slack.api_url,
            }
        )
        async with running(load_config(path), secrets, around) as bot:
            yield bot.app
        if agrees:
            verify_ledger(self.database, Pseudonyms(key=load_keys(self.folder / "keys").pseudonym))

    async def ask(self, text: str, *, user: str = ANA, channel: str = PRIVACY) -> Outcome:
        return await self.slack.command(user, channel, text)

    def seen(self, user: str = ANA, channel: str = PRIVACY) -> list[Message]:
        return self.slack.messages(user, channel)

    def whispers(self, user: str = ANA, channel: str = PRIVACY) -> list[str]:
        """What this person alone was told."""
        return [message.content.text for message in self.seen(user, channel) if message.visible_to == user]

    def cards(self, channel: str = PRIVACY) -> list[Message]:
        """The messages that stand for requests."""
        return [m for m in self.seen(channel=channel) if not m.thread_ts and not m.visible_to and m.user == "U0DPSBOT"]

    def card(self) -> str:
        """The only card, in words."""
        (message,) = self.cards()
        return message.content.text

    async def until_card(self, *words: str, seconds: float = 15) -> str:
        """Wait until the only card says all of these."""
        try:
            await self.slack.until(
                lambda: len(self.cards()) == 1 and all(w in self.card() for w in words), seconds=seconds
            )
        except TimeoutError:
            raise AssertionError(f"wanted {words}, the cards say {[m.content.text for m in self.cards()]}") from None
        return self.card()

    async def until_said(self, *words: str, seconds: float = 20) -> str:
        """Wait until one message of a thread says all of these: it comes after the card that it belongs to."""

        def found() -> list[str]:
            said = [message.content.text for message in self.seen() if message.thread_ts]
            return [text for text in said if all(word in text for word in words)]

        try:
            await self.slack.until(lambda: bool(found()), seconds=seconds)
        except TimeoutError:
            raise AssertionError(f"wanted {words}, said {[m.content.text for m in self.seen()]}") from None
        return found()[0]

    def file(self) -> "Opened":
        """The only file that people can see, opened."""
        (file_id,) = [file for message in self.seen() for file in message.files]
        content = self.slack.files.find(file_id).content
        assert content is not None
        return Opened.read(content)

    def entries(self) -> list[dict[str, Any]]:
        """The ledger's bodies, as an auditor reads them from the file."""
        with closing(open_read_only(self.database).conn) as database:
            rows = database.execute("SELECT body FROM ledger ORDER BY sequence").fetchall()
        return [json.loads(row[0]) for row in rows]

    def events(self) -> list[str]:
        return [entry["event"] for entry in self.entries()]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An export file, read without the product's code."""

    content: bytes
    members: Mapping[str, bytes]

    @classmethod
    def read(cls, content: bytes) -> "Opened":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return cls(content=content, members={name: archive.read(name) for name in archive.namelist()})

    def json(self, name: str) -> Any:
        return json.loads(self.members[name])

    @property
    def manifest(self) -> Any:
        return self.json("manifest.json")

    @property
    def records(self) -> list[Any]:
        return [self.json(name) for name in sorted(self.members) if name.startswith("records/")]

    @property
    def page(self) -> str:
        return self.members["index.html"].decode()

    def found(self) -> list[tuple[str, str, str]]:
        """Kind, place and id of every record."""
        return [(record["record"], record["place"], record["key"]) for record in self.records]

    def everything(self) -> bytes:
        """All members' bytes, to search for what must not be there."""
        return b"\n".join(self.members.values())


@asynccontextmanager
async def open_house(folder: Path, workspace: Workspace | None = None) -> AsyncIterator[House]:
    make_keys(folder / "keys")
    async with running_worlds(workspace=workspace) as worlds:
        workspace = worlds.slack.workspace
        workspace.files.share_delay = 0.02
        workspace.limits.speed = SPEED
        workspace.sockets.ack_seconds = workspace.triggers.life_seconds = PATIENCE
        yield House(worlds=worlds, folder=folder)
        assert not workspace.app_faults, f"said where Slack takes nothing: {workspace.app_faults}"
