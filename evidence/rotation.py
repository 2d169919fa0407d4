"""A new key that signs: made beside the old one, and put in its place in one step.

The file of the private key has the hand-overs below the key, so one `rename` is all that decides. What follows from it,
the public file and the entry in the ledger, is made again from it where a crash came between.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.keyring import sign_hand_over
from evidence.signing import PUBLIC_KEY, SIGNING_KEY, KeysError, SigningKey, create, private_file, public_file
from privacy.ledger.chain import Head
from privacy.ledger.hand_over import HandOver
from privacy.model.ids import Millis

NEXT = "next-signing-key.pem"
"""What a crash leaves of a key that never signed anything for anybody."""


@contextmanager
def rotation(folder: Path, newest: Head, now: Millis) -> Iterator[SigningKey]:
    """The new key, signed in by the old one; it takes the place of the old one where the block ends well.

    Args:
        folder: of the keys.
        newest: the newest entry of the ledger.
        now: the clock, in UTC milliseconds.

    Raises:
        KeysError: the keys cannot be read or written; the old one still signs.
    """
    path = folder / SIGNING_KEY
    old, private = SigningKey.load(path), Ed25519PrivateKey.generate()
    if path.is_symlink():
        raise KeysError(f"{path} is a link, and the old key would stay where it leads. Put the file itself there.")
    at = max(now, newest.at)
    said = HandOver(old=old.public.raw, new=SigningKey(private).public.raw, last=replace(newest, at=at))
    note = sign_hand_over(said, old, SigningKey(private))
    key = SigningKey(private, (*old.hand_overs, note))
    try:
        (folder / NEXT).unlink(missing_ok=True)
        create(folder / NEXT, private_file(private, key.hand_overs), 0o600)
        yield key
        (folder / NEXT).replace(path)
        _sync(folder)
    except OSError as error:
        raise KeysError(f"The new key cannot be written to {folder}: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            (folder / NEXT).unlink()


def publish(folder: Path, key: SigningKey) -> None:
    """Write the public file anew where it is not that of this key, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    path, content = folder / PUBLIC_KEY, public_file(key.public, key.hand_overs)
    if not key.hand_overs or (path.is_file() and path.read_bytes() == content):
        return
    made = path.with_name(f".{PUBLIC_KEY}")
    made.unlink(missing_ok=True)
    create(made, content, 0o644)
    made.replace(path)
    _sync(folder)


def _sync(folder: Path) -> None:
    """Or a power cut could bring the old file back."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
