"""What `docs/auditor.md` tells an auditor to type works, and finds what it should."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.bundle import write_bundle
from evidence.signing import PUBLIC_KEY, Keys, make_keys
from tests.unit.evidence.hostile_zips import TRICKS
from tests.unit.evidence.samples import export

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "openssl", "sha256sum", "python3"))),
    reason="an auditor needs bash, openssl, sha256sum and python3",
)
GUIDE = (Path(__file__).parents[3] / "docs" / "auditor.md").read_text()
COMMANDS = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return make_keys(tmp_path / "keys")


@pytest.fixture
def desk(tmp_path: Path, keys: Keys) -> Path:
    """The auditor's folder: a bundle and the public key."""
    folder = tmp_path / "desk"
    folder.mkdir()
    with (folder / "DSR-7K3M9Q.zip").open("w+b") as file:
        write_bundle(file, export(), keys.signing)
    (folder / PUBLIC_KEY).write_bytes((tmp_path / "keys" / PUBLIC_KEY).read_bytes())
    return folder


def audit(folder: Path) -> subprocess.CompletedProcess[str]:
    """Type everything that the guide says, one thing after the other, stopping at the first that fails."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", COMMANDS], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_good_bundle_passes_and_shows_the_fingerprint(desk: Path, keys: Keys) -> None:
    done = audit(desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == [keys.signing.key_id, "Signature Verified Successfully"]
    assert "records/04-device-twin.json: OK" in done.stdout


def _change_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"U0ANA", b"U0BEN")


def _change_record(members: dict[str, bytes]) -> None:
    members["records/04-device-twin.json"] = members["records/04-device-twin.json"].replace(b"kitchen", b"bedroom")


def _add_record(members: dict[str, bytes]) -> None:
    members["records/06-device-twin.json"] = b"{}"


def _remove_record(members: dict[str, bytes]) -> None:
    del members["records/04-device-twin.json"]


@pytest.mark.parametrize("forge", [_change_manifest, _change_record, _add_record, _remove_record])
def test_a_forged_bundle_fails(desk: Path, forge: Callable[[dict[str, bytes]], None]) -> None:
    path = desk / "DSR-7K3M9Q.zip"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    forge(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert audit(desk).returncode != 0


def test_the_key_of_somebody_else_fails(desk: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "other")
    shutil.copy(tmp_path / "other" / PUBLIC_KEY, desk / PUBLIC_KEY)
    assert audit(desk).returncode != 0


@pytest.mark.parametrize("trick", TRICKS)
def test_a_zip_that_programs_unpack_differently_fails(desk: Path, trick: str) -> None:
    path = desk / "DSR-7K3M9Q.zip"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    build, _ = TRICKS[trick]
    path.write_bytes(build(members))

    done = audit(desk)

    assert done.returncode != 0
    assert not (desk / "DSR-7K3M9Q").exists() or "Bad CRC" in done.stderr, done.stderr
