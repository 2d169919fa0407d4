"""The receipt: a zip with the readable page, the content, the names, the manifest and its signature."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from evidence.archive import Archive
from evidence.sealing import json_bytes, seal, signer
from evidence.signing import PUBLIC_KEY, SigningKey
from evidence.spool import Spool
from evidence.template import pieces
from privacy.export.documents import INDEX
from privacy.model.ids import Digest
from privacy.receipt.document import NAMES, RECEIPT, names_document, receipt_document, receipt_manifest
from privacy.receipt.receipt import Receipt, State
from privacy.request.changes import Bundle

_SALT = b"dps-bot/receipt-salt/v1\0"
_SALT_DIGITS = 32


class SpooledReceipts:
    """Receipts on the folder of the bundles; a `privacy.receipt.receipt.ReceiptWriter`. `SpooledBundles` empties it."""

    def __init__(self, spool: Path, key: SigningKey) -> None:
        self._spool = Spool(spool)
        self._key = key

    async def write(self, receipt: Receipt) -> Bundle:
        """Write and sign `DSR-…-receipt.zip`, or `…-final-receipt.zip`, off the event loop; again replaces the file.

        Raises:
            ValueError: the reads do not show that everything is as approved, and nobody closed it as incomplete.
        """
        receipt.refuse_survivors()
        return await asyncio.to_thread(self._write, receipt)

    def discard(self, bundle: Bundle) -> None:
        """Take the receipt off the spool."""
        self._spool.discard(bundle)

    def _write(self, receipt: Receipt) -> Bundle:
        final = "final-" if receipt.state is State.FINAL else ""
        name = f"{receipt.request.id}-{final}receipt.zip"
        return self._spool.write(name, lambda file: write_receipt(file, receipt, self._key))


def write_receipt(file: IO[bytes], receipt: Receipt, key: SigningKey) -> tuple[int, Digest]:
    """Write the zip to an empty, seekable file.

    Returns:
        The number of members and the SHA-256 of the manifest.

    Raises:
        ValueError: this may not be handed out.
    """
    receipt.refuse_survivors()
    content = json_bytes(receipt_document(receipt))
    names = json_bytes(names_document(receipt, salt=_salt(content, key)))
    with Archive(file, receipt.made_at) as archive:
        page = archive.add(INDEX, receipt_page(receipt, key), "everything, to read and print")
        numbers = archive.add(RECEIPT, [content], "everything, without readable names")
        readable = archive.add(NAMES, [names], "the readable names; may be shredded, together with the page")
        return seal(archive, receipt_manifest(receipt, [page, numbers, readable], signer(key)), key)


def receipt_page(receipt: Receipt, key: SigningKey) -> Iterator[bytes]:
    """The page in pieces of UTF-8, drawn from the very content of the JSON members."""
    content = receipt_document(receipt)
    names = names_document(receipt, salt=_salt(json_bytes(content), key))
    context = {"receipt": content, "names": names, "key_id": key.key_id, "public_key": PUBLIC_KEY}
    return pieces("receipt.html", context)


def _salt(content: bytes, key: SigningKey) -> str:
    """The same for the same receipt, and not to be guessed without the key.

    The manifest keeps the hashes of names that were shredded; without this, a guess at the names could be checked.
    """
    return hashlib.sha256(key.sign(_SALT + content)).hexdigest()[:_SALT_DIGITS]
