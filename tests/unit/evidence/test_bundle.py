"""The bundle on the spool: what is in it, in which order, and who can read it."""

import asyncio
import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from evidence.bundle import SpooledBundles, write_bundle
from evidence.signing import Keys, make_keys
from privacy.export.content import Export
from privacy.model.ids import Millis, RequestId
from tests.unit.evidence.samples import HUB, MODULE, TWIN, export, findings, nothing, partial


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("keys") / "keys")


@pytest.fixture
def spool(tmp_path: Path, keys: Keys) -> SpooledBundles:
    return SpooledBundles(tmp_path / "spool", keys.signing)


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def members(made: Export, keys: Keys) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(written(made, keys))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(made: Export, keys: Keys) -> bytes:
    file = io.BytesIO()
    write_bundle(file, made, keys.signing)
    return file.getvalue()


async def test_the_bundle_says_what_was_written(spool: SpooledBundles) -> None:
    bundle = await spool.write(export())
    content = bundle.path.read_bytes()
    assert (bundle.name, bundle.path.name) == ("DSR-7K3M9Q.zip", "DSR-7K3M9Q.zip")
    assert (bundle.size, bundle.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with zipfile.ZipFile(bundle.path) as archive:
        assert bundle.files == len(archive.namelist())
        assert bundle.manifest_sha256 == hashlib.sha256(archive.read("manifest.json")).hexdigest()


def test_members_come_in_reading_order(keys: Keys) -> None:
    assert [*members(export(), keys)] == [
        "index.html",
        "records/01-enrollment.json",
        "records/02-registration-record.json",
        "records/03-device-identity.json",
        "records/04-device-twin.json",
        "records/05-module-twin.json",
        "coverage.json",
        "for-the-person/index.html",
        "for-the-person/records/01-enrollment.json",
        "for-the-person/records/02-registration-record.json",
        "for-the-person/records/03-device-identity.json",
        "for-the-person/records/04-device-twin.json",
        "for-the-person/records/05-module-twin.json",
        "manifest.json",
        "manifest.sig",
    ]
    assert [*members(nothing(), keys)] == ["index.html", "coverage.json", "manifest.json", "manifest.sig"]


def test_the_manifest_has_the_size_and_hash_of_every_other_member(keys: Keys) -> None:
    found = members(partial(), keys)
    manifest = json.loads(found["manifest.json"])
    listed = {file["name"]: (file["bytes"], file["sha256"]) for file in manifest["files"]}
    others = {name: content for name, content in found.items() if not name.startswith("manifest")}
    assert listed == {name: (len(c), hashlib.sha256(c).hexdigest()) for name, c in others.items()}


def test_the_manifest_is_canonical_and_names_the_key_that_signed_it(keys: Keys) -> None:
    found = members(export(), keys)
    manifest = json.loads(found["manifest.json"])
    assert rfc8785.dumps(manifest) == found["manifest.json"]
    assert manifest["signature"] == {
        "algorithm": "Ed25519",
        "key_id": keys.signing.key_id,
        "public_key": keys.signing.public.text,
    }
    assert keys.signing.public.accepts(found["manifest.sig"], found["manifest.json"])


def test_the_same_export_gives_the_same_bytes(keys: Keys) -> None:
    assert written(export(), keys) == written(export(), keys)
    assert written(export(), keys) != written(partial(), keys)


def test_members_carry_the_time_of_the_export_and_belong_to_their_owner(keys: Keys) -> None:
    with zipfile.ZipFile(io.BytesIO(written(export(), keys))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 24, 14, 5, 2)}
        assert {stat.filemode(info.external_attr >> 16) for info in archive.infolist()} == {"-rw-------"}


def test_a_clock_before_zip_was_invented_does_no_harm(keys: Keys) -> None:
    with zipfile.ZipFile(io.BytesIO(written(export(made_at=Millis(0)), keys))) as archive:
        assert archive.infolist()[0].date_time[:3] == (1980, 1, 1)


def test_a_record_reads_back_as_the_service_returned_it(keys: Keys) -> None:
    content = json.loads(members(export(), keys)["records/04-device-twin.json"])
    assert content["body"] == TWIN.body
    assert [*content["body"]] == [*TWIN.body]


@pytest.mark.parametrize(
    "value", ["\ud800 alone", "\\ud800 written", "Ana Müller ✅", "\x00\x7f\u2028", 2**80, -0.1, [[], {}, None, True]]
)
def test_any_json_value_survives(keys: Keys, value: Any) -> None:
    odd = replace(TWIN, body={"value": value, str(value): 1})
    content = members(export(findings=findings(odd)), keys)["records/01-device-twin.json"]
    assert json.loads(content.decode("utf-8"))["body"] == {"value": value, str(value): 1}


def test_ids_that_no_file_can_be_called_by_are_in_the_record_and_not_in_its_name(keys: Keys) -> None:
    ids = ["a*?:'b", "DEV1", "dev1", "..", "con", "a/b\\c"]
    found = members(export(findings=findings(*[replace(MODULE, key=key) for key in ids])), keys)
    names = [name for name in found if name.startswith("records/")]
    assert names == [f"records/0{number}-module-twin.json" for number in range(1, 7)]
    assert [json.loads(found[name])["key"] for name in names] == ids
    assert {json.loads(found[name])["place"] for name in names} == {HUB}


@pytest.mark.usefixtures("no_umask")
async def test_nobody_else_can_read_the_spool_whatever_the_umask(spool: SpooledBundles) -> None:
    spool.empty_spool()
    bundle = await spool.write(export())
    assert stat.S_IMODE(bundle.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(bundle.path.parent.stat().st_mode) == 0o700


async def test_an_open_spool_is_closed(spool: SpooledBundles, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir(mode=0o755)
    await spool.write(export())
    assert stat.S_IMODE((tmp_path / "spool").stat().st_mode) == 0o700


async def test_writing_again_replaces_the_file(spool: SpooledBundles) -> None:
    first = await spool.write(export())
    second = await spool.write(partial())
    assert [path.name for path in first.path.parent.iterdir()] == ["DSR-7K3M9Q.zip"]
    assert second.path.stat().st_size == second.size


async def test_bundles_are_written_beside_each_other(spool: SpooledBundles) -> None:
    requests = [RequestId(f"DSR-00000{number}") for number in range(8)]
    bundles = await asyncio.gather(*[spool.write(export(request=request)) for request in requests])
    assert [bundle.name for bundle in bundles] == [f"{request}.zip" for request in requests]
    assert len({bundle.sha256 for bundle in bundles}) == 8


async def test_a_bundle_that_fails_leaves_nothing_behind(spool: SpooledBundles, tmp_path: Path) -> None:
    whole = await spool.write(export())
    no_json = replace(TWIN, body={"value": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        await spool.write(export(findings=findings(no_json)))
    assert [path.name for path in (tmp_path / "spool").iterdir()] == [whole.name]
    assert hashlib.sha256(whole.path.read_bytes()).hexdigest() == whole.sha256


async def test_emptying_the_spool_removes_bundles_and_nothing_else(spool: SpooledBundles, tmp_path: Path) -> None:
    await spool.write(export())
    (tmp_path / "spool" / "DSR-abc.part").touch()
    (tmp_path / "spool" / "notes.txt").touch()
    spool.empty_spool()
    assert [path.name for path in (tmp_path / "spool").iterdir()] == ["notes.txt"]
