"""A zip file that is written member by member and comes out the same for the same content."""

import hashlib
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Self

from privacy.export.documents import BundleMember
from privacy.model.ids import Digest, Millis

_UNIX = 3
_PRIVATE_FILE = 0o100600 << 16
"""Unpacked, a member is its owner's alone."""
_FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""A zip knows no earlier one."""


class Archive:
    """Members in the order in which they are added, all with one date. Holds no member in memory."""

    def __init__(self, file: IO[bytes], at: Millis) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        date = max(datetime.fromtimestamp(at // 1000, UTC), _FIRST_DATE)
        self._date = (date.year, date.month, date.day, date.hour, date.minute, date.second)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, name: str, content: Iterable[bytes], what: str) -> BundleMember:
        """Write one member; what is returned is its line in the manifest."""
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = _UNIX
        info.external_attr = _PRIVATE_FILE
        size, digest = 0, hashlib.sha256()
        with self._zip.open(info, "w") as member:
            for piece in content:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        return BundleMember(name=name, size=size, sha256=Digest(digest.hexdigest()), what=what)
