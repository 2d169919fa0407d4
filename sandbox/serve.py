"""Put an aiohttp application on a loopback port."""

from dataclasses import dataclass, field

from aiohttp import web, web_app

LOOPBACK = "127.0.0.1"

GRACE_SECONDS = 0.05
"""How long `Served.stop` lets a call in progress finish. Not 0: aiohttp reads that as "for ever"."""


@dataclass(kw_only=True)
class Served:
    """An application that is being served."""

    url: str
    """Where it answers, such as `http://127.0.0.1:49152`, without a trailing slash."""

    _runner: web.AppRunner = field(repr=False)

    async def stop(self) -> None:
        """Close the port and cut what is still open: held calls, event streams, web sockets."""
        await self._runner.cleanup()
        # aiohttp remembers a thousand handlers beyond their application: each holds a whole world.
        web_app._cached_build_middleware.cache_clear()  # noqa: SLF001


async def serve(app: web.Application, *, port: int = 0) -> Served:
    """Serve `app` on the loopback address.

    Args:
        app: What answers.
        port: The port to use; 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return Served(url=f"http://{LOOPBACK}:{runner.addresses[0][1]}", _runner=runner)
