"""The keys: made once, kept to their owner, never overwritten."""

import base64
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.signing import PSEUDONYM_KEY, PUBLIC_KEY, SIGNING_KEY, KeysError, SigningKey, load_keys, make_keys


@pytest.fixture(params=[0, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "keys"
    make_keys(made)
    return made


@pytest.mark.usefixtures("umask")
def test_private_keys_are_their_owners_alone_and_the_public_one_is_not(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {SIGNING_KEY: 0o600, PUBLIC_KEY: 0o644, PSEUDONYM_KEY: 0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_keys_read_back_as_they_were_made(tmp_path: Path) -> None:
    made = make_keys(tmp_path / "keys")
    read = load_keys(tmp_path / "keys")
    assert (read.signing.public.raw, read.pseudonym) == (made.signing.public.raw, made.pseudonym)
    assert len(read.pseudonym) == 32
    assert made.signing.public.accepts(read.signing.sign(b"x"), b"x")
    assert not made.signing.public.accepts(read.signing.sign(b"x"), b"y")


def test_two_folders_have_nothing_in_common(tmp_path: Path) -> None:
    one, two = make_keys(tmp_path / "one"), make_keys(tmp_path / "two")
    assert one.signing.key_id != two.signing.key_id
    assert one.pseudonym != two.pseudonym


@pytest.mark.parametrize("name", [SIGNING_KEY, PUBLIC_KEY, PSEUDONYM_KEY])
def test_no_key_is_ever_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")
    with pytest.raises(KeysError, match=f"{name} exists already; nothing was changed"):
        make_keys(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: "precious"}


def test_a_dangling_link_counts_as_a_key(tmp_path: Path) -> None:
    (tmp_path / SIGNING_KEY).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeysError, match="exists already"):
        make_keys(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_keys_that_cannot_be_written_leave_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeysError, match="cannot be written"):
        make_keys(tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", [SIGNING_KEY, PSEUDONYM_KEY])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_is_open_to_others_is_refused(folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode)
    with pytest.raises(KeysError, match=rf"{name} can be read or changed by others. Run: chmod 600 .*{name}"):
        load_keys(folder)


@pytest.mark.parametrize("name", [SIGNING_KEY, PSEUDONYM_KEY])
def test_a_missing_key_says_how_to_make_it(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(KeysError, match=f"There is no .*{name}. .* run dps-bot keys init"):
        load_keys(folder)


@pytest.mark.parametrize("content", ["", "not hex", "00" * 31, "00" * 33, "ä" * 64])
def test_a_damaged_pseudonym_key_is_refused(folder: Path, content: str) -> None:
    (folder / PSEUDONYM_KEY).write_text(content)
    with pytest.raises(KeysError, match=PSEUDONYM_KEY):
        load_keys(folder)


def test_a_damaged_signing_key_is_refused(folder: Path) -> None:
    (folder / SIGNING_KEY).write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(KeysError, match="is not an unencrypted private key"):
        load_keys(folder)


def test_a_key_of_another_kind_is_refused(folder: Path) -> None:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / SIGNING_KEY).write_bytes(other)
    with pytest.raises(KeysError, match="not an Ed25519 key"):
        SigningKey.load(folder / SIGNING_KEY)


def test_a_folder_in_place_of_a_key_is_refused(folder: Path) -> None:
    (folder / SIGNING_KEY).unlink()
    (folder / SIGNING_KEY).mkdir(mode=0o700)
    with pytest.raises(KeysError, match="cannot be read"):
        load_keys(folder)


def test_the_fingerprint_is_the_start_of_the_hash_of_the_raw_key(folder: Path) -> None:
    key = load_keys(folder).signing
    assert key.key_id == f"ed25519:{hashlib.sha256(key.public.raw).hexdigest()[:32]}"
    assert base64.b64decode(key.public.text) == key.public.raw


def test_secrets_do_not_show_when_keys_are_printed(folder: Path) -> None:
    keys = load_keys(folder)
    assert keys.pseudonym.hex() not in repr(keys)
    assert repr(keys.pseudonym) not in repr(keys)
