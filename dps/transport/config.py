"""Where Azure lives, and how hard it may be asked: plain values that `bot` fills from its settings."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class HubAddress:
    """One IoT hub behind a provisioning service."""

    name: str
    """The host name that records use, such as `hub-eu.azure-devices.net` (`assignedHub`)."""
    url: str
    """Where its service API answers, without a path (`service_url`)."""


@dataclass(frozen=True, kw_only=True)
class ServiceAddress:
    """One Device Provisioning Service and the hubs that it may assign."""

    name: str
    """What people call it, such as `factory-eu`."""
    url: str
    """Where its service API answers, without a path (`service_url`)."""
    hubs: tuple[HubAddress, ...]
    """All hubs in which its devices may be, not only those linked today."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often one class of call may be made to one host."""

    rate: float
    """Calls per second in the long run."""
    burst: int
    """Calls that may be made at once after a rest."""


@dataclass(frozen=True, kw_only=True)
class Paces:
    """The pace per class of call and host; None switches a pace off.

    The defaults leave most of Azure's quota to everybody else: 1,000 operations a minute for a provisioning
    service, 100 registry operations a minute and 100 twin reads a second for one S1 hub unit.
    """

    dps: Pace | None = field(default_factory=lambda: Pace(rate=5, burst=20))
    """All calls to a provisioning service."""
    registry: Pace | None = field(default_factory=lambda: Pace(rate=1.5, burst=20))
    """Reads of device and module identities."""
    twins: Pace | None = field(default_factory=lambda: Pace(rate=20, burst=20))
    """Reads of device and module twins."""
    query: Pace | None = field(default_factory=lambda: Pace(rate=0.3, burst=5))
    """Queries of a hub, and as often its list of configurations: each 20 a minute for one S1 unit."""


NO_PACES = Paces(dps=None, registry=None, twins=None, query=None)
"""Every pace switched off."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long to insist on an answer."""

    tries: int = 4
    """How often one call is made before it counts as failed."""
    total: float = 30.0
    """Seconds after which no further try begins."""
    first_wait: float = 0.2
    """Seconds before the second try where the service names no time; doubles from try to try, plus chance."""
    short_wait: float = 5.0
    """Seconds that are waited at most between tries; if the service asks for more, the call fails at once."""
    timeout: float = 60.0
    """Seconds that one try may take: a hub delays calls by shaping before it refuses any."""
    connect_timeout: float = 10.0
    """Seconds to open a connection."""
    page_size: int = 100
    """Rows asked for per page of a query."""
    at_once: int = 16
    """Calls under way to one host at any time."""
    scan_age: float = 3600.0
    """Seconds for which a scan that found nothing need not be repeated; 0 scans for every request."""


def service_url(host: str) -> str:
    """The URL of a service, from a bare host name or a full URL as a config may give it.

    Raises:
        ValueError: it is not a host or URL, or it is plain http to another machine; the text is for people.
    """
    url = host if "://" in host else f"https://{host}"
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
    except ValueError:
        name, port = None, None
    if not name or any(c.isspace() for c in host):
        raise ValueError(f"{host!r} is not a host name or URL.")
    if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{parts.scheme}://{name} must be given alone: no path, no query, no user name.")
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"{host!r} must begin with https://.")
    if parts.scheme == "http" and not is_loopback(name):
        raise ValueError(f"{host!r} must use https: a token would travel in the clear.")
    bracketed = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{bracketed}" + (f":{port}" if port else "")


def is_loopback(name: str) -> bool:
    """True for a host name that means this machine."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
