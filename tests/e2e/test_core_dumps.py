"""Nothing of the bot's memory lands in a core file, and its neighbours do not read what it was started with."""

import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.bot_process import ROOT, BotProcess
from tests.e2e.conftest import Site

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def _dumps_are_allowed_here() -> None:
    """So that it is the bot that forbids them, and not whoever runs the tests."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    if most == 0:
        pytest.skip("no process may dump here at all")
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def limits(bot: BotProcess) -> Mapping[str, list[str]]:
    text = Path(f"/proc/{bot.process.pid}/limits").read_text(encoding="ascii")
    return {line[:26].strip(): line[26:].split() for line in text.splitlines()}


@linux
@pytest.mark.usefixtures("_dumps_are_allowed_here")
async def test_the_running_bot_dumps_no_core(site: Site) -> None:
    async with site.power() as bot:
        assert limits(bot)["Max core file size"][:2] == ["0", "0"]


@linux
def test_what_it_was_started_with_is_no_neighbours_to_read() -> None:
    """A process that may not be dumped has its /proc entries owned by root (proc(5)); 3 is PR_GET_DUMPABLE."""
    script = "import ctypes; from bot.border.memory import forbid_core_dumps; ask = ctypes.CDLL(None).prctl; "
    script += "before = ask(3, 0, 0, 0, 0); forbid_core_dumps(); print(before, ask(3, 0, 0, 0, 0))"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["1", "0"]


def test_importing_the_bot_changes_nothing() -> None:
    script = (
        "import resource; now = lambda: resource.getrlimit(resource.RLIMIT_CORE); a = now(); import bot.cli, bot.app;"
    )
    script += "import bot.border.memory; assert now() == a"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
