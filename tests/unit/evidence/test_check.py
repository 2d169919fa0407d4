"""The check of a bundle finds every change, and every trick that a zip file can play."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import rfc8785

from evidence.bundle import write_bundle
from evidence.check import verify_bundle
from evidence.plain_zip import BundleBrokenError
from evidence.signing import PUBLIC_KEY, Keys, KeysError, make_keys
from tests.unit.evidence.hostile_zips import TRICKS
from tests.unit.evidence.samples import MODULE, export, findings, nothing, partial


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("check") / "keys"


@pytest.fixture(scope="module")
def keys(folder: Path) -> Keys:
    return make_keys(folder)


@pytest.fixture(scope="module")
def pem(folder: Path, keys: Keys) -> bytes:
    assert keys
    return (folder / PUBLIC_KEY).read_bytes()


@pytest.fixture(scope="module")
def good(keys: Keys) -> bytes:
    file = io.BytesIO()
    write_bundle(file, export(findings=findings(MODULE)), keys.signing)
    return file.getvalue()


@pytest.fixture
def refused(tmp_path: Path, pem: bytes) -> Callable[[bytes], str]:
    """What the check says about a file that it must refuse."""

    def refuse(content: bytes) -> str:
        path = tmp_path / "DSR-7K3M9Q.zip"
        path.write_bytes(content)
        with pytest.raises(BundleBrokenError) as caught:
            verify_bundle(path, pem)
        return str(caught.value)

    return refuse


def unpacked(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def signed(members: Mapping[str, bytes], keys: Keys, **changes: object) -> bytes:
    """The bundle with another manifest, properly signed."""
    manifest = rfc8785.dumps(json.loads(members["manifest.json"]) | changes)
    return packed({**members, "manifest.json": manifest, "manifest.sig": keys.signing.sign(manifest)})


def test_a_good_bundle_says_what_it_holds(tmp_path: Path, folder: Path, keys: Keys) -> None:
    path = tmp_path / "DSR-7K3M9Q.zip"
    for made, complete, files in [(export(), True, 15), (partial(), False, 15), (nothing(), True, 4)]:
        with path.open("w+b") as file:
            write_bundle(file, made, keys.signing)
        report = verify_bundle(path, folder / PUBLIC_KEY)
        assert (report.request, report.complete, report.files) == ("DSR-7K3M9Q", complete, files)
        assert (report.key_id, report.manifest["requester"]) == (keys.signing.key_id, "U0ANA")
        assert sum(report.counts.values()) == len(made.findings.records)


def test_a_bundle_may_be_packed_again(tmp_path: Path, pem: bytes, good: bytes) -> None:
    path = tmp_path / "again.zip"
    path.write_bytes(packed(dict(reversed(unpacked(good).items()))))
    assert verify_bundle(path, pem).request == "DSR-7K3M9Q"


@pytest.mark.parametrize(
    ("member", "step"),
    [
        ("records/01-module-twin.json", 1),
        ("manifest.json", 1),
        ("manifest.sig", 1),
        ("coverage.json", 29),
        ("index.html", 97),
        ("for-the-person/index.html", 97),
        ("for-the-person/records/01-module-twin.json", 7),
    ],
)
def test_every_changed_byte_is_found(good: bytes, refused: Callable[[bytes], str], member: str, step: int) -> None:
    members = unpacked(good)
    content = members[member]
    for at in range(0, len(content), step):
        changed = content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :]
        assert refused(packed({**members, member: changed}))


def test_a_changed_byte_of_the_zip_itself_is_found_or_changes_no_member(
    tmp_path: Path, pem: bytes, good: bytes
) -> None:
    small, path = packed(unpacked(good)), tmp_path / "DSR-7K3M9Q.zip"
    members, found = unpacked(small), 0
    for at in range(0, len(small), 41):
        path.write_bytes(small[:at] + bytes([small[at] ^ 0xFF]) + small[at + 1 :])
        try:
            verify_bundle(path, pem)
        except BundleBrokenError:
            found += 1
        else:
            assert unpacked(path.read_bytes()) == members
    assert found > len(small) // 41 * 0.8


def test_a_bundle_of_an_earlier_version_without_a_copy_for_the_person_still_holds(
    tmp_path: Path, pem: bytes, good: bytes, keys: Keys
) -> None:
    members = {name: content for name, content in unpacked(good).items() if not name.startswith("for-the-person/")}
    files = [file for file in json.loads(members["manifest.json"])["files"] if file["name"] in members]
    path = tmp_path / "DSR-7K3M9Q.zip"
    path.write_bytes(signed(members, keys, files=files))

    assert verify_bundle(path, pem).files == 5


@pytest.mark.parametrize("cut", [0, 1, 21, 22, 500, 5_000])
def test_a_file_that_ends_too_early_is_refused(good: bytes, refused: Callable[[bytes], str], cut: int) -> None:
    assert "not a whole zip file" in refused(good[:cut])


@pytest.mark.parametrize(
    "name", ["index.html", "for-the-person/index.html", "records/01-module-twin.json", "coverage.json", "manifest.json"]
)
def test_a_missing_member_is_named(good: bytes, refused: Callable[[bytes], str], name: str) -> None:
    members = unpacked(good)
    del members[name]
    assert refused(packed(members)) == f"{name} is missing."


def test_an_added_member_is_named(good: bytes, refused: Callable[[bytes], str]) -> None:
    assert refused(packed(unpacked(good) | {"records/02-device-twin.json": b"{}"})) == (
        "records/02-device-twin.json was not signed."
    )


def test_swapped_members_are_found(good: bytes, refused: Callable[[bytes], str]) -> None:
    members = unpacked(good)
    members["index.html"], members["coverage.json"] = members["coverage.json"], members["index.html"]
    assert "was changed" in refused(packed(members))


def test_a_signature_of_another_key_is_refused(
    good: bytes, refused: Callable[[bytes], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_keys(tmp_path_factory.mktemp("other") / "keys")
    assert "another key signed it" in refused(signed(unpacked(good), other))


def test_a_longer_signature_is_refused(good: bytes, refused: Callable[[bytes], str]) -> None:
    members = unpacked(good)
    assert "longer than 64 bytes" in refused(packed(members | {"manifest.sig": members["manifest.sig"] + b"\0"}))


def test_a_newer_format_is_refused_with_what_to_do(good: bytes, keys: Keys, refused: Callable[[bytes], str]) -> None:
    sentence = refused(signed(unpacked(good), keys, format="dps-bot/bundle/v2"))
    assert "'dps-bot/bundle/v2'; this program reads dps-bot/bundle/v1, dps-bot/receipt-bundle/v1, " in sentence
    assert "Use the dps-bot that made it" in sentence


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b"null", b"\xff", b'{"format":', b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(good: bytes, refused: Callable[[bytes], str], manifest: bytes) -> None:
    assert refused(packed(unpacked(good) | {"manifest.json": manifest})) == "manifest.json is not a manifest."


@pytest.mark.parametrize("trick", TRICKS)
def test_a_good_bundle_with_a_trick_around_it_is_refused(
    good: bytes, refused: Callable[[bytes], str], trick: str
) -> None:
    build, sentence = TRICKS[trick]
    assert re.search(sentence, refused(build(unpacked(good))))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_appears_twice_is_refused(good: bytes, refused: Callable[[bytes], str]) -> None:
    file = io.BytesIO(good)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("index.html", "<h1>Another</h1>")
    assert refused(file.getvalue()).startswith("'index.html' is in the file twice")


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "records/../x", "a\\b", "records/", "./x", "x//y", "ä", "a\tb"]
)
def test_a_name_that_leaves_the_folder_or_looks_like_another_is_refused(
    good: bytes, refused: Callable[[bytes], str], name: str
) -> None:
    assert "is not a name that a bundle has" in refused(packed(unpacked(good) | {name: b""}))


def test_an_encrypted_member_is_refused(good: bytes, refused: Callable[[bytes], str]) -> None:
    central = good.index(b"PK\x01\x02")
    flags = central + 8
    assert refused(good[:flags] + b"\x01" + good[flags + 1 :]) == "index.html is encrypted; a bundle never is."


@pytest.mark.parametrize("trick", ["before", "after", "comment"])
def test_bytes_around_the_zip_are_refused(good: bytes, refused: Callable[[bytes], str], trick: str) -> None:
    file = io.BytesIO(good)
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"trust me" if trick == "comment" else b""
    whole = {"before": b"#!/bin/sh\n" + good, "after": good + b"more", "comment": file.getvalue()}[trick]
    assert re.search("before it or after it|something follows it", refused(whole))


def test_a_member_that_unpacks_to_far_too_much_is_read_no_further_than_was_signed(
    good: bytes, refused: Callable[[bytes], str]
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unpacked(good).items():
            archive.writestr(name, bytes(50_000_000) if name == "coverage.json" else content)
    assert refused(file.getvalue()) == "coverage.json was changed: it is not what the manifest says."


def test_what_is_no_file_is_refused_with_a_sentence(tmp_path: Path, pem: bytes) -> None:
    for path, sentence in [(tmp_path / "none.zip", "No such file"), (tmp_path, "directory")]:
        with pytest.raises(BundleBrokenError, match=sentence):
            verify_bundle(path, pem)


def test_a_public_key_that_is_none_is_refused(tmp_path: Path) -> None:
    bundle = tmp_path / "x.zip"
    for key in _bad_keys(tmp_path):
        with pytest.raises(KeysError, match="public key"):
            verify_bundle(bundle, key)


def _bad_keys(folder: Path) -> Iterator[Path | bytes]:
    yield b""
    yield b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    yield folder / "missing.pem"
