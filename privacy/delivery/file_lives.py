"""Exports whose time in Slack is over: deleted there, each with an entry, whatever became of their requests since.

An export is a copy of the data, and it lies where many people read. A legal hold on the device, and a pause of all
deletions, keep it; so does a row that contradicts the ledger. What Slack does not take now is tried again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from privacy.delivery.earlier_files import FileEraser
from privacy.holds.deletion_guard import DeletionGuard, subject_of_ids
from privacy.model.clocks import Clock
from privacy.model.errors import DeliverLaterError, StaleRequestError, UndeliverableError
from privacy.model.events import Event
from privacy.model.halt import HaltedError
from privacy.model.ids import Identifier, Millis, RegistrationId
from privacy.request.changes import LedgerFact, Upload
from privacy.request.store import RequestStore
from privacy.subject.identifiers import ParsedIdentifier

AGAIN = 60.0
"""Seconds until those that could not go are looked at again."""
WHY = "its time was over"


@dataclass(frozen=True, kw_only=True)
class ExpiredFile:
    """A file that is to go."""

    upload: Upload
    identifier: Identifier | None
    """What it was asked for by; None where that was shredded."""


class FileRecords(Protocol):
    """What the store knows of files in Slack that have an end."""

    async def expired(self, now: Millis) -> Sequence[ExpiredFile]:
        """Those whose time is over and that are neither gone nor refused; none that is being handed over."""
        ...

    async def record(self, upload: Upload, fact: LedgerFact, *, now: Millis) -> None:
        """Write down what became of a file, with its entry, and have that said; nothing where it is gone already."""
        ...


@dataclass(frozen=True, kw_only=True)
class FileLives:
    """Looked through every so often, and at each start."""

    store: RequestStore
    records: FileRecords
    files: FileEraser
    guard: DeletionGuard
    clock: Clock

    async def look(self) -> float | None:
        """Delete what is to go; says in how many seconds to look again where something could not."""
        ended = [await self._end(file) for file in await self.records.expired(self.clock())]
        return None if all(ended) else AGAIN

    async def _end(self, file: ExpiredFile) -> bool:
        """True once Slack has deleted the file or refused for good, and that is on record."""
        if await self._is_kept(file.upload, file.identifier):
            return False
        upload = file.upload
        detail = {"file": upload.file_id, "sha256": upload.sha256, "of": upload.request}
        try:
            await self.files.delete(upload)
        except DeliverLaterError:
            return False
        except UndeliverableError as error:
            became = replace(upload, kept_because=error.code)
            fact = LedgerFact(event=Event.FILE_NOT_DELETED, detail={**detail, "reason": error.code})
        else:
            became = replace(upload, deleted_at=self.clock())
            fact = LedgerFact(event=Event.FILE_DELETED, detail={**detail, "why": WHY})
        await self.records.record(became, fact, now=self.clock())
        return True

    async def _is_kept(self, upload: Upload, identifier: Identifier | None) -> bool:
        """Which ids the device has besides is not known any more: a hold counts under the one that was typed.

        Where that was shredded, a pause counts all the same.
        """
        if identifier is None:
            return await self.guard.records.stop() is not None
        typed = ParsedIdentifier.parse(identifier).text
        try:
            await self.guard.check(subject_of_ids(identifier, [RegistrationId(typed)]))
            return await self.store.contradiction(await self.store.get(upload.request)) is not None
        except (HaltedError, StaleRequestError):
            return True
