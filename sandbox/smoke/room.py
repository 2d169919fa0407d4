"""What a scenario has around it: the worlds, the bot, the people, and the patience to wait."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sandbox.bot_process import BotProcess
from sandbox.folder import WorkFolder
from sandbox.smoke.client import Client, Json, SmokeError
from sandbox.worlds import Worlds

T = TypeVar("T")

WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Room:
    """Everything that runs, and two people."""

    worlds: Worlds
    folder: WorkFolder
    bot: BotProcess

    ana: Client
    """Asks."""

    ben: Client
    """Approves."""

    @property
    def public_key(self) -> bytes:
        """What files are checked with."""
        return self.folder.public_key.read_bytes()

    async def until(self, look: Callable[[], Awaitable[T | None]], what: str) -> T:
        """What `look` finds, as soon as it finds something.

        Raises:
            BotError: The bot has ended.
            SmokeError: It took too long; the sentence names `what`.
        """
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while (found := await look()) is None:
                    self.bot.check()
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise SmokeError(f"no {what} came within {WAIT_SECONDS:.0f} seconds") from None
        return found

    async def file(self, title: str) -> bytes:
        """The first archive in the thread of the card with this title."""

        async def look() -> Json | None:
            card = await self.ana.card(title)
            thread = await self.ana.thread(card) if card else []
            files = (file for message in thread for file in message["files"])
            return next((file for file in files if file["name"].endswith(".zip")), None)

        return await self.ana.download(await self.until(look, "file"))

    def holders(self, device: str) -> list[str]:
        """The services and hubs that hold something under this id."""
        return list(self._holders(device))

    def _holders(self, device: str) -> Iterator[str]:
        for name, hub in self.worlds.azure.world.hubs.items():
            if device in hub.device_ids():
                yield name
        for name, service in self.worlds.azure.world.services.items():
            if device in service.enrollments.ids() or service.registrations.find(device):
                yield name
