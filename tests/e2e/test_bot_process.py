"""The bot as administrators run it: a process that is started, stopped and killed."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from handlers.kit import ids
from sandbox.bot_process import ROOT, BotProcess
from sandbox.faults import Fault, FaultKind
from tests.e2e.conftest import Site
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House


async def kill(bot: BotProcess) -> None:
    os.killpg(bot.process.pid, signal.SIGKILL)
    await bot.process.wait()


async def exit_code(bot: BotProcess, seconds: float = 15) -> int:
    async with asyncio.timeout(seconds):
        return await bot.process.wait()


async def dps_bot(site: Site, *arguments: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **site.environment()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


def events(site: Site) -> list[str]:
    database = sqlite3.connect(f"file:{site.folder.path / 'dps-bot.sqlite'}?mode=ro", uri=True)
    rows = database.execute("SELECT event FROM ledger ORDER BY sequence").fetchall()
    database.close()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("world", "route", "when"),
    [
        ("identity", "GET *", "before"),
        ("factory-eu", "POST /enrollments/query", "after"),
        ("slack", "* /api/files.completeUploadExternal", "before"),
        ("slack", "* /api/files.completeUploadExternal", "after"),
        ("slack", "* /api/chat.postMessage", "after"),
    ],
)
async def test_killed_between_record_and_answer_the_answer_comes_after_the_restart(
    site: Site, world: str, route: str, when: str
) -> None:
    boards = {**site.worlds.azure.boards, "slack": site.worlds.slack.board}
    hold = boards[world].hold(route, when=when)  # type: ignore[arg-type]
    async with site.power() as bot:
        assert await site.ask("/dps-export sensor-42")
        await hold.reached()
        await kill(bot)
    hold.release()

    async with site.power():
        await site.until_card("Done")

    assert len(site.files()) == 1
    assert [events(site).count(event) for event in ("requested", "uploaded", "fulfilled")] == [1, 1, 1]
    code, said = await dps_bot(site, "verify")
    assert code == 0
    assert "one unbroken chain" in said


@pytest.mark.parametrize(
    ("route", "when", "gone"),
    [("GET /twins/sensor-42", "before", 0), ("DELETE /devices/sensor-42/commands", "after", 1)],
    ids=["between vote and deletion", "in a deletion"],
)
async def test_an_erasure_that_is_killed_is_carried_out_once_after_the_restart(
    site: Site, route: str, when: str, gone: int
) -> None:
    house = House(worlds=site.worlds, folder=site.folder.path)
    async with site.power() as bot:
        outcome = await file_erasure(house, "sensor-42")
        assert outcome.errors is None, outcome
        await site.until_card("Waiting for 1 approver")
        hold = site.worlds.azure.boards["hub-eu"].hold(route, when=when)  # type: ignore[arg-type]
        await press(house, ids.APPROVE)
        await hold.reached()
        await kill(bot)
    hold.release()
    assert events(site).count("approved") == 1
    assert events(site).count("deleted") == gone
    assert "sensor-42" in site.worlds.azure.world.hubs["hub-eu"].device_ids()

    async with site.power():
        await site.until_card("Done")

    said = events(site)
    assert [said.count(event) for event in ("voted", "approved", "began erasing", "fulfilled")] == [1, 1, 1, 1]
    assert (said.count("intended"), said.count("deleted"), said.count("purged")) == (3, 2, 1)
    assert "sensor-42" not in site.worlds.azure.world.hubs["hub-eu"].device_ids()
    assert len(site.files()) == 1
    assert (await dps_bot(site, "verify"))[0] == 0


async def test_sigterm_closes_everything_and_ends_with_zero(site: Site) -> None:
    async with site.power() as bot:
        bot.process.send_signal(signal.SIGTERM)
        assert await exit_code(bot) == 0
    async with site.power():
        assert await site.ask("/dps-export sensor-42")
        await site.until_card("Done")

    assert not site.worlds.slack.workspace.bot_connected
    assert os.listdir(site.folder.path / "spool") == []  # noqa: PTH208


async def test_sigterm_while_slack_is_out_of_reach_ends_it_too(site: Site) -> None:
    site.worlds.slack.board.add(Fault(route="* /api/*", kind=FaultKind.STATUS, status=503))
    async with site.started() as bot:
        await asyncio.to_thread(wait_for_line, site.folder.log, "slack is out of reach")
        bot.process.send_signal(signal.SIGTERM)
        assert await exit_code(bot) == 0


async def test_a_slack_that_is_down_at_start_is_waited_for(site: Site) -> None:
    site.worlds.slack.board.add(Fault(route="* /api/*", kind=FaultKind.STATUS, status=503, times=2))
    async with site.power():
        assert await site.ask("/dps-export sensor-42")
        await site.until_card("Done")

    assert "slack is out of reach, trying again" in site.folder.log.read_text()


async def test_a_dropped_socket_is_opened_again(site: Site) -> None:
    async with site.power() as bot:
        await site.worlds.slack.workspace.sockets.drop()
        await bot.connected(lambda: site.worlds.slack.workspace.bot_connected)
        assert await site.ask("/dps-export sensor-42")
        await site.until_card("Done")


async def test_a_second_bot_on_the_same_database_says_who_owns_it(site: Site) -> None:
    async with site.power() as first, site.started() as second:
        assert await exit_code(second) == 78

    last = site.folder.log.read_text()
    assert f"another dps-bot owns dps-bot.sqlite (pid {first.process.pid} on " in last


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong-secret"}, "Slack refuses the bot (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-wrong-secret"}, "Slack refuses the bot (invalid_auth)"),
        ({"DPS_BOT_CONFIG": "no-such.toml"}, "the config no-such.toml cannot be read"),
        ({"SLACK_API_URL": "not-a-url"}, "the environment is incomplete"),
    ],
)
async def test_what_waiting_cannot_mend_ends_with_78_and_a_sentence(
    site: Site, changes: dict[str, str], said: str
) -> None:
    async with site.started(**changes) as bot:
        assert await exit_code(bot) == 78

    log = site.folder.log.read_text()
    assert f"dps-bot cannot start: {said}" in log
    assert "wrong-secret" not in log
    assert "Traceback" not in log


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('requesters = ["U0ANA"]', "requesters = []", "policy.requesters"),
        ('mode = "socket"', 'mode = "carrier pigeon"', "slack.mode"),
        ("[policy]", "[policy]\nsurprise = 1", "policy.surprise"),
        ("[policy]", "[policy", "is not TOML"),
        ('host = "http://127.0.0.1', 'host = "http://example.com', "the config's [[dps]] is wrong"),
        ('keys = "keys"', 'keys = "nowhere"', "dps-bot keys init"),
        ('requesters = ["U0ANA"]', 'requesters = ["ana"]', "policy.requesters"),
        ("receive_files = true", "receive_files = false", "receive_files = true"),
        ('database = "dps-bot.sqlite"', 'database = "no/such/folder/x.sqlite"', "the database's folder cannot be used"),
        ('database = "dps-bot.sqlite"', 'database = "dps-bot.toml"', "cannot be opened as a database"),
        ('name = "factory-eu"', 'name = "hub-eu.azure-devices.net"', "the config's [[dps]] is wrong"),
        ('credential = "managed-identity"', 'credential = "workload-identity"', "needs variables that are not set"),
    ],
)
async def test_a_wrong_config_is_named_by_its_place(site: Site, old: str, new: str, said: str) -> None:
    text = site.worlds.config()
    assert old in text
    site.folder.config.write_text(text.replace(old, new))
    async with site.started() as bot:
        assert await exit_code(bot) == 78

    log = site.folder.log.read_text()
    assert said in log
    assert "Traceback" not in log


async def test_a_missing_scope_is_named(site: Site) -> None:
    installation = site.worlds.slack.workspace.installation
    installation.scopes = frozenset(installation.scopes - {"files:read"})
    async with site.started() as bot:
        assert await exit_code(bot) == 78

    assert "lacks the scopes files:read" in site.folder.log.read_text()


async def test_every_log_line_is_json_and_names_no_device(site: Site) -> None:
    async with site.power():
        assert await site.ask("/dps-export edge-gw-5")
        await site.until_card("Done")

    lines = site.folder.log.read_text().splitlines()
    assert {"connected to slack", "search_ended"} <= {json.loads(line)["event"] for line in lines}
    assert "edge-gw-5" not in site.folder.log.read_text()


async def test_smoke_holds_and_leaves_nothing_behind(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox.smoke",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    output, _ = await process.communicate()

    assert process.returncode == 0
    said = [
        line.split("  ") for line in output.decode().splitlines() if line.startswith(("export", "erasure", "drift"))
    ]
    assert [words[0] for words in said] == ["export ok", "erasure ok", "drift ok"]
    assert all(words[1].startswith("DSR-") for words in said)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a coroutine may not walk a Path
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def wait_for_line(path: Path, words: str) -> None:
    """Follow a log, as `tail -f` does, until it says something."""
    with path.open(encoding="utf-8") as log:
        while words not in log.read():
            log.seek(0)
