"""The end of every signed file: its manifest, and the signature over exactly that."""

import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from evidence.archive import Archive
from evidence.signing import SigningKey
from privacy.export.documents import MANIFEST, SIGNATURE, Signer
from privacy.model.ids import Digest


def signer(key: SigningKey) -> Signer:
    """The key as the manifest names it."""
    return Signer(key_id=key.key_id, public_key=key.public.text, hand_overs=tuple(map(str, key.hand_overs)))


def seal(archive: Archive, manifest: Mapping[str, Any], key: SigningKey) -> tuple[int, Digest]:
    """Add the manifest and its signature, as the last members.

    Returns:
        The number of members and the SHA-256 of the manifest.
    """
    signed = rfc8785.dumps(dict(manifest))
    written = archive.add(MANIFEST, [signed], "this list")
    archive.add(SIGNATURE, [key.sign(signed)], "signature of the manifest")
    return len(manifest["files"]) + 2, written.sha256


def json_bytes(content: Mapping[str, Any]) -> bytes:
    r"""Indented UTF-8 with the keys in the order in which they are given: for a record, as the service returned them.

    A lone surrogate, which UTF-8 cannot hold, is written as `\ud800`: inside a JSON text that is its own escape.
    """
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")
