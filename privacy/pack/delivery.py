"""Putting a pack that somebody asked for into the thread of its request: made, sent, its id on disk, shared, seen.

It is a message of the outbox, so it waits, is tried again and outlives a restart as every message does.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from privacy.delivery.file_delivery import FORGOTTEN, TELL_AGAIN
from privacy.delivery.ports import ChannelSafety, FileDrop
from privacy.delivery.spooled import Spooling, send_spooled
from privacy.ledger.heads import TreeHead
from privacy.model.clocks import Clock
from privacy.model.errors import (
    CardGoneError,
    DeliverLaterError,
    LedgerBrokenError,
    PrivacyError,
    StaleRequestError,
    UndeliverableError,
)
from privacy.model.ids import Millis, RequestId, SlackUserId
from privacy.pack.desk import AskedPacks
from privacy.pack.pack import Pack
from privacy.request.changes import Bundle, Message, Upload, uploaded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore

TRIES = 12
"""How often a pack is tried or looked for: with the waits of `Patience` most of an hour."""
NOT_SHOWN = "file_not_shown_yet"
_ASK_AGAIN = "Slack did not take it in time. Press the button again."
_LOOK = "An administrator has to look (`dps-bot verify`), and can make it with `dps-bot evidence`."


class PackWriter(Spooling, Protocol):
    """Writes packs on the spool, and signs them."""

    async def signed_last(self) -> TreeHead:
        """What the bot signed last.

        Raises:
            PrivacyError: it cannot be read.
        """
        ...

    async def write(self, pack: Pack) -> Bundle:
        """Write `DSR-…-evidence.zip`, off the event loop."""
        ...


class PackRecords(AskedPacks, Protocol):
    """What the store knows of packs; one method call is one transaction."""

    async def read(self, request: RequestId, before: TreeHead) -> Pack | None:
        """What a pack holds; see `storage.history.packs.read_pack`.

        Raises:
            LedgerBrokenError: nothing may be signed about this ledger.
        """
        ...

    async def made(self, upload: Upload, *, now: Millis) -> None:
        """Remember the file, with its entry, before anybody can see it."""
        ...

    async def unseen(self, request: RequestId) -> Upload | None:
        """The file that was made for whoever asked last, where Slack has not shown it yet."""
        ...

    async def seen(self, upload: Upload, *, now: Millis) -> None:
        """Slack shows it."""
        ...

    async def asked_by(self, request: RequestId) -> SlackUserId | None:
        """Who asked last; None where the name was shredded."""
        ...


class PackTeller(Protocol):
    """Tells one person something alone."""

    async def tell(self, user: SlackUserId, said: str) -> None:
        """Say it; nothing happens where Slack takes it nowhere."""
        ...


@dataclass(frozen=True, kw_only=True)
class PackDelivery:
    """Keeps `privacy.delivery.ports.ThreadFiles`."""

    store: RequestStore
    packs: PackRecords
    writer: PackWriter
    files: FileDrop
    channels: ChannelSafety
    teller: PackTeller
    clock: Clock

    async def send(self, message: Message, request: DataSubjectRequest) -> None:
        """Take the pack as far as it goes now; whoever asked hears where it goes no further.

        Raises:
            DeliverLaterError: it is to be tried again.
        """
        try:
            await self._advance(message, request)
        except CardGoneError:
            raise
        except DeliverLaterError:
            if message.attempts < TRIES:
                raise
            await self._tell(request, _ASK_AGAIN)
        except UndeliverableError as error:
            await self._tell(request, f"Slack refused it ({error.code}): {error.advice}.")
        except LedgerBrokenError as error:
            await self._tell(request, f"The ledger does not hold ({error}). {_LOOK}")
        except PrivacyError as error:
            await self._tell(request, str(error))

    async def _advance(self, message: Message, request: DataSubjectRequest) -> None:
        upload = await self.packs.unseen(request.id)
        if upload is None:
            upload = await self._make(message, request)
            await self.files.share(upload, thread=message.thread, comment=_comment(request))
        elif await self.files.is_visible(upload):
            await self.packs.seen(replace(upload, seen_at=self.clock()), now=self.clock())
            return
        elif message.attempts % TELL_AGAIN == 0:
            await self._tell_again(upload, message, request)
        raise DeliverLaterError(NOT_SHOWN)

    async def _make(self, message: Message, request: DataSubjectRequest) -> Upload:
        """Where it is shown, and to whom it may be, stands in rows: they have to be what the entries say."""
        await self._refuse_contradicted(request)
        if message.thread and not await self.files.stands(request.channel, message.thread):
            raise CardGoneError(message.thread)
        await self.channels.check(request.channel)
        pack = await self.packs.read(request.id, await self.writer.signed_last())
        if pack is None:
            raise LedgerBrokenError(f"{request.id} has no entry")
        bundle = await self.writer.write(pack)
        file_id = await send_spooled(bundle, self.writer, self.files)
        now = self.clock()
        upload = replace(uploaded(bundle, file_id, request.id, request.channel, now=now), shared_at=now)
        await self.packs.made(upload, now=now)
        return upload

    async def _refuse_contradicted(self, request: DataSubjectRequest) -> None:
        try:
            found = await self.store.contradiction(request)
        except StaleRequestError:
            raise DeliverLaterError("request_moved") from None
        if found:
            raise LedgerBrokenError(found)

    async def _tell_again(self, upload: Upload, message: Message, request: DataSubjectRequest) -> None:
        """The first word may have been cut off before it arrived."""
        await self.channels.check(request.channel)
        try:
            await self.files.share(upload, thread=message.thread, comment=_comment(request))
        except UndeliverableError as error:
            if error.code != FORGOTTEN:
                raise

    async def _tell(self, request: DataSubjectRequest, why: str) -> None:
        if asked := await self.packs.asked_by(request.id):
            await self.teller.tell(asked, f"There is no evidence pack of *{request.id}* in its thread. {why}")


def _comment(request: DataSubjectRequest) -> str:
    """Beside the file. It travels in a URL, so it holds no device id."""
    return (
        f"Evidence pack of {request.id}: open index.html first. It names the device and people. "
        "`dps-bot verify` or check.html proves the rest."
    )
