"""Both local worlds, and a program between them that is a process of its own."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.bot_process import ROOT, BotProcess, make_keys
from sandbox.folder import WorkFolder, work_folder
from sandbox.slack import Workspace
from sandbox.worlds import Worlds, running_worlds

BOT = "bot"
BARE = "tests.benchmarks.bare_bolt"


@dataclass(frozen=True, kw_only=True)
class Stage:
    worlds: Worlds
    folder: WorkFolder

    @property
    def slack(self) -> Workspace:
        return self.worlds.slack.workspace

    @asynccontextmanager
    async def connected(self, module: str) -> AsyncIterator[BotProcess]:
        """`python -m module` once it is connected."""
        variables = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        with self.folder.log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module),
                cwd=ROOT,
                env=variables | self.worlds.environment(self.folder.config),
                start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        program = BotProcess(log=self.folder.log, process=process)
        try:
            await program.connected(lambda: self.slack.bot_connected)
            yield program
        finally:
            await program.stop()


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """New worlds, with keys and a config for the bot."""
    with tempfile.TemporaryDirectory(prefix="dps-bot-bench-") as path, work_folder(Path(path) / "work") as folder:
        async with running_worlds() as worlds:
            folder.config.write_text(worlds.config())
            await make_keys(worlds.environment(folder.config))
            yield Stage(worlds=worlds, folder=folder)
