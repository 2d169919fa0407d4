"""What docs/auditor.md says about heads: an auditor checks one with openssl and python3 alone."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from evidence.signing import PUBLIC_KEY
from privacy.ledger.heads import SignedHead
from privacy.model.events import Event
from tests.unit.bot.head_bench import Bench, looked, open_bench
from tests.unit.docs.reading import read


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as opened:
        yield opened


GUIDE = read("docs/auditor.md")
COMMANDS = "\n".join(re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL))


def typed(folder: Path, head: SignedHead, digest: str) -> subprocess.CompletedProcess[str]:
    """What the guide says, with the example's head and signature replaced by these."""
    example = re.search(r"(?<=head\.txt <<'END'\n).*?(?=\nEND)", COMMANDS, re.DOTALL)
    sample = re.search(r"(?<=<<'END' \| ).*?(?=\nEND)", COMMANDS, re.DOTALL)
    assert example
    assert sample
    command, _, _ = sample[0].rpartition("\n")
    signature = head.note.signatures[0].line.split(" ")[2]
    script = COMMANDS.replace(example[0], head.said.text.rstrip("\n").replace(head.said.digest, digest))
    script = script.replace(sample[0], f"{command}\n{signature}")
    script = script.replace("copy.sqlite 128", f"copy.sqlite {head.said.tree.size}")
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "openssl", "python3"))), reason="an auditor needs bash, openssl and python3"
)
async def test_the_guides_commands_check_a_posted_head_and_show_the_entry_to_compare(
    bench: Bench, tmp_path: Path
) -> None:
    await bench.append(*[Event.VOTED] * 5)
    await looked(bench.started(), bench)
    (head,) = bench.channel.posted
    shutil.copy(tmp_path / "keys" / PUBLIC_KEY, tmp_path / PUBLIC_KEY)
    shutil.copy(tmp_path / "bot.sqlite", tmp_path / "copy.sqlite")
    shutil.copy(tmp_path / "bot.sqlite-wal", tmp_path / "copy.sqlite-wal")

    good = typed(tmp_path, head, head.said.digest)
    forged = typed(tmp_path, head, "5f" * 32)

    assert (good.returncode, good.stderr) == (0, "")
    root = head.said.text.split("\n")[2]
    assert good.stdout.splitlines() == ["Signature Verified Successfully", f"{head.said.digest} {root}"]
    assert forged.returncode != 0
