"""`dps-bot pause` where it cannot do what it should: a sentence, and nothing changed."""

import sqlite3
from pathlib import Path

import pytest

from bot.pausing import pause, resume
from storage.errors import StorageError
from storage.file.sqlite_file import SqliteFile


async def test_a_running_bot_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    store = await SqliteFile.open(path)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_holds'")
    connection.commit()
    connection.close()

    with pytest.raises(StorageError, match="another version"):
        pause(path, by="root")

    await store.close()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="folder"):
        pause(tmp_path / "absent" / "bot.sqlite", by="root")


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    path.write_bytes(b"not a database, but long enough to be taken for one" * 100)

    with pytest.raises(StorageError, match="not a database"):
        resume(path, by="root")


def test_a_pause_before_the_first_start_is_there(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"

    assert "It will start paused." in pause(path, by="root", reason=" new fleet ")[-1]
    assert "by root (new fleet)" in pause(path, by="eve")[0]
    assert path.stat().st_mode & 0o777 == 0o600
