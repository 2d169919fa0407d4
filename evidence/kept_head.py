"""The last head that was signed, in a file beside the keys: a ledger put back from an older copy lacks what it says."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evidence.keyring import KeyRing
from evidence.signing import SigningKey, VerifyKey
from privacy.ledger.heads import SignedHead
from privacy.ledger.notes import Note, parse_note

HEAD_NOTE = "head.note"


@dataclass(frozen=True, kw_only=True)
class HeadFile:
    """`head.note` in the folder of the keys: a copy of the database leaves it behind."""

    folder: Path
    key: VerifyKey
    hand_overs: tuple[Note, ...] = ()
    """How the key came by its place: right after that the last head is one of the key before."""

    @classmethod
    def beside(cls, folder: Path, key: SigningKey) -> "HeadFile":
        """The one of the bot's own keys."""
        return cls(folder=folder, key=key.public, hand_overs=key.hand_overs)

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / HEAD_NOTE

    def read(self) -> SignedHead | None:
        """The head, or None where none was ever kept here.

        Raises:
            BadHeadError: what is in the file is no head that this key, or one before it, signed.
            OSError: it cannot be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        return KeyRing(given=self.key, notes=self.hand_overs).check_head(parse_note(text))

    def write(self, head: SignedHead) -> None:
        """Put it in the place of the one before, whole or not at all, readable by its owner alone.

        Raises:
            OSError: it cannot be written; the one before is still there.
        """
        # A name of its own each time: a write that was given up may still be under way.
        descriptor, name = tempfile.mkstemp(prefix=f".{HEAD_NOTE}.", dir=self.folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(str(head.note).encode())
                file.flush()
                os.fsync(descriptor)
            Path(name).replace(self.path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)  # or a power cut could bring the older one back, under which a newer ledger looks sound
        finally:
            os.close(folder)
