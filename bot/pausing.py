"""`dps-bot pause` and `dps-bot resume`: what they do, and what they say about it."""

import getpass
import time
from datetime import UTC, datetime
from pathlib import Path

from privacy.model.ids import Millis
from privacy.model.numbers import counted
from privacy.redaction.redact import without_secrets
from storage.erasures import pauses
from storage.erasures.pauses import Pause, Switched

LEFT_OUT = "Something in the reason looks like a password, key or token: it was left out of what is stored."


def pause(database: Path, *, by: str | None, reason: str = "") -> list[str]:
    """Pause all deletions, and say in lines what will happen.

    Raises:
        StorageError: the database cannot be used; nothing was changed.
    """
    said, left_out = without_secrets(reason.strip())
    done = pauses.pause(database, by=by or who(), reason=said, now=now())
    if done.before:
        return [f"Deletions are paused already{_since(done.before)}. Nothing was changed."]
    return [
        "All deletions are paused. No call that deletes, purges or blocks is begun from now on.",
        "A call that is under way ends, and its outcome is recorded. Plans, votes and exports go on.",
        f"{_count(done.waiting)} wait. The pause survives a restart. To end it: dps-bot resume",
        *([LEFT_OUT] if left_out else []),
        *_not_running(done, "It will start paused."),
    ]


def resume(database: Path, *, by: str | None) -> list[str]:
    """End the pause, and say in lines what will happen.

    Raises:
        StorageError: the database cannot be used; nothing was changed.
    """
    done = pauses.resume(database, by=by or who(), now=now())
    if done.before is None:
        return ["Deletions are not paused. Nothing was changed."]
    return [
        f"Deletions go on; they had been paused{_since(done.before)}.",
        f"{_count(done.waiting)} waited. Each record of a device is read and compared again before it is deleted.",
        *_not_running(done, "They go on when it starts."),
    ]


def _not_running(done: Switched, then: str) -> list[str]:
    return [] if done.running else [f"The bot is not running. {then}"]


def _since(stood: Pause) -> str:
    at = datetime.fromtimestamp(stood.since / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    by = f" by {stood.by}" if stood.by else ""
    return f" since {at}{by}" + (f" ({stood.reason})" if stood.reason else "")


def _count(erasures: int) -> str:
    return counted(erasures, "approved erasure")


def who() -> str:
    """The account on this computer; a container may have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def now() -> Millis:
    """The clock, in UTC milliseconds."""
    return Millis(time.time_ns() // 1_000_000)
