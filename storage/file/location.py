"""Where a database really is. SQLite keeps its log (`-wal`) beside one name of it, so it may have no other.

Programs that open it by different names use different logs (sqlite.org/howtocorrupt.html, "Multiple links to the same
file"). SQLite follows symbolic links itself; hard links it cannot see.
"""

import os
from pathlib import Path

from storage.errors import StorageError


def real_name(path: Path) -> Path:
    """The file's own name, whatever links lead to it; of a file that is not there, the one that it would get.

    Raises:
        StorageError: it has more names than one (hard links).
    """
    real = Path(os.path.realpath(path))
    try:
        names = real.stat().st_nlink
    except OSError:
        return real  # whoever opens it says why it cannot be
    if names > 1:
        raise StorageError(
            f"{real.name} has {names} names (hard links), and SQLite's log stands beside one of them alone. Stop what "
            f"uses it, keep the name beside which there is a -wal, and remove the others: find / -samefile {real.name}"
        )
    return real


def log_of(real: Path) -> Path:
    """The write-ahead log of a database by its real name."""
    return real.with_name(f"{real.name}-wal")
