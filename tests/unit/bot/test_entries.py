"""`dps-bot entries`: the ledger as lines of JSON, from the bot's own database and from a copy of it."""

import itertools
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.unit.bot.pack_place import DEVICE, PackPlace, make_pack_place


@pytest.fixture
async def place(tmp_path: Path) -> PackPlace:
    return await make_pack_place(tmp_path)


def test_the_configs_own_ledger_comes_with_the_key_and_the_head_that_was_kept(place: PackPlace) -> None:
    first, *lines = place.run("entries").output.splitlines()

    assert json.loads(first) == {
        "format": "dps-bot/ledger-entries/v1",
        "entries": 12,
        "public_key": place.keys.signing.public.text,
        "head": (place.folder / "keys" / "head.note").read_text(),
    }
    entries = [json.loads(line) for line in lines]
    assert [entry["sequence"] for entry in entries] == [*range(1, 13)]
    assert all(before["digest"] == entry["previous"] for before, entry in itertools.pairwise(entries))
    assert not [word for word in (DEVICE, "U0ANA", "Okafor") if word in "".join(lines)]


def test_a_copy_needs_a_key_and_no_config_and_brings_no_head(place: PackPlace, tmp_path: Path) -> None:
    copy = shutil.copy(place.database, tmp_path / "copy.sqlite")
    nowhere = ["--config", str(tmp_path / "none.toml"), "entries"]

    done = CliRunner().invoke(main, [*nowhere, str(copy), "--key", str(place.public)])

    first, *lines = done.output.splitlines()
    assert (done.exit_code, json.loads(first)["head"], len(lines)) == (0, None, 12)
    assert CliRunner().invoke(main, nowhere).exit_code == 78


@pytest.mark.parametrize("made", ["missing", "text", "other key"])
def test_what_cannot_be_read_is_said(place: PackPlace, tmp_path: Path, made: str) -> None:
    file, key = tmp_path / "copy.sqlite", place.public
    if made == "text":
        file.write_text("no database")
    elif made == "other key":
        file, key = place.database, place.folder / "dps-bot.toml"
    done = place.run("entries", file, "--key", key)
    assert (done.exit_code, done.stderr.startswith("Nothing was written: ")) == (2, True)
