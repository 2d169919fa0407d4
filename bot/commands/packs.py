"""Making an evidence pack: reads the database, signs with the config's key, and writes one file."""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot import __version__
from evidence.kept_head import HeadFile
from evidence.pack.writing import NoPackError, save_pack, signed_last
from evidence.signing import load_keys
from privacy.history.audit_log import REQUEST_ID
from privacy.ledger.heads import TreeHead
from privacy.model.ids import Digest, RequestId
from privacy.model.numbers import counted
from privacy.pack.pack import Pack, pack_name, without_names
from storage.errors import StorageError
from storage.file.sqlite_file import open_read_only
from storage.history.packs import read_pack


@dataclass(frozen=True, kw_only=True)
class Made:
    """A pack that was written."""

    path: Path
    pack: Pack
    manifest: Digest
    """SHA-256 of its manifest."""
    key_id: str

    @property
    def lines(self) -> list[str]:
        """What the command says about it; no name."""
        pack = self.pack
        held = f"{counted(len(pack.entries), 'entry')} and {counted(len(pack.plans), 'plan')}"
        wrong = f"The rows beside the ledger contradict its entries: {pack.contradiction}"
        return [
            f"{self.path}: {held} of {pack.request}, with their proofs under the head of entry {pack.tree.size}",
            f"manifest {self.manifest}, signed by {self.key_id}",
            *([f"{wrong}. Run dps-bot verify"] if pack.contradiction else []),
            *([] if pack.redacted else ["It names people and a device. For a pack with pseudonyms alone: --redact"]),
        ]


def make_pack(database: Path, folder: Path, name: str, *, redact: bool, out: Path | None = None) -> Made:
    """Write the pack of a request, beside a running bot or without one. Nothing but the new file is changed.

    Args:
        database: the bot's, or a copy that the same keys belong to.
        folder: of the keys.
        name: of the request.
        redact: leave pseudonyms alone.
        out: the file; must not exist.

    Raises:
        NoPackError: there is no such request, the database cannot be read, or the file cannot be written.
        KeysError: the keys of the config cannot be read.
        LedgerBrokenError: the ledger is not what was chained or signed before: nothing is signed about it.
    """
    request = RequestId(name.upper())
    if not re.fullmatch(REQUEST_ID, request):
        raise NoPackError("A request is named like DSR-7K3M9Q.")
    key = load_keys(folder).signing
    pack = _read(database, request, signed_last(HeadFile.beside(folder, key)))
    if redact:
        pack = without_names(pack)
    path = out or Path(pack_name(request, redacted=redact))
    digest = save_pack(path, pack, key, {"dps-bot": __version__})
    return Made(path=path, pack=pack, manifest=digest, key_id=key.key_id)


def _read(path: Path, request: RequestId, before: TreeHead) -> Pack:
    if not path.is_file():
        raise NoPackError(f"There is no database {path}.")
    try:
        database = open_read_only(path)
        try:
            database.execute("BEGIN")
            pack = read_pack(database, request, before)
        finally:
            database.conn.close()
    except StorageError as error:
        raise NoPackError(f"{error}.") from None
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise NoPackError(f"{path.name} cannot be read as a ledger ({type(error).__name__}).") from None
    if pack is None:
        raise NoPackError(f"The ledger has no entry of {request}.")
    return pack
