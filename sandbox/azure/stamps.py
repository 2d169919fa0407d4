"""Times, etags and keys in the forms in which Azure writes them, all of them repeatable."""

import base64
import hashlib
import uuid
from datetime import UTC, datetime

NEVER = "0001-01-01T00:00:00Z"
"""What IoT Hub writes for a time that has not come yet."""

ANY = "*"
"""The If-Match that agrees with every version."""

_TICKS_AT_1970 = 621_355_968_000_000_000


class Clock:
    """The time in the world: the real one, or one that a test sets."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at
        """The time that stands still here; None lets it run."""

    def now(self) -> datetime:
        """The moment in UTC."""
        return self.at or datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A time with seven digits after the second, as both services write it."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "0Z"


def generation_id(moment: datetime, number: int) -> str:
    """The id of one life of a device: .NET ticks of its creation; `number` keeps twins of a moment apart."""
    return str(_TICKS_AT_1970 + int(moment.timestamp() * 1_000_000) * 10 + number)


def enrollment_etag(moment: datetime, number: int) -> str:
    """The etag of an enrollment: quotation marks are part of the value."""
    return f'"{number:08x}-0000-0300-0000-{int(moment.timestamp()):08x}0000"'


def registration_etag(moment: datetime, number: int) -> str:
    """The etag of a registration record: base64 of a quoted value."""
    return _base64(f'"{number:08x}-0000-0700-0000-{int(moment.timestamp()):08x}0000"'.encode())


def identity_etag(number: int) -> str:
    """The etag of a device or module identity: base64 of a decimal number."""
    return _base64(str(number).encode())


def twin_etag(number: int) -> str:
    """The etag of a twin: base64 of eight bytes, the first one `AAAAAAAAAAE=`."""
    return _base64(number.to_bytes(8, "big"))


def etag_agrees(sent: str, stored: str) -> bool:
    """Whether an If-Match means the stored version; outer quotation marks do not count."""
    return sent.strip('"') in {ANY, stored.strip('"')}


def derived_key(size: int, *about: str) -> str:
    """A symmetric key of `size` bytes (at most 64) in base64, always the same for the same words."""
    return _base64(hashlib.sha512("/".join(about).encode()).digest()[:size])


def thumbprint(*about: str) -> str:
    """A SHA-1 thumbprint in capitals, always the same for the same words."""
    return hashlib.sha256("/".join(about).encode()).hexdigest()[:40].upper()


def tracking_id(host: str, number: int) -> str:
    """The id under which an operator would find a call."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{number}.{host}"))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
