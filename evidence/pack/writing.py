"""The pack as a zip: page, entries, proofs, head, plans, public key, manifest and signature."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from evidence.archive import Archive
from evidence.heads import sign_head
from evidence.kept_head import HeadFile
from evidence.sealing import json_bytes, seal, signer
from evidence.signing import PUBLIC_KEY, SigningKey, public_file
from evidence.template import pieces
from privacy.export.documents import INDEX
from privacy.ledger.heads import NOTHING, SignedHead, TreeHead
from privacy.model.errors import BadHeadError, PrivacyError
from privacy.model.ids import Digest
from privacy.pack.pack import HEAD, NOT_PROVED, Pack, pack_documents, pack_manifest
from privacy.pack.story import about, files, plan_stories, shown_cells, story


class NoPackError(PrivacyError):
    """No pack was written; the sentence says why."""


def save_pack(path: Path, pack: Pack, key: SigningKey, versions: Mapping[str, str]) -> Digest:
    """Write the pack to a new file that its owner alone can read, whole or not at all; gives the manifest's SHA-256.

    Raises:
        NoPackError: there is such a file already, or it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise NoPackError(f"{path} exists already. Choose another name with --out.") from None
    except OSError as error:
        raise NoPackError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            _, digest = write_pack(file, pack, key, versions)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise NoPackError(f"{path} cannot be written: {error.strerror}.") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest


def signed_last(file: HeadFile) -> TreeHead:
    """What the bot signed last. Read before the database is: a bot that runs may sign more meanwhile, and never less.

    Raises:
        NoPackError: it cannot be read.
    """
    try:
        kept = file.read()
    except BadHeadError as error:
        raise NoPackError(
            f"{file.path.name} beside the keys: {error}. Take it away if you know why; the next head names none before."
        ) from None
    except OSError as error:
        raise NoPackError(f"{file.path.name} beside the keys cannot be read: {error.strerror}.") from error
    return kept.said.tree if kept else NOTHING


def write_pack(file: IO[bytes], pack: Pack, key: SigningKey, versions: Mapping[str, str]) -> tuple[int, Digest]:
    """Write the zip to an empty, seekable file; the same ledger and key give the same bytes.

    Returns:
        The number of members and the SHA-256 of the manifest.
    """
    head = sign_head(pack.head, pack.tree, pack.before, key)
    with Archive(file, pack.head.at) as archive:
        members = [archive.add(INDEX, pack_page(pack, head, key), "the story, to read and print")]
        members += [archive.add(d.name, [json_bytes(d.content)], d.what) for d in pack_documents(pack)]
        members.append(archive.add(HEAD, [str(head.note).encode()], "the head, a signed note"))
        members.append(
            archive.add(
                PUBLIC_KEY,
                [public_file(key.public, key.hand_overs)],
                "the public key; its fingerprint must come to you",
            )
        )
        return seal(archive, pack_manifest(pack, members, signer(key), versions), key)


def pack_page(pack: Pack, head: SignedHead, key: SigningKey) -> Iterator[bytes]:
    """The page in pieces of UTF-8, drawn from what the JSON members say."""
    order = shown_cells(pack, "orders", "content")
    context = {
        "pack": pack,
        "about": about(pack),
        "lines": list(story(pack)),
        "plans": list(plan_stories(pack)),
        "order": json.loads(order[-1]) if order else {},
        "files": list(files(pack)),
        "root": head.note.text.split("\n")[2],
        "not_proved": NOT_PROVED,
        "key_id": key.key_id,
        "public_key": PUBLIC_KEY,
    }
    return pieces("pack.html", context)
