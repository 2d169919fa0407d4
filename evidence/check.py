"""The check of a bundle with nothing but its public key: no database, no Slack, no Azure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.keyring import WHAT_JOINS, KeyRing
from evidence.plain_zip import BundleBrokenError, PlainZip
from evidence.signing import KeysError, VerifyKey
from privacy.export.documents import FORMAT, INDEX, MANIFEST, RECEIPT_FORMAT, SIGNATURE
from privacy.ledger.hand_over import find_hand_overs
from privacy.model.clocks import millis
from privacy.model.errors import BadHeadError
from privacy.pack.pack import FORMAT as PACK_FORMAT
from privacy.receipt.document import NAMES

SHREDDABLE = frozenset({INDEX, NAMES})
"""Members of a receipt without which it still proves what it says."""
_FORMATS = (FORMAT, RECEIPT_FORMAT, PACK_FORMAT)
_LARGEST_MANIFEST = 1 << 26
"""Bytes; the manifest is read before its signature is known to be good."""
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, kw_only=True)
class BundleReport:
    """What a good bundle says about itself."""

    manifest: Mapping[str, Any]
    """Everything that was signed."""
    files: int
    """Members, the manifest and its signature included."""
    key: VerifyKey
    """The one that signed it: the given one, or one that hand-overs join to it."""
    ring: KeyRing
    """The keys that count, with the hand-overs that the manifest names."""
    shredded: tuple[str, ...] = ()
    """Members of a receipt that held the readable names, and were taken out on purpose."""

    @property
    def key_id(self) -> str:
        """Of the key that signed it."""
        return self.key.key_id

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


def verify_bundle(path: Path, trusted: Path | bytes | KeyRing) -> BundleReport:
    """Check the signature and every member of a bundle.

    The key must come from somewhere else than the bundle; that another took its place, the bundle may prove itself.
    Memory does not grow with the size of the members.

    Args:
        path: the bundle.
        trusted: the file of the public key, its bytes, or a ring.

    Raises:
        BundleBrokenError: a member is missing (other than those that hold a receipt's names), extra or changed, the
            signature is not this key's, programs could unpack the file differently, or its format is newer than this
            program.
        KeysError: the public key cannot be read, or was handed over twice.
    """
    ring = trusted if isinstance(trusted, KeyRing) else _ring(trusted)
    try:
        with path.open("rb") as file:
            return _verify(PlainZip(file), ring)
    except OSError as error:
        raise BundleBrokenError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _ring(trusted: Path | bytes) -> KeyRing:
    try:
        return KeyRing.from_pem(trusted if isinstance(trusted, bytes) else trusted.read_bytes())
    except OSError as error:
        raise KeysError(f"The public key {trusted!s} cannot be read: {error.strerror}.") from error


def _verify(archive: PlainZip, ring: KeyRing) -> BundleReport:
    signed = archive.read(MANIFEST, _LARGEST_MANIFEST)
    manifest = _parse(signed)
    ring = _with_own(ring, manifest)
    key = _key(ring, manifest)
    if not key.accepts(archive.read(SIGNATURE, _SIGNATURE_BYTES), signed):
        raise BundleBrokenError(
            f"The signature is not over this manifest with key {key.key_id}: the manifest was changed, or another "
            f"key signed it.{_joins(key, manifest)}"
        )
    _check_time(ring, key, manifest)
    files = {file["name"]: file for file in manifest["files"]}
    there = {*archive.names} - {MANIFEST, SIGNATURE}
    shredded = tuple(sorted(files.keys() - there)) if manifest["format"] == RECEIPT_FORMAT else ()
    if not SHREDDABLE.issuperset(shredded):
        shredded = ()
    for name in sorted((there ^ files.keys()).difference(shredded)):
        what = "was not signed" if name in there else "is missing"
        raise BundleBrokenError(f"{name} {what}.")
    for name in files.keys() - set(shredded):
        _check(archive, name, files[name]["bytes"], files[name]["sha256"])
    left = len(files) - len(shredded) + 2
    return BundleReport(manifest=manifest, files=left, key=key, ring=ring, shredded=shredded)


def _with_own(ring: KeyRing, manifest: Mapping[str, Any]) -> KeyRing:
    """With the hand-overs in the manifest: they prove themselves."""
    signature = manifest.get("signature")
    texts = signature.get("hand_overs") if isinstance(signature, dict) else None
    return ring.more(find_hand_overs("\n".join(map(str, texts)))) if isinstance(texts, list) else ring


def _key(ring: KeyRing, manifest: Mapping[str, Any]) -> VerifyKey:
    """The key that must have signed: of those that count, the one that the manifest names."""
    signature = manifest.get("signature")
    return ring.named(str(signature.get("key_id")) if isinstance(signature, dict) else "")


def _joins(key: VerifyKey, manifest: Mapping[str, Any]) -> str:
    """What to get where the manifest names another key than the one that must have signed it."""
    signature = manifest.get("signature")
    named = signature.get("key_id") if isinstance(signature, dict) else None
    if named == key.key_id or not re.fullmatch(r"ed25519:[0-9a-f]{32}", str(named)):
        return ""
    return f" It names {named}, and {WHAT_JOINS}."


def _check_time(ring: KeyRing, key: VerifyKey, manifest: Mapping[str, Any]) -> None:
    if not ring.chain:
        return
    try:
        ring.check_time(key, millis(manifest["ledger_head"]["at"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise BundleBrokenError(f"{MANIFEST} names no head of the ledger.") from None
    except BadHeadError as error:
        raise BundleBrokenError(f"The signature does not count: {error}.") from None


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


def read_member(archive: PlainZip, name: str, limit: int, sha256: str) -> bytes:
    """A member as a whole, once it is what the manifest says.

    Raises:
        BundleBrokenError: it is missing, longer than `limit`, or was changed.
    """
    content = archive.read(name, limit)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BundleBrokenError(f"{name} was changed: it is not what the manifest says.")
    return content


def _check(archive: PlainZip, name: str, size: int, sha256: str) -> None:
    digest, left = hashlib.sha256(), size
    for piece in archive.pieces(name):
        digest.update(piece)
        left -= len(piece)
        if left < 0:
            break
    if left or digest.hexdigest() != sha256:
        raise BundleBrokenError(f"{name} was changed: it is not what the manifest says.")
