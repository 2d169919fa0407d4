"""The spool: a folder that nobody else can read, where a file stands whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from privacy.model.ids import Digest
from privacy.request.changes import Bundle

_PREFIX = "DSR-"
"""Every file that is put on the spool begins like this; no other is ever removed from it."""


class Spool:
    """Finished files on their way to Slack; each can be made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def empty(self) -> None:
        """Create the folder with mode 0700, or remove every file that an earlier run left there, whole or not."""
        self._make()
        for path in self._folder.glob(f"{_PREFIX}*"):
            path.unlink()

    def folder(self) -> Path:
        """The folder itself, with mode 0700."""
        self._make()
        return self._folder

    def write(self, name: str, fill: Callable[[IO[bytes]], tuple[int, Digest]]) -> Bundle:
        """Write a file, or replace it, whole or not at all.

        Args:
            name: begins with `DSR-`.
            fill: writes to an empty, seekable file; returns the number of members and the SHA-256 of the manifest.
        """
        self._make()
        path = self._folder / name
        descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix=_PREFIX, suffix=".part")
        try:
            with os.fdopen(descriptor, "w+b") as file:
                os.fchmod(descriptor, 0o600)
                members, manifest_hash = fill(file)
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                digest = Digest(hashlib.file_digest(file, "sha256").hexdigest())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink()
            raise
        return Bundle(path=path, name=path.name, size=size, sha256=digest, manifest_sha256=manifest_hash, files=members)

    def discard(self, bundle: Bundle) -> None:
        """Take the file off the spool."""
        bundle.path.unlink(missing_ok=True)

    def _make(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never where a link leads: what is there is somebody else's, and would be closed and emptied.
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            os.fchmod(folder, 0o700)
        finally:
            os.close(folder)
