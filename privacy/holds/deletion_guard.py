"""Asks, before anything is planned or deleted, whether a legal hold or a pause says to wait."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from privacy.model.halt import Halt, HaltedError
from privacy.model.ids import DeviceId, Identifier, Millis, RegistrationId
from privacy.model.plan import PLANNED, Plan
from privacy.model.records import OF_ONE_DEVICE, Record, RecordKind, Subject, device_of
from privacy.request.request import DataSubjectRequest
from privacy.request.transitions import Transitions
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.pseudonym import Pseudonyms

_Known = tuple[RecordKind, str, Mapping[str, Any]]
"""The kind of a record, its key, and as much of its content as is at hand."""


class HaltRecords(Protocol):
    """What stands now, read anew at every call."""

    async def hold_on(self, refs: Collection[str], now: Millis) -> Halt | None:
        """The legal hold that stands longest on a device of these pseudonyms, with the others; None where none does."""
        ...

    async def stop(self) -> Halt | None:
        """What stops all deletions: a pause, or a database that was put back; None where nothing does."""
        ...


@dataclass(frozen=True, kw_only=True)
class DeletionGuard:
    """Holds an erasure against what stands, and keeps it waiting."""

    transitions: Transitions
    records: HaltRecords
    pseudonyms: Pseudonyms

    async def check_hold(self, subject: Subject) -> None:
        """Refuse to delete while a legal hold stands on any of the subject's ids.

        Raises:
            HaltedError: one does.
        """
        if hold := await self.records.hold_on(self._refs(subject), self.transitions.clock()):
            raise HaltedError(hold)

    async def check(self, subject: Subject) -> None:
        """Refuse to delete the subject's records while anything holds them.

        Raises:
            HaltedError: a legal hold stands, or all deletions are stopped.
        """
        await self.check_hold(subject)
        if halt := await self.records.stop():
            raise HaltedError(halt)

    def released(self, request: DataSubjectRequest) -> DataSubjectRequest:
        """The request without its halt; the time that it waited is not counted against Azure's or Slack's patience."""
        if request.report.halt is None:
            return request
        return replace(request, report=replace(request.report, halt=None, since=self.transitions.clock()))

    def _refs(self, subject: Subject) -> frozenset[str]:
        folded = (self.pseudonyms.of(Identifier(name)) for name in subject.registration_ids)
        exact = map(self.pseudonyms.of_device_id, subject.device_ids)
        return frozenset([*folded, *exact])


def subject_of_ids(identifier: Identifier, registration_ids: Iterable[RegistrationId]) -> Subject:
    """Devices of a group, as many as these: there the registration id is the device id too."""
    ids = frozenset(registration_ids)
    return Subject(identifier=identifier, registration_ids=ids, device_ids=frozenset(map(DeviceId, ids)))


def subject_of(identifier: Identifier, records: Iterable[Record]) -> Subject:
    """The ids of the device of which these are the records."""
    return _subject(identifier, ((record.kind, record.key, record.body) for record in records))


def subject_of_plan(identifier: Identifier, plan: Plan) -> Subject:
    """The ids of the device that a plan erases, from what goes and from what is kept."""
    going = [(step.kind, step.key, step.bound) for step in plan.steps]
    return _subject(identifier, [*going, *((kept.kind, kept.key, {}) for kept in plan.kept)])


def _subject(identifier: Identifier, known: Iterable[_Known]) -> Subject:
    """What was typed counts exactly as typed: where it is a registration id, a record of DPS says so too."""
    registrations: set[RegistrationId] = set()
    devices = {DeviceId(ParsedIdentifier.parse(identifier).text)}
    for kind, key, content in known:
        if kind in OF_ONE_DEVICE:
            registrations.add(RegistrationId(key))
            devices.add(DeviceId(str(content.get("deviceId") or key)))
        elif kind in PLANNED or kind is RecordKind.DEVICE_JOB:
            devices.add(device_of(key))
    return Subject(identifier=identifier, registration_ids=frozenset(registrations), device_ids=frozenset(devices))
