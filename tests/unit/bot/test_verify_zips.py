"""`dps-bot verify` of every zip of the bot: one that programs would unpack differently is broken, and it says why."""

import re
from pathlib import Path

import pytest

from evidence.bundle import write_bundle
from evidence.receipt import write_receipt
from tests.unit.bot.pack_place import PackPlace, make_pack_place, read
from tests.unit.evidence.hostile_zips import TRICKS
from tests.unit.evidence.samples import export
from tests.unit.privacy.receipt.samples import receipt


@pytest.mark.parametrize("kind", ["export", "receipt", "evidence"])
async def test_every_trick_is_broken_and_named(tmp_path: Path, kind: str) -> None:
    place = await make_pack_place(tmp_path)
    good = made(place, kind)
    assert place.verify(good).exit_code == 0
    members, tricky = read(good), tmp_path / "tricky.zip"
    for trick, (build, sentence) in TRICKS.items():
        tricky.write_bytes(build(members))
        done = place.verify(tricky)
        assert done.exit_code == 1, trick
        assert re.search(f"BROKEN: .*{sentence}", done.output), (trick, done.output)


def made(place: PackPlace, kind: str) -> Path:
    """A good file of this kind."""
    if kind == "evidence":
        return place.pack()
    path = place.folder / f"{kind}.zip"
    with path.open("w+b") as file:
        if kind == "export":
            write_bundle(file, export(), place.keys.signing)
        else:
            write_receipt(file, receipt(), place.keys.signing)
    return path
