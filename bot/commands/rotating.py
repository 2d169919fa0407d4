"""`dps-bot keys rotate` and `dps-bot keys show`."""

from collections.abc import Iterator
from pathlib import Path

from bot.config import FilesSection
from bot.pausing import now, who
from evidence.heads import ledger_key
from evidence.kept_head import HeadFile
from evidence.keyring import KeyRing, verify_key
from evidence.rotation import publish, rotation
from evidence.signing import PUBLIC_KEY, SIGNING_KEY, KeysError, SigningKey
from privacy.ledger.chain import Head
from privacy.model.clocks import readable
from privacy.model.errors import BadHeadError
from storage.erasures.pauses import administering
from storage.errors import StorageError
from storage.ledger import entries as ledger
from storage.ledger.hand_overs import tell, tell_missing


def rotate(files: FilesSection, *, by: str | None) -> list[str]:
    """Have the old key hand over to a new one, destroy the old one, and say in lines what follows.

    Raises:
        KeysError: the keys cannot be read or written; nothing was changed.
        StorageError: the bot runs, or the database cannot be used; nothing was changed.
    """
    old = SigningKey.load(files.keys / SIGNING_KEY)
    key, entry = _hand_over(files, old, by or who())
    return [*_told(old, key, entry), *_published(files.keys, key)]


def _hand_over(files: FilesSection, old: SigningKey, by: str) -> tuple[SigningKey, int]:
    """The new key, and the entry about it; 0 where the disk did not take it: the start of the bot makes it."""
    key, at = old, now()
    try:
        with administering(files.database) as (database, running):
            _refuse_beside(running=running)
            tell_missing(database, [str(note) for note in old.hand_overs], now=at)
            newest = ledger.head(database)
            _check_kept(HeadFile.beside(files.keys, old), newest)
            with rotation(files.keys, newest, at) as key:
                entry = tell(database, str(key.hand_overs[-1]), now=at, people={"by": by})
    except StorageError:
        if SigningKey.load(files.keys / SIGNING_KEY).key_id == old.key_id:
            raise
        return key, 0
    return key, entry


def _refuse_beside(*, running: bool) -> None:
    if running:
        raise StorageError("the bot is running, and signs with today's key. Stop it, do this again, and start it")


def _check_kept(file: HeadFile, newest: Head) -> None:
    """Refuse to say of an older copy that it is the ledger which the old key leaves behind."""
    try:
        kept = file.read()
    except BadHeadError as error:
        raise KeysError(f"{file.path}: {error}. Take it away if you know why.") from None
    except OSError as error:
        raise KeysError(f"{file.path} cannot be read: {error.strerror}.") from None
    if kept and kept.said.tree.size > newest.sequence:
        raise KeysError(
            f"the ledger ends at entry {newest.sequence}, and {kept.said.tree.size} were signed: it is an older copy. "
            "Start the bot, which says what to do, and change the key afterwards."
        )


def _told(old: SigningKey, key: SigningKey, entry: int) -> list[str]:
    told = f"entry {entry} of the ledger says so" if entry else "the bot writes the entry about it when it starts"
    return [
        f"The key that signs is now {key.key_id}. It takes the place of {old.key_id}; {told}.",
        f"For the tools of witnesses: {ledger_key(key.public)}",
        f"Back up {SIGNING_KEY} anew, and delete the old one from your backups: here it is gone.",
        f"Give {PUBLIC_KEY} to auditors: it proves the hand-over, and checks files of before as well.",
    ]


def _published(folder: Path, key: SigningKey) -> list[str]:
    try:
        publish(folder, key)
    except OSError as error:
        return [f"{PUBLIC_KEY} could not be written yet ({error.strerror}): the start of the bot does it."]
    return []


def shown(folder: Path) -> Iterator[str]:
    """The public key and those before it, in lines that may be given to an auditor as they are.

    Raises:
        KeysError: there is no public key that can be read.
    """
    try:
        pem = (folder / PUBLIC_KEY).read_bytes()
    except OSError as error:
        raise KeysError(f"{error.filename}: {error.strerror}") from None
    ring = KeyRing.from_pem(pem)
    since = None
    for said in ring.chain:
        before = verify_key(said.old).key_id
        yield f"Before: {before}, until entry {said.last.sequence} ({readable(said.last.at)})"
        since = said.last
    yield f"Public key id: {ring.given.key_id}"
    yield f"Since: after entry {since.sequence} ({readable(since.at)})" if since else "Since: the beginning"
    yield f"For the tools of witnesses: {ledger_key(ring.given)}"
    yield f"\n{pem.decode().rstrip()}"
