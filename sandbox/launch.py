"""The demo: both worlds and the real bot, until Ctrl-C; or both worlds alone, for other programs."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sandbox.bot_process import BotProcess, make_keys, running_bot
from sandbox.folder import WorkFolder, work_folder
from sandbox.serve import LOOPBACK
from sandbox.slack import default_workspace, grid_workspace
from sandbox.worlds import RATE_LIMITS, Worlds, running_worlds

T = TypeVar("T")

USUAL_PORT = 8700
"""The demo's port where it is free, so that an open page finds it again."""

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    port: int | None
    """The port of the page; None takes the usual one, or a free one."""

    folder: Path
    """The work folder."""

    bot: bool
    """Whether to start the bot."""

    as_json: bool
    """Whether to say everything as one line of JSON."""

    rate_limits: bool = RATE_LIMITS
    """Whether Slack's rate limits hold."""

    grid: bool = False
    """Whether the workspace is one of an organisation's, on Enterprise Grid."""


async def run(options: Options) -> None:
    """Run the sandbox until cancelled.

    Raises:
        BotError: The bot did not start, or has ended.
        FolderError: The work folder cannot be used.
        OSError: The port is taken.
    """
    port = _usual_port() if options.port is None else options.port
    with work_folder(options.folder) as folder:
        workspace = grid_workspace() if options.grid else default_workspace()
        async with running_worlds(port=port, workspace=workspace, rate_limits=options.rate_limits) as worlds:
            if options.bot:
                async with connected_bot(worlds, folder) as bot:
                    _say(options, worlds, folder)
                    await bot.ended()
            else:
                folder.config.write_text(worlds.config())
                _say(options, worlds, folder)
                await asyncio.Event().wait()


@asynccontextmanager
async def connected_bot(worlds: Worlds, folder: WorkFolder) -> AsyncIterator[BotProcess]:
    """Run the bot in these worlds with new keys, once it is connected, for as long as the block runs.

    Raises:
        BotError: It did not start, or did not connect.
    """
    folder.config.write_text(worlds.config())
    environment = worlds.environment(folder.config)
    await make_keys(environment)
    async with running_bot(environment, log=folder.log) as bot:
        await bot.connected(lambda: worlds.slack.workspace.bot_connected)
        yield bot


async def until_signalled(work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`; or None, when Ctrl-C or SIGTERM came first and everything was put away."""
    task = asyncio.ensure_future(work)
    for ending in ENDINGS:
        asyncio.get_running_loop().add_signal_handler(ending, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return None


def _usual_port() -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, USUAL_PORT))
        except OSError:
            return 0
    return USUAL_PORT


def _say(options: Options, worlds: Worlds, folder: WorkFolder) -> None:
    if options.as_json:
        words = json.dumps(worlds.description(folder.config))
    elif options.bot:
        words = _in_words(
            "A pretend Slack and a pretend Azure on this computer, and the real bot between them.",
            open=worlds.page,
            try_="/dps-export sensor-42   as Ana in #privacy",
            folder=_short(folder.path),
            log=_short(folder.log),
        )
    else:
        words = _in_words(
            "A pretend Slack and a pretend Azure on this computer, without a bot.",
            open=worlds.page,
            control=f"{worlds.slack.url}/control",
            config=_short(folder.config),
            **{name: value for name, value in worlds.environment(folder.config).items() if name != "DPS_BOT_CONFIG"},
        )
    print(words, flush=True)


def _in_words(title: str, **lines: str) -> str:
    rows = {name.removesuffix("_"): value for name, value in lines.items()} | {"stop": "Ctrl-C"}
    names = {name if name.isupper() else name.capitalize(): value for name, value in rows.items()}
    width = max(map(len, names))
    return "\n".join([title, "", *(f"  {name:<{width}}  {value}" for name, value in names.items()), ""])


def _short(path: Path) -> str:
    inside = path.is_relative_to(Path.cwd())
    return os.path.relpath(path) if inside else str(path)
