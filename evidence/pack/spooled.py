"""Packs on the spool, for those who ask for one in Slack."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from evidence.kept_head import HeadFile
from evidence.pack.writing import signed_last, write_pack
from evidence.signing import SigningKey
from evidence.spool import Spool
from privacy.ledger.heads import TreeHead
from privacy.model.ids import Digest
from privacy.pack.pack import Pack, pack_name
from privacy.request.changes import Bundle


class SpooledPacks:
    """Keeps `privacy.pack.delivery.PackWriter`, on the folder of the bundles. `SpooledBundles` empties it."""

    def __init__(self, spool: Path, kept: HeadFile, key: SigningKey, versions: Mapping[str, str]) -> None:
        self._spool, self._kept, self._key, self._versions = Spool(spool), kept, key, versions

    async def signed_last(self) -> TreeHead:
        """What the bot signed last. Raises NoPackError where it cannot be read."""
        return await asyncio.to_thread(signed_last, self._kept)

    async def write(self, pack: Pack) -> Bundle:
        """Write and sign `DSR-…-evidence.zip`, off the event loop; again replaces the file."""
        return await asyncio.to_thread(self._write, pack)

    def discard(self, bundle: Bundle) -> None:
        """Take the pack off the spool."""
        self._spool.discard(bundle)

    def _write(self, pack: Pack) -> Bundle:
        def fill(file: IO[bytes]) -> tuple[int, Digest]:
            return write_pack(file, pack, self._key, self._versions)

        return self._spool.write(pack_name(pack.request), fill)
