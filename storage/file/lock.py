"""One process owns the file: locks that the operating system takes back when the process dies."""

import fcntl
import os
import socket
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from storage.errors import DatabaseBusyError, StorageError
from storage.file.location import real_name

_FAR = 2**62
"""The byte of the database that is locked: beyond those that SQLite locks (fileformat2.html, "The Lock-Byte Page")."""


@dataclass(frozen=True, kw_only=True)
class OwnerLock:
    """Two held locks: the file beside the database names its owner for people; the database itself knows no names."""

    named: int
    """Descriptor of the lock file."""
    itself: int
    """Descriptor of the database. Closing it drops SQLite's own locks in this process: after SQLite is closed."""

    @classmethod
    def take(cls, database: Path) -> "OwnerLock":
        """Take the lock of `database`, which is made where there is none.

        Raises:
            DatabaseBusyError: another process has it.
            StorageError: another process has it by another name, or it cannot be used.
        """
        path = real_name(database)
        named = _take_named(path)
        try:
            itself = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                _lock_itself(itself)
            except BaseException:
                os.close(itself)
                raise
        except BlockingIOError:
            os.close(named)
            raise StorageError(
                f"another dps-bot has {path.name} open by another name: it was moved, or mounted twice. Stop it first."
            ) from None
        except OSError as error:
            os.close(named)
            raise StorageError(f"{path.name} cannot be used ({error.strerror})") from None
        return cls(named=named, itself=itself)

    def release(self) -> None:
        """Give the locks back."""
        os.close(self.itself)
        os.close(self.named)


def _take_named(database: Path) -> int:
    path = database.with_name(database.name + ".lock")
    try:
        # What a link leads to would be emptied.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StorageError(f"the database's folder cannot be used ({error.strerror})") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(descriptor, 200).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise DatabaseBusyError(
            f"another dps-bot owns {database.name} ({owner}). Stop it first: one process may own the ledger."
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"pid {os.getpid()} on {socket.gethostname()}\n".encode())
    return descriptor


def _lock_itself(descriptor: int) -> None:
    """Lock the file whatever it is called. Where the system has no such locks, the lock file is all there is.

    A lock of the open file (fcntl(2), "Open file description locks"): others neither see it nor take it away by closing
    the file, as they would with the kind that SQLite uses.
    """
    if sys.platform == "linux":
        one_byte = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, _FAR, 1, 0)
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, one_byte)
