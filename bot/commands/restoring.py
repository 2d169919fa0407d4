"""`dps-bot accept-restore`: an administrator knows what an older copy of the database lacks, and lets the bot go on."""

from pathlib import Path

from bot.config import FilesSection
from bot.pausing import LEFT_OUT, now, who
from evidence.kept_head import HEAD_NOTE
from privacy.model.numbers import counted
from privacy.redaction.redact import without_secrets
from storage.erasures import restores


def accept_restore(files: FilesSection, *, by: str | None, reason: str) -> list[str]:
    """Chain the acceptance, and put the head that is no longer true aside; says in lines what follows.

    Raises:
        StorageError: the database cannot be used; nothing was changed.
    """
    said, left_out = without_secrets(reason.strip())
    done = restores.accept(files.database, by=by or who(), reason=said, now=now())
    if done.missing_from is None:
        return ["The bot has not said that this database is an older copy. Nothing was changed."]
    aside = _put_aside(files.keys / HEAD_NOTE, done.missing_from)
    return [
        f"Accepted: entries from number {done.missing_from} on are missing, and deletions go on.",
        f"{counted(done.waiting, 'erasure')} waited. No vote of before counts: approvers decide anew.",
        f"The head of before is kept as {aside}: with it anybody can show that entries are missing." if aside else "",
        *([LEFT_OUT] if left_out else []),
        *([] if done.running else ["The bot is not running. It goes on when it starts."]),
    ]


def _put_aside(note: Path, missing: int) -> str | None:
    aside = note.with_name(f"head-before-restore-{missing}.note")
    try:
        note.replace(aside)
    except FileNotFoundError:
        return None
    return aside.name
