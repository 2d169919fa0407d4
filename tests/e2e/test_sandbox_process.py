"""`python -m sandbox` as people and programs start it: what it says, and that nothing of it stays behind."""

import asyncio
import json
import os
import signal
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.bot_process import ROOT

SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    process: asyncio.subprocess.Process
    folder: Path

    @property
    def config(self) -> Path:
        """The config file that it writes for the bot."""
        return self.folder / "dps-bot.toml"

    async def line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        async with asyncio.timeout(SECONDS):
            return (await self.process.stdout.readline()).decode()

    async def end(self) -> tuple[int, str, str]:
        """Its exit code, and what else it printed on its standard output and error."""
        async with asyncio.timeout(SECONDS):
            output, errors = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, output.decode(), errors.decode()


@asynccontextmanager
async def started(folder: Path, *options: str) -> AsyncIterator[Sandbox]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--folder", str(folder), *options,
        cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Sandbox(process=process, folder=folder)
    finally:
        # Not SIGKILL: the bot would stay behind when a test fails.
        if process.returncode is None:
            process.terminate()
        await process.communicate()


def bot_pid(folder: Path) -> int:
    """The process that holds the bot's database, as its lock file says."""
    (lock,) = folder.glob("*.lock")
    return int(lock.read_text().removeprefix("pid ").split()[0])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def state(page: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(f"{page}client/state?as=U0ANA") as response:
        return await response.json()


async def test_without_a_bot_one_line_of_json_says_everything_that_a_bot_needs(tmp_path: Path) -> None:
    async with started(tmp_path / "work", "--no-bot", "--json", "--port", "0") as sandbox:
        said = json.loads(await sandbox.line())

        assert said.keys() == {"page", "control", "azure", "slack", "env", "config_toml"}
        assert said["azure"].keys() == {"factory-eu", "factory-us", "hub-eu", "hub-us", "identity", "storage"}
        assert said["slack"].keys() == {"api", "app_token", "bot_token"}
        assert said["env"].keys() == {
            "DPS_BOT_CONFIG",
            "IDENTITY_ENDPOINT",
            "IDENTITY_HEADER",
            "SLACK_API_URL",
            "SLACK_APP_TOKEN",
            "SLACK_BOT_TOKEN",
        }
        assert said["env"]["DPS_BOT_CONFIG"] == str(sandbox.config)
        assert sandbox.config.read_text() == said["config_toml"]
        assert tomllib.loads(said["config_toml"])["dps"][0]["host"] == said["azure"]["factory-eu"]
        assert (await state(said["page"]))["bot_connected"] is False
        async with aiohttp.ClientSession() as session, session.get(said["control"]) as response:
            assert (await response.json())["ok"] is True


@pytest.mark.parametrize(("option", "hold"), [((), True), (("--no-rate-limits",), False)])
async def test_slacks_rate_limits_hold_unless_they_are_not_wanted(
    tmp_path: Path, option: tuple[str, ...], *, hold: bool
) -> None:
    async with started(tmp_path / "work", "--no-bot", "--json", *option, "--port", "0") as sandbox:
        said = json.loads(await sandbox.line())

        async with aiohttp.ClientSession() as session, session.post(f"{said['control']}/slack/rules", json={}) as rules:
            assert (await rules.json())["rate_limits"] is hold


async def test_on_grid_the_workspace_is_one_of_an_organisation_and_the_config_names_its_people(tmp_path: Path) -> None:
    async with started(tmp_path / "work", "--no-bot", "--json", "--grid", "--port", "0") as sandbox:
        said = json.loads(await sandbox.line())

        headers = {"Authorization": f"Bearer {said['slack']['bot_token']}"}
        url = f"{said['slack']['api']}auth.test"
        async with aiohttp.ClientSession() as session, session.post(url, headers=headers) as response:
            assert (await response.json())["enterprise_id"] == "E0SANDBOX"
        assert tomllib.loads(said["config_toml"])["policy"]["approvers"] == ["U0BEN", "W0CLEO"]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_quietly_and_closes_its_ports(tmp_path: Path, ending: signal.Signals) -> None:
    async with started(tmp_path / "work", "--no-bot", "--json", "--port", "0") as sandbox:
        said = json.loads(await sandbox.line())

        sandbox.process.send_signal(ending)

        assert await sandbox.end() == (0, "", "")
        with pytest.raises(aiohttp.ClientConnectionError):
            await state(said["page"])


async def test_the_demo_speaks_when_the_bot_is_connected_and_takes_it_along_when_it_ends(tmp_path: Path) -> None:
    async with started(tmp_path / "work", "--json", "--port", "0") as sandbox:
        said = json.loads(await sandbox.line())
        bot = bot_pid(sandbox.folder)
        assert (await state(said["page"]))["bot_connected"] is True
        assert is_alive(bot)

        sandbox.process.send_signal(signal.SIGTERM)

        assert await sandbox.end() == (0, "", "")
        assert not is_alive(bot)


async def test_the_words_name_the_page_the_first_command_and_the_way_out(tmp_path: Path) -> None:
    async with started(tmp_path / "work", "--port", "0") as sandbox:
        words = ""
        while "Ctrl-C" not in words:
            words += (line := await sandbox.line())
            assert line, words
        sandbox.process.send_signal(signal.SIGTERM)
        code, _, errors = await sandbox.end()

    assert "http://127.0.0.1:" in words
    assert "/dps-export sensor-42" in words
    assert (code, errors) == (0, "")


async def test_a_bot_that_dies_ends_the_demo_with_a_sentence(tmp_path: Path) -> None:
    async with started(tmp_path / "work", "--json", "--port", "0") as sandbox:
        await sandbox.line()

        os.kill(bot_pid(sandbox.folder), signal.SIGKILL)

        code, output, errors = await sandbox.end()
    assert (code, output) == (1, "")
    assert errors.startswith("sandbox: the bot ended by SIGKILL")
    assert "Traceback" not in errors


async def test_a_folder_that_holds_something_else_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    async with started(tmp_path, "--no-bot", "--port", "0") as sandbox:
        code, output, errors = await sandbox.end()

    assert (code, output) == (1, "")
    assert errors == f"sandbox: {tmp_path} holds something else; give an empty or a new folder\n"


async def test_a_port_that_is_taken_is_refused_in_a_sentence(tmp_path: Path) -> None:
    holder = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = holder.sockets[0].getsockname()[1]
    async with holder, started(tmp_path / "work", "--no-bot", "--port", str(port)) as sandbox:
        code, output, errors = await sandbox.end()

    assert (code, output) == (1, "")
    assert errors == f"sandbox: port {port} cannot be used: Address already in use\n"
