from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.bot_process import BotProcess, make_keys, running_bot
from sandbox.folder import WorkFolder, work_folder
from sandbox.slack.model.values import Message
from sandbox.worlds import Worlds, running_worlds


@dataclass(frozen=True, kw_only=True)
class Site:
    """Both worlds, and a bot that is a process of its own, started with an environment and a config file."""

    worlds: Worlds
    folder: WorkFolder

    def environment(self, **changes: str) -> dict[str, str]:
        return self.worlds.environment(self.folder.config) | changes

    @asynccontextmanager
    async def started(self, **changes: str) -> AsyncIterator[BotProcess]:
        """The bot as soon as its process runs, whatever becomes of it."""
        async with running_bot(self.environment(**changes), log=self.folder.log) as bot:
            yield bot

    @asynccontextmanager
    async def power(self, **changes: str) -> AsyncIterator[BotProcess]:
        """The bot once it is connected."""
        async with self.started(**changes) as bot:
            await bot.connected(lambda: self.worlds.slack.workspace.bot_connected)
            yield bot

    async def ask(self, text: str) -> bool:
        return (await self.worlds.slack.workspace.command("U0ANA", "C0PRIVACY", text)).acked

    def seen(self) -> list[Message]:
        return self.worlds.slack.workspace.messages("U0ANA", "C0PRIVACY")

    def files(self) -> list[str]:
        return [file for message in self.seen() for file in message.files]

    async def until_card(self, word: str, seconds: float = 30) -> None:
        def stands() -> bool:
            return any(word in m.content.text for m in self.seen() if not m.visible_to and not m.thread_ts)

        await self.worlds.slack.workspace.until(stands, seconds=seconds)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    with work_folder(tmp_path / "work") as folder:
        async with running_worlds() as worlds:
            folder.config.write_text(worlds.config())
            await make_keys(worlds.environment(folder.config))
            yield Site(worlds=worlds, folder=folder)
