"""`python -m tests.browser.picture`: the README's picture, taken of the running demo."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.browser.chromium import CHROMIUM, launched
from tests.browser.stage import ANA, BEN, DOWNLOAD_FILE, PRIVACY, Seat, open_stage

PICTURE = Path(__file__).parents[2] / "docs" / "picture.png"

ASKED = (
    "SUP-1881: the owner of *sensor-42* wants a copy of everything that we hold about it. "
    f"<@{ANA}>, can you take this one?"
)
NEXT = "/dps-export thermo-0107"
SIZE = {"width": 1280, "height": 720}


def main() -> int:
    """Write `docs/picture.png`; 1 where there is no browser."""
    if not CHROMIUM.exists():
        print(f"picture: there is no {CHROMIUM}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="dps-bot-picture-") as folder:
        asyncio.run(_take(Path(folder) / "work"))
    print(f"docs/{PICTURE.name}  {PICTURE.stat().st_size / 1000:.0f} kB")
    return 0


async def _take(folder: Path) -> None:
    async with (
        launched() as browser,
        open_stage(folder) as stage,
        Seat.taken(browser, stage, ANA, viewport=SIZE, device_scale_factor=2) as ana,
    ):
        stage.worlds.slack.workspace.say(BEN, PRIVACY, ASKED)
        await ana.export("sensor-42")
        await ana.opener("sensor-42").click()
        await expect(ana.thread.get_by_role("link", name=DOWNLOAD_FILE)).to_be_visible()
        await ana.composer.fill(NEXT)
        await ana.page.mouse.move(0, 0)
        await ana.page.screenshot(path=PICTURE)


if __name__ == "__main__":
    sys.exit(main())
