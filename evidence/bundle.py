"""The bundle: a zip with the readable page, the records, the coverage, the manifest and its signature."""

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import rfc8785

from evidence.archive import Archive
from evidence.check import BundleBrokenError, BundleReport, verify_bundle
from evidence.page import page
from evidence.signing import SigningKey
from privacy.documents import INDEX, MANIFEST, SIGNATURE, Member, Signer, documents, manifest
from privacy.export import Export
from privacy.model import Digest
from privacy.stored import Bundle

__all__ = ["BundleBrokenError", "BundleReport", "SpooledBundles", "verify_bundle", "write_bundle"]

_PREFIX = "DSR-"
"""Every file that is put on the spool begins like this; no other is ever removed from it."""


class SpooledBundles:
    """Bundles on a folder that nobody else can read; a `privacy.ports.BundleWriter`.

    What is on the spool can be made again from the stored request, so it is emptied at start and never synced.
    """

    def __init__(self, spool: Path, key: SigningKey) -> None:
        self._spool = spool
        self._key = key

    def empty_spool(self) -> None:
        """Create the folder with mode 0700, or remove every bundle that an earlier run left there, whole or not."""
        self._make_spool()
        for path in self._spool.glob(f"{_PREFIX}*"):
            path.unlink()

    async def write(self, export: Export) -> Bundle:
        """Write and sign `DSR-….zip` off the event loop. Writing again replaces the file, whole or not at all."""
        return await asyncio.to_thread(self._write, export)

    def discard(self, bundle: Bundle) -> None:
        """Take the bundle off the spool."""
        bundle.path.unlink(missing_ok=True)

    def _write(self, export: Export) -> Bundle:
        self._make_spool()
        path = self._spool / f"{export.request}.zip"
        descriptor, temporary = tempfile.mkstemp(dir=self._spool, prefix=_PREFIX, suffix=".part")
        try:
            with os.fdopen(descriptor, "w+b") as file:
                os.fchmod(descriptor, 0o600)
                members, manifest_hash = write_bundle(file, export, self._key)
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                digest = Digest(hashlib.file_digest(file, "sha256").hexdigest())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink()
            raise
        return Bundle(
            path=path,
            name=path.name,
            size=size,
            sha256=digest,
            manifest_sha256=manifest_hash,
            files=members,
        )

    def _make_spool(self) -> None:
        self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._spool.chmod(0o700)


def write_bundle(file: IO[bytes], export: Export, key: SigningKey) -> tuple[int, Digest]:
    """Write the zip to an empty, seekable file.

    Returns:
        The number of members and the SHA-256 of the manifest.
    """
    with Archive(file, export.made_at) as archive:
        members = [archive.add(INDEX, page(export, key_id=key.key_id), "everything, to read and print")]
        members += (archive.add(d.name, [_json(d.content)], d.what) for d in documents(export))
        signed = _manifest(export, members, key)
        written = archive.add(MANIFEST, [signed], "this list")
        archive.add(SIGNATURE, [key.sign(signed)], "signature of the manifest")
    return len(members) + 2, written.sha256


def _manifest(export: Export, members: list[Member], key: SigningKey) -> bytes:
    signer = Signer(key_id=key.key_id, public_key=key.public.text)
    return rfc8785.dumps(manifest(export, members, signer))


def _json(content: Mapping[str, Any]) -> bytes:
    r"""Indented UTF-8 with the keys in the order in which the service returned them.

    A lone surrogate, which UTF-8 cannot hold, is written as `\ud800`: inside a JSON text that is its own escape.
    """
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")
