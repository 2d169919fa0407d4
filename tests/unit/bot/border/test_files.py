"""What the bot writes is its own: links and other owners are refused and nothing is touched; what is open is closed."""

import os
import stat
from pathlib import Path

import pytest

from bot.border.files import check_files, close_files
from bot.config import Config
from bot.errors import ConfigError
from bot.heads.places import HeadLog
from bot.settings import load_config
from evidence.signing import make_keys
from evidence.spool import Spool
from storage.errors import StorageError
from storage.file.lock import OwnerLock
from storage.file.sqlite_file import SqliteFile
from tests.unit.bot.test_settings import CONFIG

ALL = ("spool", "keys", "dps-bot.sqlite", "heads.txt")
BESIDE = ("dps-bot.sqlite-wal", "dps-bot.sqlite-shm", "dps-bot.sqlite.lock", "dps-bot.sqlite-journal")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The bot's folder, with everything in it that it will ever write."""
    folder = tmp_path / "bot"
    folder.mkdir(0o700)
    make_keys(folder / "keys")
    (folder / "keys" / "head.note").write_text("a head")
    (folder / "spool").mkdir(0o700)
    for name in ("dps-bot.sqlite", *BESIDE, "heads.txt"):
        (folder / name).touch(0o600)
    (folder / "dps-bot.toml").write_text(CONFIG.format(policy="", azure="") + '\n[heads]\nfile = "heads.txt"\n')
    return folder


def config(folder: Path) -> Config:
    return load_config(folder / "dps-bot.toml")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_of_our_own_are_fine(folder: Path) -> None:
    check_files(config(folder))
    close_files(config(folder))


def test_what_is_not_there_yet_is_made_later(tmp_path: Path) -> None:
    (tmp_path / "dps-bot.toml").write_text(CONFIG.format(policy="", azure=""))
    check_files(config(tmp_path))
    close_files(config(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["dps-bot.toml"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("spool", "files.spool"),
        ("keys", "files.keys"),
        ("keys/signing-key.pem", "files.keys"),
        ("keys/pseudonym.key", "files.keys"),
        ("keys/head.note", "files.keys"),
        *((name, "files.database") for name in BESIDE),
        ("heads.txt", "heads.file"),
    ],
)
def test_a_link_is_refused_and_what_it_leads_to_is_left_alone(folder: Path, name: str, key: str) -> None:
    elsewhere = folder.parent / "elsewhere"
    (folder / name).rename(elsewhere)
    elsewhere.chmod(0o755)
    (folder / name).symlink_to(elsewhere)

    with pytest.raises(ConfigError, match=rf"{key}: .*{name} is a link, .*Name that place itself"):
        check_files(config(folder))
    assert mode(elsewhere) == 0o755


def test_a_database_may_be_a_link_onto_another_disk(folder: Path) -> None:
    disk = folder.parent / "disk"
    disk.mkdir(0o700)
    (folder / "dps-bot.sqlite").rename(disk / "ledger.sqlite")
    (folder / "dps-bot.sqlite").symlink_to(disk / "ledger.sqlite")
    (disk / "ledger.sqlite").chmod(0o644)

    check_files(config(folder))
    close_files(config(folder))
    assert mode(disk / "ledger.sqlite") == 0o600


def test_a_link_to_the_database_that_another_account_made_is_refused(folder: Path) -> None:
    (folder / "dps-bot.sqlite").rename(folder / "ledger.sqlite")
    (folder / "dps-bot.sqlite").symlink_to(folder / "ledger.sqlite")
    try:
        os.lchown(folder / "dps-bot.sqlite", 4711, -1)
    except PermissionError:
        pytest.skip("only root can give a link away")
    with pytest.raises(ConfigError, match=r"files\.database: .* is a link of another account's"):
        check_files(config(folder))


@pytest.mark.parametrize("name", ALL)
def test_what_another_account_owns_is_refused_with_the_command_that_helps(folder: Path, name: str) -> None:
    """All of it is another's here, and each alone is enough."""
    for other in {*ALL, *BESIDE} - {name}:
        path = folder / other
        for inner in path.iterdir() if path.is_dir() else ():
            inner.unlink()
        path.rmdir() if path.is_dir() else path.unlink()

    with pytest.raises(ConfigError, match=rf"{name} belongs to another account \(user id \d+\).*chown 4711 .*{name}"):
        check_files(config(folder), user=4711)


@pytest.mark.parametrize(("name", "what"), [("spool", "folder"), ("heads.txt", "file"), ("dps-bot.sqlite", "file")])
def test_what_is_of_another_kind_is_refused(folder: Path, name: str, what: str) -> None:
    path = folder / name
    if what == "folder":
        path.rmdir()
        path.touch()
    else:
        path.unlink()
        os.mkfifo(path)
    with pytest.raises(ConfigError, match=f"{name} is no {what}"):
        check_files(config(folder))


@pytest.mark.parametrize(
    ("name", "open_", "closed"),
    [
        ("spool", 0o777, 0o700),
        ("keys", 0o777, 0o755),
        ("keys/head.note", 0o666, 0o644),
        ("dps-bot.sqlite", 0o644, 0o600),
        *((name, 0o666, 0o600) for name in BESIDE),
        ("heads.txt", 0o646, 0o644),
    ],
)
def test_what_is_ours_and_too_open_is_closed(folder: Path, name: str, open_: int, closed: int) -> None:
    (folder / name).chmod(open_)
    check_files(config(folder))
    assert mode(folder / name) == open_, "nothing is changed by looking"
    close_files(config(folder))
    assert mode(folder / name) == closed


def test_where_anybody_can_replace_a_file_nothing_is_written(folder: Path) -> None:
    folder.chmod(0o777)
    with pytest.raises(ConfigError, match=rf"can replace what is in {folder}. Run: chmod o-w {folder}"):
        check_files(config(folder))
    folder.chmod(0o1777)  # as /tmp is: there nobody replaces what is another's
    check_files(config(folder))


def test_a_config_that_anybody_can_write_is_not_read(folder: Path) -> None:
    path = folder / "dps-bot.toml"
    path.chmod(0o666)
    with pytest.raises(ConfigError, match=f"says who approves. Look through it, then: chmod o-w {path}"):
        load_config(path)
    path.chmod(0o664)
    load_config(path)


def test_a_link_that_comes_later_is_not_followed(folder: Path) -> None:
    """Each writer looks by itself."""
    others = folder.parent / "others"
    others.mkdir(0o755)
    (others / "DSR-1.zip").touch()
    (others / "text").write_text("theirs")
    (folder / "spool").rmdir()
    (folder / "spool").symlink_to(others)
    for name in ("dps-bot.sqlite.lock", "heads.txt"):
        (folder / name).unlink()
        (folder / name).symlink_to(others / "text")

    with pytest.raises(OSError, match="spool"):
        Spool(folder / "spool").empty()
    with pytest.raises(StorageError, match="cannot be used"):
        OwnerLock.take(folder / "dps-bot.sqlite")
    with pytest.raises(OSError, match=r"heads\.txt"):
        HeadLog(path=folder / "heads.txt")._append(b"a head")

    assert mode(others) == 0o755
    assert (others / "DSR-1.zip").exists()
    assert (others / "text").read_text() == "theirs"


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
async def test_new_files_are_ours_alone_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        file = await SqliteFile.open(tmp_path / "dps-bot.sqlite")
        Spool(tmp_path / "spool").empty()
        make_keys(tmp_path / "keys")
        HeadLog(path=tmp_path / "heads.txt")._append(b"a head")
        modes = {name: mode(tmp_path / name) for name in os.listdir(tmp_path)}  # noqa: PTH208
        await file.close()
    finally:
        os.umask(before)
    assert {name: made for name, made in modes.items() if made & 0o077} == {}
    assert {"dps-bot.sqlite-wal", "dps-bot.sqlite-shm", "dps-bot.sqlite.lock"} <= set(modes)
