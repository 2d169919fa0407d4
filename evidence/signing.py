"""The keys: an Ed25519 key that signs what leaves, and the secret behind the pseudonyms.

They live in a folder of their own, outside the database, so that whoever can write one cannot forge the other.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from privacy.ledger.hand_over import find_hand_overs
from privacy.ledger.notes import Note
from privacy.model.errors import PrivacyError

SIGNING_KEY = "signing-key.pem"
PUBLIC_KEY = "signing-key.pub.pem"
PSEUDONYM_KEY = "pseudonym.key"
PSEUDONYM_BYTES = 32


class KeysError(PrivacyError):
    """A key is missing, open to others, or not a key; the sentence says what to do."""


@dataclass(frozen=True)
class VerifyKey:
    """The public half: what an auditor holds."""

    key: Ed25519PublicKey

    @classmethod
    def from_pem(cls, pem: bytes) -> "VerifyKey":
        """The key in a PEM file.

        Raises:
            KeysError: it is not an Ed25519 public key.
        """
        try:
            key = serialization.load_pem_public_key(pem)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeysError(f"This is not a public key in PEM form. Give the file {PUBLIC_KEY}.") from error
        if not isinstance(key, Ed25519PublicKey):
            raise KeysError(f"This is a public key, but not an Ed25519 key. Give the file {PUBLIC_KEY}.")
        return cls(key)

    @property
    def raw(self) -> bytes:
        """The 32 bytes of the key (RFC 8032)."""
        return self.key.public_bytes_raw()

    @property
    def text(self) -> str:
        """The 32 bytes in base64, as the manifest has them."""
        return base64.b64encode(self.raw).decode()

    @property
    def key_id(self) -> str:
        """The fingerprint: `ed25519:` and the first 32 hexadecimal digits of the SHA-256 of the 32 bytes."""
        return f"ed25519:{hashlib.sha256(self.raw).hexdigest()[:32]}"

    def accepts(self, signature: bytes, content: bytes) -> bool:
        """True where `signature` was made over exactly `content` with the private half of this key."""
        try:
            self.key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """The private half. It never leaves the process and has no readable form."""

    def __init__(self, key: Ed25519PrivateKey, hand_overs: tuple[Note, ...] = ()) -> None:
        self._key = key
        self.public = VerifyKey(key.public_key())
        self.hand_overs = hand_overs
        """How it came by its place, the oldest first (`privacy.ledger.hand_over`)."""

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """The key in a PEM file that nobody else may read.

        Raises:
            KeysError: the file is missing, open to others, or not an Ed25519 private key.
        """
        pem = _read_private(path)
        try:
            key = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeysError(f"{path} is not an unencrypted private key in PEM form. {_RESTORE}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeysError(f"{path} holds a key, but not an Ed25519 key. {_RESTORE}")
        return cls(key, find_hand_overs(pem.decode(errors="replace")))

    def sign(self, content: bytes) -> bytes:
        """64 bytes: the Ed25519 signature over `content` (RFC 8032), the same each time."""
        return self._key.sign(content)

    @property
    def key_id(self) -> str:
        """The fingerprint of the public key; see `VerifyKey.key_id`."""
        return self.public.key_id


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Both secrets of the bot."""

    signing: SigningKey
    pseudonym: bytes = field(repr=False)
    """32 bytes: the key of the HMAC that turns device ids into pseudonyms."""


def make_keys(folder: Path) -> Keys:
    """Make both keys in `folder`, which is created with mode 0700 where it is missing.

    Raises:
        KeysError: one of the files is there already, or the folder cannot be written; nothing was changed.
    """
    there = [name for name in (SIGNING_KEY, PUBLIC_KEY, PSEUDONYM_KEY) if os.path.lexists(folder / name)]
    if there:
        raise KeysError(
            f"{folder / there[0]} exists already; nothing was changed. Keys are never overwritten: "
            "what they signed could no longer be checked. Choose another folder."
        )
    key = Ed25519PrivateKey.generate()
    made: list[Path] = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content, mode in _files(key):
            create(folder / name, content, mode)
            made.append(folder / name)
    except OSError as error:
        for path in made:
            path.unlink()
        raise KeysError(f"The keys cannot be written to {folder}: {error.strerror}.") from error
    return load_keys(folder)


def load_keys(folder: Path) -> Keys:
    """The keys that `make_keys` made.

    Raises:
        KeysError: a file is missing, open to others, or not what it should be.
    """
    signing = SigningKey.load(folder / SIGNING_KEY)
    path = folder / PSEUDONYM_KEY
    try:
        pseudonym = bytes.fromhex(_read_private(path).decode("ascii"))
    except ValueError as error:
        raise KeysError(f"{path} is not a hexadecimal key. {_RESTORE}") from error
    if len(pseudonym) != PSEUDONYM_BYTES:
        raise KeysError(f"{path} holds {len(pseudonym)} bytes instead of {PSEUDONYM_BYTES}. {_RESTORE}")
    return Keys(signing=signing, pseudonym=pseudonym)


_RESTORE = "Restore it from your backup."


def _files(key: Ed25519PrivateKey) -> list[tuple[str, bytes, int]]:
    private, public = private_file(key), public_file(VerifyKey(key.public_key()))
    pseudonym = f"{secrets.token_hex(PSEUDONYM_BYTES)}\n".encode()
    return [(PSEUDONYM_KEY, pseudonym, 0o600), (PUBLIC_KEY, public, 0o644), (SIGNING_KEY, private, 0o600)]


def private_file(key: Ed25519PrivateKey, hand_overs: Sequence[Note] = ()) -> bytes:
    """PEM, and below it the hand-overs: programs that read PEM pass over other lines (RFC 7468, section 2)."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem + _below(hand_overs)


def public_file(key: VerifyKey, hand_overs: Sequence[Note] = ()) -> bytes:
    """The same of the public half."""
    pem = key.key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem + _below(hand_overs)


def _below(hand_overs: Sequence[Note]) -> bytes:
    return "".join(f"\n{note}" for note in hand_overs).encode()


def create(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not exist, readable by nobody else from its first moment; all of it or nothing.

    Raises:
        OSError: it exists, or cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        path.unlink()
        raise


def _read_private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & 0o077:
                raise KeysError(f"{path} can be read or changed by others. Run: chmod 600 {path}")
            return file.read()
    except FileNotFoundError as error:
        raise KeysError(f"There is no {path}. Make the keys once: run dps-bot keys init.") from error
    except OSError as error:
        raise KeysError(f"{path} cannot be read: {error.strerror}.") from error
