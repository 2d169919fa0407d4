"""`python -m sandbox.smoke`: the main job once, without a browser.

Starts both worlds and the bot, asks for an export as a person would, and checks the file that comes.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.bot_process import BotError, BotProcess, tail
from sandbox.bundle import BundleError, Contents, check_bundle
from sandbox.folder import WorkFolder, work_folder
from sandbox.launch import connected_bot, until_signalled
from sandbox.worlds import running_worlds

PERSON = "U0ANA"
CHANNEL = "C0PRIVACY"
SUBJECT = "sensor-42"

WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.05
LOG_LINES = 20

Json = dict[str, Any]


class SmokeError(Exception):
    """The main job did not work; the sentence says what."""


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A file that came."""

    content: bytes
    seconds: float
    """From the command to the file."""


class Client:
    """A person in the local Slack."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def say(self, text: str) -> None:
        """Type something in the channel, and see that a command is acknowledged.

        Raises:
            SmokeError: It was not.
        """
        body = {"as": PERSON, "channel": CHANNEL, "text": text}
        async with self._session.post("/client/say", json=body) as response:
            answer = await response.json()
        if not answer.get("acked"):
            raise SmokeError(f"{text} was not acknowledged: {answer.get('error')}")

    async def file_in_thread(self) -> Json | None:
        """The first file in a thread of the channel, once there is one."""
        async with self._session.get("/client/messages", params={"as": PERSON, "channel": CHANNEL}) as response:
            messages = (await response.json())["messages"]
        files = [
            file
            for message in messages
            if message["thread_ts"] not in {None, message["ts"]}
            for file in message["files"]
        ]
        return files[0] if files else None

    async def download(self, file: Json) -> bytes:
        """The bytes of a file."""
        params = {"as": PERSON, "download": "1"}
        async with self._session.get(f"/client/files/{file['id']}", params=params) as response:
            response.raise_for_status()
            return await response.read()


def main() -> int:
    """Do the job and return the exit code: 0 only if all of it held."""
    with tempfile.TemporaryDirectory(prefix="dps-bot-smoke-") as path:
        done = asyncio.run(until_signalled(_smoke(Path(path))))
    return 0 if done else 1


async def _smoke(path: Path) -> bool:
    with work_folder(path / "work") as folder:
        try:
            delivered = await _export(folder)
            contents = check_bundle(delivered.content, public_key=folder.public_key.read_bytes(), subject=SUBJECT)
        except (BotError, BundleError, SmokeError, aiohttp.ClientError) as error:
            print(f"export FAILED  {error}")
            for line in tail(folder.log, LOG_LINES):
                print(f"  {line}")
            return False
    _report(contents, delivered)
    return True


async def _export(folder: WorkFolder) -> Delivered:
    async with (
        running_worlds() as worlds,
        connected_bot(worlds, folder) as bot,
        aiohttp.ClientSession(worlds.slack.url) as session,
    ):
        client = Client(session)
        started = time.monotonic()
        await client.say(f"/dps-export {SUBJECT}")
        file = await _file(client, bot)
        seconds = time.monotonic() - started
        return Delivered(content=await client.download(file), seconds=seconds)


async def _file(client: Client, bot: BotProcess) -> Json:
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            while (file := await client.file_in_thread()) is None:
                bot.check()
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise SmokeError(f"no file came within {WAIT_SECONDS:.0f} seconds") from None
    return file


def _report(contents: Contents, delivered: Delivered) -> None:
    width = max(map(len, contents.members))
    for name, size in contents.members.items():
        print(f"  {name:<{width}}  {_size(size):>9}")
    columns = (
        "export ok",
        contents.request,
        f"{len(contents.members)} files",
        _size(len(delivered.content)),
        f"{delivered.seconds:.1f} s",
    )
    print("  ".join(columns))


def _size(count: int) -> str:
    return f"{count / 1000:.1f} kB"


if __name__ == "__main__":
    sys.exit(main())
