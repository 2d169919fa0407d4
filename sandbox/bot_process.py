"""The bot as a process of its own: started with nothing but an environment and a config file, always ended."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the packages."""

CONNECT_SECONDS = 30.0
STOP_SECONDS = 10.0
LOOK_SECONDS = 0.02

PASSED_ON = ("PATH", "HOME")


class BotError(Exception):
    """The bot did not start, did not connect, or has ended by itself."""


@dataclass(kw_only=True)
class BotProcess:
    """A bot that runs in a process group of its own."""

    log: Path
    """Where its standard output and error go."""

    process: asyncio.subprocess.Process
    """The process."""

    async def connected(self, is_connected: Callable[[], bool], timeout: float = CONNECT_SECONDS) -> None:  # noqa: ASYNC109 - reads best at the call
        """Return once `is_connected()`.

        Raises:
            BotError: It has ended, or did not connect within `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                while not is_connected():
                    self.check()
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise BotError(f"the bot did not connect within {timeout:.0f} seconds{self._last_words()}") from None

    def check(self) -> None:
        """Raise `BotError` if the bot has ended."""
        code = self.process.returncode
        if code is not None:
            how = f"with exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
            raise BotError(f"the bot ended {how}{self._last_words()}")

    async def ended(self) -> None:
        """Wait until the bot ends, and raise `BotError` then."""
        await self.process.wait()
        self.check()

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """End the bot and whatever it has started: SIGTERM, and SIGKILL after `seconds`."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(seconds):
                await self.process.wait()
        except TimeoutError:
            pass
        finally:
            self._signal(signal.SIGKILL)
        await self.process.wait()

    def _last_words(self) -> str:
        return "".join(f"; its last words: {line}" for line in tail(self.log, 1))

    def _signal(self, number: signal.Signals) -> None:
        # The group outlives its first process when that leaves children; macOS says EPERM of one that is all dead.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


@asynccontextmanager
async def running_bot(environment: Mapping[str, str], *, log: Path, module: str = "bot") -> AsyncIterator[BotProcess]:
    """Run `python -m bot`, or another module that runs the bot, for as long as the block runs.

    Args:
        environment: What the bot reads; of our own environment it gets PATH and HOME, and no proxy.
        log: The file that takes its output.
        module: What is run.
    """
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module,
            cwd=ROOT, env=_whole(environment), start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    bot = BotProcess(log=log, process=process)
    try:
        yield bot
    finally:
        await bot.stop()


async def make_keys(environment: Mapping[str, str]) -> None:
    """Run `python -m bot keys init`.

    Raises:
        BotError: It failed.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "keys", "init",
        cwd=ROOT, env=_whole(environment),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode != 0:
        words = output.decode(errors="replace").strip().splitlines()[-1:]
        raise BotError(f"keys init ended with exit code {process.returncode}" + "".join(f": {line}" for line in words))


def tail(log: Path, lines: int) -> list[str]:
    """The last lines of a log; none where there is no log."""
    return log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []


def _whole(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | dict(environment)
