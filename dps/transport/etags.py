"""The version of a record on its way into If-Match: a deletion is for the record that was read, and no other."""

import re

from privacy.model.errors import NeverWorksError

_SENDABLE = re.compile(r"[!-~]{1,256}")
_ANY = frozenset({"", "*"})
"""What the services take for every version, or for none named: it would delete whatever is there."""


def verbatim(etag: str) -> str:
    """An etag of DPS as it stands: quotation marks, where there are some, are part of it (Microsoft's clients).

    Raises:
        NeverWorksError: it names no one version; `quoted` raises the same.
    """
    if not _SENDABLE.fullmatch(etag) or etag.strip('"') in _ANY:
        raise NeverWorksError("gave the record a version that cannot be asked for")
    return etag


def quoted(etag: str) -> str:
    """An etag of IoT Hub, which comes bare and is sent in quotation marks (Microsoft's Python client)."""
    bare = verbatim(etag).removeprefix('"').removesuffix('"')
    return f'"{bare}"'
