"""Files and folders that the bot writes: no link leads elsewhere, nobody else owns, reads or changes them.

What belongs to somebody else, or is reached by a link, is refused before anything is touched; what is ours and only too
open is closed. Modes are those of chmod(1).
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.config import Config
from bot.errors import ConfigError
from evidence.kept_head import HEAD_NOTE
from evidence.signing import PSEUDONYM_KEY, SIGNING_KEY

_PRIVATE = 0o077
"""Others neither read nor change it."""
_OURS_TO_CHANGE = 0o022
"""Others may read it, as a collector reads heads and an auditor the public key."""
_BESIDE = ("-wal", "-shm", "-journal", ".lock")
"""What stands beside a database (sqlite.org/tempfiles.html), and our lock."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Own:
    """One file or folder."""

    named: str
    """The key of the config from which it follows."""
    path: Path
    denied: int
    """Bits of the mode that nobody else may have."""
    folder: bool = False

    def check(self, user: int) -> None:
        try:
            found = self.path.lstat()
        except OSError:
            return  # it is made, or whoever opens it says why it cannot be
        if stat.S_ISLNK(found.st_mode):
            raise ConfigError(
                f"{self.named}: {self.path} is a link, and what is written there would go where it leads. Name that "
                "place itself, or take the link away"
            )
        if not (stat.S_ISDIR if self.folder else stat.S_ISREG)(found.st_mode):
            raise ConfigError(f"{self.named}: {self.path} is no {'folder' if self.folder else 'file'}")
        if found.st_uid != user:
            raise ConfigError(
                f"{self.named}: {self.path} belongs to another account (user id {found.st_uid}), which could change "
                f"it at any time. Look into what is there, then: chown {user} {self.path}"
            )

    def close(self) -> None:
        try:
            mode = stat.S_IMODE(self.path.lstat().st_mode)
            if mode & self.denied:
                self.path.chmod(mode & ~self.denied)
                log.warning("others could use a file of the bot's; not any more", file=self.named, mode=f"{mode:o}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise ConfigError(
                f"{self.named}: {self.path} is open to others and cannot be closed ({error.strerror}). Run: chmod "
                f"{'go-rwx' if self.denied == _PRIVATE else 'go-w'} {self.path}"
            ) from None


def check_files(config: Config, *, user: int | None = None) -> None:
    """Look at everything that the bot will write, before it is opened. Nothing is changed.

    Args:
        config: names the files.
        user: whose they must be; the account of this process, unless given.

    Raises:
        ConfigError: one is reached by a link, is another account's, is no file, or stands where anybody can replace it.
    """
    user = os.geteuid() if user is None else user
    _check_link(config.files.database, user)
    for own in _all(config):
        if own.path.parent != config.files.keys:  # that folder is ours, and closed
            _check_around(own.named, own.path.parent)
        own.check(user)


def close_files(config: Config) -> None:
    """Take from others what they may not have; once the database is open, so that its log is there.

    Raises:
        ConfigError: that cannot be done; the text says what to run.
    """
    for own in _all(config):
        own.close()


def _all(config: Config) -> Iterator[_Own]:
    files = config.files
    database = Path(os.path.realpath(files.database))
    yield _Own(named="files.spool", path=files.spool, denied=_PRIVATE, folder=True)
    yield _Own(named="files.keys", path=files.keys, denied=_OURS_TO_CHANGE, folder=True)
    for name in (SIGNING_KEY, PSEUDONYM_KEY, HEAD_NOTE):
        yield _Own(named="files.keys", path=files.keys / name, denied=_OURS_TO_CHANGE)
    for ending in ("", *_BESIDE):
        yield _Own(named="files.database", path=database.with_name(database.name + ending), denied=_PRIVATE)
    if config.heads.file:
        yield _Own(named="heads.file", path=config.heads.file, denied=_OURS_TO_CHANGE)


def _check_link(database: Path, user: int) -> None:
    """A database alone may be reached by links, such as onto a disk of its own, if whoever made them is trusted."""
    try:
        owner = database.lstat().st_uid
    except OSError:
        return
    if database.is_symlink() and owner not in {user, 0}:
        raise ConfigError(f"files.database: {database} is a link of another account's (user id {owner}). Remove it")


def _check_around(named: str, folder: Path) -> None:
    """In a folder that anybody may write to, anybody could put something else in the place of what was looked at."""
    try:
        mode = folder.stat().st_mode
    except OSError:
        return
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise ConfigError(
            f"{named}: every account of this computer can replace what is in {folder}. Run: chmod o-w {folder}"
        )
