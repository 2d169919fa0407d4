"""One process owns the file: a lock that the operating system takes back when the process dies."""

import fcntl
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from storage.errors import DatabaseBusyError, StorageError


@dataclass(frozen=True, kw_only=True)
class OwnerLock:
    """A held lock; the lock file beside the database names its owner for people who look."""

    descriptor: int

    @classmethod
    def take(cls, database: Path) -> "OwnerLock":
        """Take the lock of `database`.

        Raises:
            DatabaseBusyError: another process has it.
        """
        path = database.with_name(database.name + ".lock")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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
        return cls(descriptor=descriptor)

    def release(self) -> None:
        """Give the lock back."""
        os.close(self.descriptor)
