"""The check of a bundle with nothing but its public key: no database, no Slack, no Azure."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from evidence.signing import KeysError, VerifyKey
from privacy.export.documents import FORMAT, INDEX, MANIFEST, RECEIPT_FORMAT, SIGNATURE
from privacy.model.errors import PrivacyError
from privacy.pack.pack import FORMAT as PACK_FORMAT
from privacy.receipt.document import NAMES

SHREDDABLE = frozenset({INDEX, NAMES})
"""Members of a receipt without which it still proves what it says."""
_FORMATS = (FORMAT, RECEIPT_FORMAT, PACK_FORMAT)
_PIECE = 1 << 16
_LARGEST_MANIFEST = 1 << 26
"""Bytes; the manifest is read before its signature is known to be good."""
_SIGNATURE_BYTES = 64
_ENCRYPTED = 0x1
_END_OF_ZIP = b"PK\5\6"
_END_BYTES = 22
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
"""What a zip raises that was changed or cut off."""


class BundleBrokenError(PrivacyError):
    """The bundle is not what was signed; the sentence says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class BundleReport:
    """What a good bundle says about itself."""

    manifest: Mapping[str, Any]
    """Everything that was signed."""
    files: int
    """Members, the manifest and its signature included."""
    key_id: str
    shredded: tuple[str, ...] = ()
    """Members of a receipt that held the readable names, and were taken out on purpose."""

    @property
    def request(self) -> str:
        """Such as `DSR-7K3M9Q`."""
        return str(self.manifest["request"])

    @property
    def is_pack(self) -> bool:
        """True of an evidence pack: `evidence.pack.checking` says what it proves."""
        return bool(self.manifest["format"] == PACK_FORMAT)

    @property
    def complete(self) -> bool:
        """False where a place that should have been searched was not; of a receipt, where no read proves it all.

        A pack does not say it: what is in one is proved by its head or not at all.
        """
        return bool(self.manifest.get("complete", False))

    @property
    def counts(self) -> Mapping[str, int]:
        """Records by kind; of a receipt, by what was read back."""
        return dict(self.manifest.get("counts", {}))


def verify_bundle(path: Path, public_key_pem: Path | bytes) -> BundleReport:
    """Check the signature and every member of a bundle.

    The key must come from somewhere else than the bundle. Memory does not grow with the size of the members.

    Raises:
        BundleBrokenError: a member is missing (other than those that hold a receipt's names), extra or changed, the
            signature is not this key's, the file is not a plain zip, or its format is newer than this program.
        KeysError: the public key cannot be read.
    """
    pem = public_key_pem if isinstance(public_key_pem, bytes) else _read_key(public_key_pem)
    key = VerifyKey.from_pem(pem)
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            _refuse_tricks(file, archive)
            return _verify(archive, key)
    except OSError as error:
        raise BundleBrokenError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except DAMAGED as error:
        raise BundleBrokenError(f"{path.name} is not a whole zip file: {error}.") from error


def _read_key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeysError(f"The public key {path} cannot be read: {error.strerror}.") from error


def _refuse_tricks(file: IO[bytes], archive: zipfile.ZipFile) -> None:
    """Refuse what different programs would unpack differently."""
    names: set[str] = set()
    for info in archive.infolist():
        name = info.filename
        if name in names:
            raise BundleBrokenError(f"{name!r} is in the file twice.")
        if name != info.orig_filename or not _is_plain(name):
            raise BundleBrokenError(f"{info.orig_filename!r} is not a name that a bundle has.")
        if info.flag_bits & _ENCRYPTED:
            raise BundleBrokenError(f"{name} is encrypted; a bundle never is.")
        names.add(name)
    file.seek(-_END_BYTES, os.SEEK_END)
    starts_at = min((info.header_offset for info in archive.infolist()), default=0)
    if starts_at or file.read(len(_END_OF_ZIP)) != _END_OF_ZIP:
        raise BundleBrokenError("There is something before or after the zip file, or a comment in it.")


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    return name.isascii() and name.isprintable() and "\\" not in name and not {"", ".", ".."}.intersection(parts)


def _verify(archive: zipfile.ZipFile, key: VerifyKey) -> BundleReport:
    signed = _read(archive, MANIFEST, _LARGEST_MANIFEST)
    manifest = _parse(signed)
    if not key.accepts(_read(archive, SIGNATURE, _SIGNATURE_BYTES), signed):
        raise BundleBrokenError(
            f"The signature is not over this manifest with key {key.key_id}: the manifest was changed, or another "
            "key signed it."
        )
    files = {file["name"]: file for file in manifest["files"]}
    there = {*archive.namelist()} - {MANIFEST, SIGNATURE}
    shredded = tuple(sorted(files.keys() - there)) if manifest["format"] == RECEIPT_FORMAT else ()
    if not SHREDDABLE.issuperset(shredded):
        shredded = ()
    for name in sorted((there ^ files.keys()).difference(shredded)):
        what = "was not signed" if name in there else "is missing"
        raise BundleBrokenError(f"{name} {what}.")
    for name in files.keys() - set(shredded):
        _check(archive, name, files[name]["bytes"], files[name]["sha256"])
    left = len(files) - len(shredded) + 2
    return BundleReport(manifest=manifest, files=left, key_id=key.key_id, shredded=shredded)


def _parse(signed: bytes) -> dict[str, Any]:
    """The manifest, once its format is one that this program knows; its signature is not checked yet."""
    try:
        manifest = json.loads(signed)
        found = str(manifest["format"])
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise BundleBrokenError(f"{MANIFEST} is not a manifest.") from error
    if found not in _FORMATS:
        raise BundleBrokenError(
            f"The bundle's format is {found!r}; this program reads {', '.join(_FORMATS)}. "
            "Use the dps-bot that made it, or a newer one."
        )
    return dict(manifest)


def read_member(archive: zipfile.ZipFile, name: str, limit: int, sha256: str) -> bytes:
    """A member as a whole, once it is what the manifest says.

    Raises:
        BundleBrokenError: it is missing, longer than `limit`, or was changed.
    """
    content = _read(archive, name, limit)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BundleBrokenError(f"{name} was changed: it is not what the manifest says.")
    return content


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    try:
        with archive.open(name) as member:
            content = member.read(limit + 1)
    except KeyError as error:
        raise BundleBrokenError(f"{name} is missing.") from error
    except DAMAGED as error:
        raise BundleBrokenError(f"{name} is damaged: {error}.") from error
    if len(content) > limit:
        raise BundleBrokenError(f"{name} is longer than {limit} bytes.")
    return content


def _check(archive: zipfile.ZipFile, name: str, size: int, sha256: str) -> None:
    digest, left = hashlib.sha256(), size
    try:
        with archive.open(name) as member:
            while left >= 0 and (piece := member.read(_PIECE)):
                digest.update(piece)
                left -= len(piece)
    except DAMAGED as error:
        raise BundleBrokenError(f"{name} is damaged: {error}.") from error
    if left or digest.hexdigest() != sha256:
        raise BundleBrokenError(f"{name} was changed: it is not what the manifest says.")
