"""Files about an erased device that the bot put into Slack earlier: deleted once the deletion is verified.

An export is a copy of the data, and it lies where many people read. What Slack does not delete is told, and holds up
nothing. Receipts stay: they are the proof. So does the newest plan's file: it is what was voted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from privacy.holds.deletion_guard import DeletionGuard, subject_of_plan
from privacy.model.clocks import SECOND
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.events import Event
from privacy.model.halt import HaltedError
from privacy.model.ids import Identifier, Millis, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.model.outcomes import EarlierFile
from privacy.model.plan import Plan, Step
from privacy.model.records import OF_ONE_DEVICE, RecordKind, device_of
from privacy.request.changes import LedgerFact, Upload
from privacy.request.report_parts import Trying
from privacy.request.request import DataSubjectRequest
from privacy.request.retry_policy import Wait
from privacy.request.transitions import Transitions
from privacy.subject.identifiers import ParsedIdentifier

TRIES = 5
"""How often Slack is asked to delete one file before it is told as still there."""
OTHERS = "its id is written differently, so it may be another device's"
OF_A_GROUP = "it holds all records of a group, this device's perhaps among them"
HELD = "a legal hold stands on the device"
PAUSED = "all deletions are paused"
CONTRADICTED = "what is stored about its request contradicts the ledger"
CLOSED = "the erasure was closed incomplete"
_WAITING = "The erasure is verified; earlier files about the device are being deleted from Slack, which is busy."


@dataclass(frozen=True, kw_only=True)
class SharedFile:
    """A file that was put into a channel, with what it was asked for."""

    upload: Upload
    kind: RequestKind
    identifier: Identifier
    """Of the request that it answers."""


class SharedFiles(Protocol):
    """What the store knows of files in Slack."""

    async def about(self, names: Sequence[Identifier]) -> Sequence[SharedFile]:
        """Every file that was shared for a request about one of these, in any spelling, the oldest first.

        With them every file that holds all records of a group, whichever group that is.
        """
        ...


class FileEraser(Protocol):
    """Takes files out of Slack."""

    async def delete(self, upload: Upload) -> None:
        """Delete a file; nothing happens where it is gone already.

        Raises:
            DeliveryError: Slack did not, yet or at all.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class EarlierFiles:
    """Deletes what is there, one file and one entry at a time; what Slack refused is tried once more in the night."""

    transitions: Transitions
    shared: SharedFiles
    files: FileEraser
    guard: DeletionGuard

    async def clear(
        self, request: DataSubjectRequest, plans: Sequence[Plan]
    ) -> tuple[DataSubjectRequest, tuple[EarlierFile, ...] | None]:
        """Delete the files about the erased device, and say what became of each.

        Returns:
            The request as it is now, and the files; None where Slack has to be asked again later.
        """
        about = Erased(request=request, plans=tuple(plans))
        dealt: list[EarlierFile] = []
        for file in await self.shared.about(about.names):
            if about.is_kept(file):
                continue
            became: Upload | None = file.upload
            doubt = about.doubt(file) or await self._halt(request, plans) or await self._contradicted(file.upload)
            if doubt is None and _is_open(file.upload, request) and not request.report.closed:
                request, became = await self._delete(request, file.upload)
            if became is None:
                return request, None
            dealt.append(_told(became, doubt))
        return request, tuple(dealt)

    async def _halt(self, request: DataSubjectRequest, plans: Sequence[Plan]) -> str | None:
        """Why nothing is deleted now, although all was verified: a file can be evidence too."""
        try:
            for plan in plans:
                await self.guard.check(subject_of_plan(request.identifier, plan))
        except HaltedError as halted:
            return HELD if halted.halt.hold else PAUSED
        return None

    async def _contradicted(self, upload: Upload) -> str | None:
        """Whose file it is stands in rows, too: nothing is deleted that entries say is somebody else's."""
        store = self.transitions.store
        return CONTRADICTED if await store.contradiction(await store.get(upload.request)) else None

    async def _delete(self, request: DataSubjectRequest, upload: Upload) -> tuple[DataSubjectRequest, Upload | None]:
        """Ask Slack, and write down what came of it; None where it is to be asked again."""
        detail = {"file": upload.file_id, "sha256": upload.sha256, "of": upload.request}
        try:
            await self.files.delete(upload)
        except (DeliverLaterError, UndeliverableError) as error:
            if upload.kept_because:
                return request, upload  # as before: that is on record
            tried = request.report.retry.tries_of(Trying.FILES) + 1
            if isinstance(error, DeliverLaterError) and tried < TRIES:
                return await self._wait(request, error), None
            kept = replace(upload, kept_because=error.code)
            fact = LedgerFact(event=Event.FILE_NOT_DELETED, detail={**detail, "reason": error.code})
            return await self.transitions.apply(request, S.VERIFYING, fact, upload=kept), kept
        gone = replace(upload, deleted_at=self.transitions.clock())
        return await self.transitions.apply(
            request, S.VERIFYING, LedgerFact(event=Event.FILE_DELETED, detail=detail), upload=gone
        ), gone

    async def _wait(self, request: DataSubjectRequest, error: DeliverLaterError) -> DataSubjectRequest:
        wait = self.transitions.patience.wait(request.report.retry.tries_of(Trying.FILES), error.retry_after)
        until = Millis(self.transitions.clock() + max(wait, SECOND))
        return await self.transitions.stop(request, Wait(until=until, trying=Trying.FILES, reason=_WAITING))


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure was about: whose files are meant."""

    request: DataSubjectRequest
    plans: tuple[Plan, ...]

    @property
    def names(self) -> list[Identifier]:
        """What was typed, and every id that was planned to go."""
        return list(dict.fromkeys([self.request.identifier, *map(Identifier, map(_id, self._steps))]))

    def is_kept(self, file: SharedFile) -> bool:
        """True for receipts, for the newest plan of this erasure, and for what other erasures put up."""
        if file.kind is RequestKind.ACCESS or self._may_be_in(file):
            return False
        earlier = {f"{self.request.id}-plan-{plan.number}.txt" for plan in self.plans[:-1]}
        return file.upload.name not in earlier

    def _may_be_in(self, file: SharedFile) -> bool:
        """True for all records of a group, where this device had one, or where that group is erased."""
        registered = any(step.kind is RecordKind.REGISTRATION_RECORD for step in self._steps)
        return file.kind is RequestKind.GROUP_ACCESS and registered

    def doubt(self, file: SharedFile) -> str | None:
        """Why the file is not deleted with the device; None where it is about this device, or this group, alone."""
        if file.kind is RequestKind.GROUP_ACCESS:
            return None if ParsedIdentifier.parse(file.identifier) == self.request.parsed else OF_A_GROUP
        return None if self.is_sure(file) else OTHERS

    def is_sure(self, file: SharedFile) -> bool:
        """True where the file is about this device; not where its id only looks alike."""
        asked, own = ParsedIdentifier.parse(file.identifier), self.request.parsed
        if file.upload.request == self.request.id or asked.identifier == own.identifier:
            return True
        if asked.service is not None:
            meant_all = own.service is None and not own.device_only and asked.text == own.text
            return meant_all or (asked.service, asked.text.casefold()) in self._registrations
        return asked.text in self._devices or self._is_registered(asked) or _is_same(asked, own)

    def _is_registered(self, asked: ParsedIdentifier) -> bool:
        return not asked.device_only and asked.text.casefold() in {key for _, key in self._registrations}

    @property
    def _steps(self) -> list[Step]:
        return [step for plan in self.plans for step in plan.steps]

    @property
    def _registrations(self) -> set[tuple[str, str]]:
        """Registration ids by service; DPS makes no difference between capitals."""
        return {(step.place, step.key.casefold()) for step in self._steps if step.kind in OF_ONE_DEVICE}

    @property
    def _devices(self) -> set[str]:
        """Device ids; a hub does make one."""
        return {_id(step) for step in self._steps if step.kind not in OF_ONE_DEVICE}


def _is_same(asked: ParsedIdentifier, own: ParsedIdentifier) -> bool:
    """The same word, asked for in every service as either kind of id."""
    return asked.text == own.text and own.service is None and not own.device_only


def _is_open(upload: Upload, request: DataSubjectRequest) -> bool:
    """True where it is to be tried: once for the first receipt, and once more for the final one."""
    final = request.report.recheck.confirmed_at is not None
    return upload.deleted_at is None and (upload.kept_because is None or final)


def _id(step: Step) -> str:
    return step.key if step.kind in OF_ONE_DEVICE else device_of(step.key)


def _told(upload: Upload, why: str | None) -> EarlierFile:
    return EarlierFile(
        file_id=upload.file_id,
        name=upload.name,
        channel=upload.channel,
        shared_at=upload.shared_at,
        deleted_at=upload.deleted_at,
        kept_because=None if upload.deleted_at else why or _refused(upload.kept_because) or CLOSED,
    )


def _refused(code: str | None) -> str | None:
    return f"Slack refused: {code}" if code else None
