"""A forward proxy that can stand before the local worlds, and be the only way to one of them.

Each connection carries one request: the proxy asks the other side to close after it, so that nothing has to be counted.
A WebSocket stays open, as both sides ask for it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LONGEST_HEAD = 64 * 1024
"""Bytes of a request's head, at most."""
_PIECE = 64 * 1024


@dataclass(kw_only=True)
class Proxy:
    """Takes plain http by its whole address (RFC 9112, section 3.2.2), also to ports that exist for it alone."""

    ways: dict[int, int] = field(default_factory=dict)
    """From a port at which nobody listens to the one that is meant."""
    asked: list[str] = field(default_factory=list)
    """The path of each request that came through, without its query."""
    url: str = ""

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, OSError):
            head = await reader.readuntil(b"\r\n\r\n")
            first, _, rest = head.decode("latin-1").partition("\r\n")
            method, address, version = first.split(" ")
            parts = urlsplit(address)
            port = parts.port or 80
            self.asked.append(parts.path)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            there, onward = await asyncio.open_connection("127.0.0.1", self.ways.get(port, port))
            onward.write(f"{method} {path} {version}\r\n{_closing(rest)}".encode("latin-1"))
            await asyncio.gather(_pipe(reader, onward), _pipe(there, writer))
        writer.close()


@asynccontextmanager
async def running_proxy() -> AsyncIterator[Proxy]:
    """Run a proxy for as long as the block runs."""
    proxy = Proxy()
    server = await asyncio.start_server(proxy.carry, "127.0.0.1", 0, limit=LONGEST_HEAD)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()


def _closing(headers: str) -> str:
    """The same headers, asking to close afterwards where they do not ask for a WebSocket."""
    if "upgrade: websocket" in headers.lower():
        return headers
    kept = [line for line in headers.split("\r\n") if not line.lower().startswith("connection:")]
    return "Connection: close\r\n" + "\r\n".join(kept)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    with suppress(OSError):
        writer.close()
