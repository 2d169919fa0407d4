"""What docs/auditor.md prints for checking a pack by hand: the very lines, on good packs and on forged ones."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from evidence.signing import PUBLIC_KEY
from tests.unit.bot.pack_place import PackPlace, make_pack_place, read, write
from tests.unit.bot.test_forged_packs import FORGERIES
from tests.unit.docs.reading import read as read_page

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "openssl", "sha256sum", "python3"))),
    reason="an auditor needs bash, openssl, sha256sum and python3",
)
COMMANDS = "\n".join(re.findall(r"```shell\n(.*?)```", read_page("docs/auditor.md"), re.DOTALL))
OF_FORM = {"a hash with a space", "people that are none", "another label"}
BEYOND_THIRTY_LINES = {"no consistency", "a vote's entry fewer", "a row counted from the end", *OF_FORM}
"""What only `dps-bot verify` and the page in the browser look at: the guide says so. The rest are matters of form."""


@pytest.fixture
async def place(tmp_path: Path) -> PackPlace:
    return await make_pack_place(tmp_path)


def typed(place: PackPlace, pack: Path) -> subprocess.CompletedProcess[str]:
    """Everything that the guide says, one thing after the other, stopping at the first that fails."""
    desk = place.folder / f"desk-{pack.stem}"
    desk.mkdir()
    shutil.copy(pack, desk / "DSR-7K3M9Q-evidence.zip")
    shutil.copy(place.public, desk / PUBLIC_KEY)
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", COMMANDS], cwd=desk, capture_output=True, text=True, check=False
    )


def test_thirty_lines_are_no_more_than_thirty() -> None:
    (script,) = re.findall(r"<<'END'\n(.*?)\nEND", COMMANDS, re.DOTALL)

    assert len(script.splitlines()) <= 30


@pytest.mark.parametrize("options", [(), ("--redact",)])
def test_a_good_pack_passes_by_hand(place: PackPlace, options: tuple[str, ...]) -> None:
    done = typed(place, place.pack("good.zip", *options))

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == [place.keys.signing.key_id, *["Signature Verified Successfully"] * 2]
    voted = [line for line in lines if " voted" in line]
    assert voted[0].endswith("voted" if options else "voted U0CLEO Cleo Fontaine")
    assert len(voted) == 2


@pytest.mark.parametrize("what", sorted(FORGERIES.keys() - BEYOND_THIRTY_LINES))
def test_a_forged_pack_fails_by_hand_though_it_is_signed(place: PackPlace, what: str) -> None:
    pack = place.pack()
    forge, _ = FORGERIES[what]

    done = typed(place, place.forged(pack, forge(read(pack))))

    assert done.returncode != 0


def test_a_member_that_was_changed_fails_before_anything_else(place: PackPlace) -> None:
    members = read(place.pack())
    said = json.loads(members["entries.json"])
    said["entries"][0]["names"].clear()

    done = typed(place, write(place.folder / "x.zip", {**members, "entries.json": json.dumps(said).encode()}))

    assert done.returncode != 0
    assert "entries.json: FAILED" in done.stdout
