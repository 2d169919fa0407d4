"""The entries of a ledger as lines of JSON, for whoever checks them without the bot: `check.html`, or a script."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.settings import config_path, load_config
from bot.verify import UnreadableLedgerError
from evidence.heads import ledger_name
from evidence.kept_head import HeadFile
from evidence.keyring import KeyRing
from evidence.signing import PUBLIC_KEY, KeysError
from privacy.ledger.chain import Entry
from storage.errors import StorageError
from storage.file.sqlite_file import open_read_only
from storage.ledger import entries as ledger
from storage.schema.comparison import is_ours

FORMAT = "dps-bot/ledger-entries/v1"


def entry_lines(file: Path | None, config: str | None, key: Path | None) -> Iterator[str]:
    """A line that says what follows, with the public key and the newest head that was kept; then one for each entry.

    Nothing is checked here, and nothing is readable that the entries hide: names stay in the database.

    Args:
        file: the database, or a copy of it; None for the config's.
        config: where the config is; None for the usual place. With `file` and `key` there need not be one.
        key: the public key; None for that of the config.

    Raises:
        ConfigError: there is no config, and it is needed.
        KeysError: there is no public key.
        BadHeadError: the head beside the keys is none that the key signed.
        UnreadableLedgerError: the file cannot be read.
    """
    if file and key:  # an auditor has no config
        return _lines(file, _ring(key), None)
    files = load_config(config_path(config)).files
    path, ring, head = file or files.database, _ring(key or files.keys / PUBLIC_KEY), None
    if path.is_file() and files.database.is_file() and path.samefile(files.database):
        # Before the database, which may grow meanwhile.
        head = HeadFile(folder=files.keys, key=ring.given, hand_overs=ring.notes).read()
        if head and head.said.origin != ledger_name(ring.given):
            head = None  # of the key before, until the bot starts with the new one
    return _lines(path, ring, str(head.note) if head else None)


def _ring(path: Path) -> KeyRing:
    try:
        return KeyRing.from_pem(path.read_bytes())
    except OSError as error:
        raise KeysError(f"The public key {path} cannot be read: {error.strerror}. Give it with --key.") from None


def _lines(path: Path, ring: KeyRing, head: str | None) -> Iterator[str]:
    if not path.is_file():
        raise UnreadableLedgerError(f"there is no file {path.name}")
    try:
        database = open_read_only(path)
        with closing(database.conn):
            database.execute("BEGIN")  # all as of one moment, whatever a running bot writes meanwhile
            if not is_ours(database):
                raise UnreadableLedgerError(f"{path.name} is not a database of dps-bot")
            count = database.execute("SELECT count(*) FROM ledger").fetchone()[0]
            yield json.dumps({"format": FORMAT, "entries": count, "public_key": ring.given.text, "head": head})
            yield from map(_line, ledger.entries(database))
    except StorageError as error:
        raise UnreadableLedgerError(str(error)) from None
    except (sqlite3.Error, ValueError) as error:
        raise UnreadableLedgerError(f"{path.name} cannot be read as a ledger ({type(error).__name__})") from None


def _line(entry: Entry) -> str:
    said = {"sequence": entry.sequence, "body": entry.body.decode(), "body_hash": entry.body_hash}
    return json.dumps({**said, "previous": entry.previous, "digest": entry.digest}, ensure_ascii=False)
