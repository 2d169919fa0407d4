"""The work folder of a sandbox: the bot's config, database, keys, spool and log."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MARK = "made-by-sandbox.txt"
MARK_TEXT = "Made by `python -m sandbox`, which empties this folder whenever it starts.\n"


class FolderError(Exception):
    """The folder cannot be used."""


@dataclass(frozen=True, kw_only=True)
class WorkFolder:
    """A folder that belongs to one running sandbox."""

    path: Path
    """Where it is, absolute."""

    @property
    def config(self) -> Path:
        """The bot's config file."""
        return self.path / "dps-bot.toml"

    @property
    def log(self) -> Path:
        """What the bot prints."""
        return self.path / "bot.log"

    @property
    def public_key(self) -> Path:
        """What the bot's signatures are checked with, in PEM."""
        return self.path / "keys" / "signing-key.pub.pem"


@contextmanager
def work_folder(path: Path) -> Iterator[WorkFolder]:
    """Own an empty work folder for as long as the block runs; its files stay afterwards.

    Every start begins with an empty one, as the two worlds begin anew too.

    Raises:
        FolderError: Something else is in it, or another sandbox runs there.
    """
    path = path.resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise FolderError(f"{path} cannot be used: {error.strerror}") from None
    if any(path.iterdir()) and not (path / MARK).exists():
        raise FolderError(f"{path} holds something else; give an empty or a new folder")
    with (path / MARK).open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderError(f"another sandbox is running in {path}; give another folder") from None
        _empty(path)
        mark.truncate(0)
        mark.write(MARK_TEXT)
        mark.flush()
        yield WorkFolder(path=path)


def _empty(path: Path) -> None:
    for child in path.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        elif child.name != MARK:
            child.unlink()
