"""The export: Ana types a command, and a file comes."""

import time
from collections.abc import Iterator

from sandbox.receiver.bundle import Contents, check_bundle
from sandbox.smoke.room import Room

SUBJECT = "sensor-42"


async def export(room: Room) -> list[str]:
    """Ask for an export and check the file; what to print.

    Raises:
        SmokeError: It did not work.
        BundleError: The file is not what it should be.
    """
    started = time.monotonic()
    await room.ana.say(f"/dps-export {SUBJECT}")
    content = await room.file(f"Export of {SUBJECT}")
    seconds = time.monotonic() - started
    contents = check_bundle(content, public_key=room.public_key, subject=SUBJECT)
    files = f"{len(contents.members)} files"
    done = ("export ok", contents.request, files, _size(len(content)), f"{seconds:.1f} s")
    return [*_members(contents), "  ".join(done)]


def _members(contents: Contents) -> Iterator[str]:
    width = max(map(len, contents.members))
    for name, count in contents.members.items():
        yield f"  {name:<{width}}  {_size(count):>9}"


def _size(count: int) -> str:
    return f"{count / 1000:.1f} kB"
