"""The one reader of zips: members, list and end fill the file without a gap, and all programs read it alike."""

import io
import zipfile

import pytest

from evidence.archive import Archive
from evidence.plain_zip import BundleBrokenError, PlainZip
from privacy.model.ids import Millis
from tests.unit.evidence.hostile_zips import TRICKS, built, parts_of

MEMBERS = {"index.html": b"<h1>Good</h1>" * 9, "records/01-twin.json": b"{}", "manifest.json": b"[]", "empty": b""}
LIMIT = 1 << 20


def unpacked(content: bytes) -> dict[str, bytes]:
    archive = PlainZip(io.BytesIO(content))
    return {name: archive.read(name, LIMIT) for name in archive.names}


def written() -> bytes:
    """As the bot writes it."""
    file = io.BytesIO()
    with Archive(file, Millis(1_764_000_000_000)) as archive:
        for name, content in MEMBERS.items():
            archive.add(name, [content], "")
    return file.getvalue()


def test_what_the_bot_writes_is_read_and_so_is_what_was_packed_again() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
    for content in (written(), built(parts_of(MEMBERS)), stored.getvalue()):
        assert unpacked(content) == MEMBERS
    assert unpacked(built([])) == {}


@pytest.mark.parametrize("trick", TRICKS)
def test_what_programs_unpack_differently_is_refused_and_named(trick: str) -> None:
    build, sentence = TRICKS[trick]
    with pytest.raises(BundleBrokenError, match=sentence):
        unpacked(build(MEMBERS))


def test_a_member_is_read_no_further_than_its_limit() -> None:
    archive = PlainZip(io.BytesIO(built(parts_of({"big": bytes(50_000_000)}))))
    with pytest.raises(BundleBrokenError, match="big is longer than 1000 bytes"):
        archive.read("big", 1000)
    with pytest.raises(BundleBrokenError, match="none is missing"):
        archive.read("none", 1000)


def test_any_changed_byte_is_found_or_leaves_members_and_names_as_they_were() -> None:
    whole, found = written(), 0
    for at in range(len(whole)):
        for bit in range(8):
            changed = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
            try:
                assert unpacked(changed) == MEMBERS
            except BundleBrokenError:
                found += 1
    assert found > len(whole) * 8 * 0.8


def test_every_cut_and_every_byte_put_in_or_taken_out_is_found() -> None:
    whole = written()
    for at in range(len(whole)):
        for changed in (whole[:at], whole[:at] + b"\0" + whole[at:], whole[:at] + whole[at + 1 :]):
            with pytest.raises(BundleBrokenError):
                unpacked(changed)
