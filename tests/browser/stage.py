"""Both worlds with the real bot between them, and people in front of the page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Dialog, FrameLocator, Locator, Page, Request, expect

from sandbox.bot_process import BotProcess
from sandbox.folder import WorkFolder, work_folder
from sandbox.launch import connected_bot
from sandbox.serve import LOOPBACK
from sandbox.worlds import Worlds, running_worlds
from tests.browser.chromium import PATIENCE_MS

ANA, BEN, GUS = "U0ANA", "U0BEN", "U0GUS"
PRIVACY, GENERAL = "C0PRIVACY", "C0GENERAL"

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

OPEN_FILE = re.compile(r"^Open DSR-\w+\.zip$")
DOWNLOAD_FILE = re.compile(r"^Download DSR-\w+\.zip$")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Two worlds, the bot's folder and its process."""

    worlds: Worlds
    folder: WorkFolder
    bot: BotProcess


@asynccontextmanager
async def open_stage(path: Path) -> AsyncIterator[Stage]:
    """Everything but the people, for as long as the block runs."""
    with work_folder(path) as folder:
        async with running_worlds() as worlds, connected_bot(worlds, folder) as bot:
            yield Stage(worlds=worlds, folder=folder, bot=bot)


@dataclass(kw_only=True)
class Seat:
    """A person in front of the page, in a browser of their own, and whatever went wrong there."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def taken(
        cls, browser: Browser, stage: Stage, person: str, channel: str = PRIVACY, **how: Any
    ) -> AsyncIterator[Self]:
        """The page as `person` has it open in `channel`; `how` goes to the browser, such as a viewport."""
        context = await browser.new_context(
            **{"viewport": DESK, "locale": "en-GB", "timezone_id": "Europe/Berlin", "color_scheme": "light"} | how
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            seat = cls(page=await context.new_page())
            seat._listen()
            await seat.page.goto(f"{stage.worlds.page}#{person}/{channel}")
            await expect(seat.page.get_by_test_id("bot-status")).to_have_text("Bot connected")
            yield seat
        finally:
            await context.close()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_test_id("composer-input")

    @property
    def messages(self) -> Locator:
        """What the open channel shows."""
        return self.page.get_by_test_id("messages").get_by_role("article")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_test_id("thread")

    @property
    def viewer(self) -> Locator:
        """An opened file."""
        return self.page.get_by_test_id("viewer")

    @property
    def document(self) -> FrameLocator:
        """An opened HTML file."""
        return self.viewer.get_by_test_id("viewer-frame").content_frame

    def card(self, device: str) -> Locator:
        """The message that stands for the export of a device."""
        return self.messages.filter(has=self.page.get_by_role("heading", name=f"Export of {device}", exact=True))

    def whisper(self, words: str) -> Locator:
        """A message with these words that this person alone can see."""
        return self.messages.filter(has_text="Only visible to you").filter(has_text=words)

    def opener(self, device: str) -> Locator:
        """The way into the thread of an export."""
        return self.card(device).get_by_role("button", name=re.compile(r"\d repl"))

    async def say(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def export(self, device: str) -> None:
        """Ask, and wait for the answer."""
        await self.say(f"/dps-export {device}")
        await expect(self.card(device)).to_contain_text(re.compile("Done|No data found"))
        await expect(self.opener(device)).to_contain_text("1 file")

    async def open_file(self, device: str) -> None:
        """Open the thread of a finished export and the file in it."""
        await self.opener(device).click()
        await self.thread.get_by_role("button", name=OPEN_FILE).click()
        await expect(self.document.get_by_role("heading", name=device, exact=True)).to_be_visible()

    async def open_member(self, name: str) -> Locator:
        """Choose a member of the opened file; its text."""
        await self.viewer.get_by_test_id(f"viewer-member-{name}").click()
        return self.viewer.get_by_test_id("viewer-text")

    async def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(
            await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    def _listen(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    async def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).hostname != LOOPBACK:
            self.troubles.append(f"request: {request.url}")
