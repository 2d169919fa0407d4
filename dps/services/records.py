"""From an answer to a record: who it is, where people find it, and nothing that must be withheld.

This is the only place that makes records, so no record exists that still holds a known secret.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dps.services.configurations import without_others
from dps.transport.errors import not_the_api
from dps.transport.http import Answer, json_object, json_objects
from privacy.model.errors import NeverWorksError
from privacy.model.records import Record, RecordKind
from privacy.redaction.redact import Seal, withhold


@dataclass(frozen=True, kw_only=True)
class Withholding:
    """What is known about secrets in all records."""

    allowed: frozenset[str] = frozenset()
    """Names of fields that are never taken for a secret's (`privacy.redaction.redact.withhold`)."""
    seal: Seal | None = None
    """What stands for a withheld value, by where it stands and its bytes; None where nothing is to be bound."""


AS_EVER = Withholding()
"""No name is allowed, and nothing is bound."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where records come from, and how secrets in them are withheld."""

    place: str
    """The service's configured name, or the hub's host name."""
    withholding: Withholding = AS_EVER


def enrollment_record(origin: Origin, registration_id: str, answer: Answer) -> Record:
    """The individual enrollment in an answer.

    Raises:
        NeverWorksError: the answer is not that enrollment; the same holds for the other records.
    """
    body = json_object(answer)
    key = _same_id(body, "registrationId", registration_id)
    return _record(RecordKind.ENROLLMENT, origin, key, body, answer, _individual(origin.place, key))


def group_record(origin: Origin, group_id: str, answer: Answer) -> Record:
    """The enrollment group in an answer."""
    body = json_object(answer)
    key = _same_id(body, "enrollmentGroupId", group_id)
    portal = _menu(_service(origin.place), "Manage enrollments", "Enrollment groups", key)
    return _record(RecordKind.ENROLLMENT_GROUP, origin, key, body, answer, portal)


def registration_record(origin: Origin, registration_id: str, answer: Answer) -> Record:
    """The registration record in an answer."""
    body = json_object(answer)
    return _registration(origin, _same_id(body, "registrationId", registration_id), body, answer)


def registration_records(origin: Origin, answer: Answer) -> Iterator[Record]:
    """The registration records in one page of a group's, one at a time: there can be many."""
    for body in json_objects(answer):
        key = body.get("registrationId")
        if not isinstance(key, str) or not key:
            raise not_the_api("with a registration record that has no id")
        yield _registration(origin, key, body, answer)


def identity_record(origin: Origin, device_id: str, answer: Answer) -> Record:
    """The device identity in an answer."""
    body = json_object(answer)
    _same_device(body, device_id)
    return _record(RecordKind.DEVICE_IDENTITY, origin, device_id, body, answer, _device(origin.place, device_id))


def twin_record(origin: Origin, device_id: str, answer: Answer) -> Record:
    """The device twin in an answer."""
    body = json_object(answer)
    _same_device(body, device_id)
    portal = _menu(_device(origin.place, device_id), "Device twin")
    return _record(RecordKind.DEVICE_TWIN, origin, device_id, body, answer, portal)


def module_records(origin: Origin, device_id: str, answer: Answer) -> Iterator[Record]:
    """The module identities in an answer, one at a time: there can be many."""
    return (_module(origin, device_id, body, answer) for body in json_objects(answer))


def module_record(origin: Origin, device_id: str, module_id: str, answer: Answer) -> Record:
    """The identity of one module in an answer."""
    body = json_object(answer)
    if body.get("moduleId") != module_id:
        raise _another()
    return _module(origin, device_id, body, answer)


def purged(device_id: str, answer: Answer) -> int:
    """How many waiting commands of the device were dropped (`totalMessagesPurged`).

    Raises:
        NeverWorksError: the answer is about another device, or says no number.
    """
    body = json_object(answer)
    _same_device(body, device_id)
    match body.get("totalMessagesPurged"):
        case int(number) if number >= 0 and number is not True and number is not False:
            return number
    raise not_the_api("without the number of commands")


def module_twin_record(origin: Origin, device_id: str, module_id: str, answer: Answer) -> Record:
    """The module twin in an answer."""
    body = json_object(answer)
    _same_device(body, device_id)
    if body.get("moduleId") != module_id:
        raise _another()
    portal = _menu(_device(origin.place, device_id), module_id, "Module identity twin")
    return _record(RecordKind.MODULE_TWIN, origin, f"{device_id}/{module_id}", body, answer, portal)


def job_records(origin: Origin, device_id: str, answer: Answer) -> Iterator[Record]:
    """The device's share of scheduled jobs, in one page of an answer, one at a time."""
    return (_job(origin, device_id, body, answer) for body in json_objects(answer))


def configuration_record(origin: Origin, device_id: str, body: Mapping[str, Any], answer: Answer) -> Record:
    """A configuration of the hub that names the device; the ids of others in it are withheld."""
    name = body["id"]
    shown, hidden = without_others(body, device_id)
    record = _record(
        RecordKind.CONFIGURATION, origin, name, shown, answer, _menu(_hub(origin.place), "Configurations", name)
    )
    return replace(record, withheld=(*hidden, *record.withheld))


def _registration(origin: Origin, key: str, body: Mapping[str, Any], answer: Answer) -> Record:
    portal = _menu(_service(origin.place), "Manage enrollments", "its enrollment or group", "Registration records", key)
    return _record(RecordKind.REGISTRATION_RECORD, origin, key, body, answer, portal)


def _module(origin: Origin, device_id: str, body: Mapping[str, Any], answer: Answer) -> Record:
    _same_device(body, device_id)
    module_id = body.get("moduleId")
    if not isinstance(module_id, str) or not module_id:
        raise not_the_api("with a module that has no id")
    portal = _menu(_device(origin.place, device_id), module_id)
    return _record(RecordKind.MODULE_IDENTITY, origin, f"{device_id}/{module_id}", body, answer, portal)


def _job(origin: Origin, device_id: str, body: Mapping[str, Any], answer: Answer) -> Record:
    _same_device(body, device_id)
    job_id = body.get("jobId")
    if not isinstance(job_id, str) or not job_id:
        raise not_the_api("with a job that has no id")
    portal = _menu(_hub(origin.place), "Queries", "devices.jobs", job_id)
    return _record(RecordKind.DEVICE_JOB, origin, f"{device_id}/{job_id}", body, answer, portal)


def _record(kind: RecordKind, origin: Origin, key: str, body: Mapping[str, Any], answer: Answer, portal: str) -> Record:
    def sealed(pointer: str, value: bytes) -> str:
        where = f"{kind}\0{origin.place}\0{key}\0{pointer}"
        return known.seal(where, value) if known.seal else ""

    known = origin.withholding
    clean, withheld = withhold(kind, body, allowed=known.allowed, seal=sealed)
    return Record(
        kind=kind,
        place=origin.place,
        key=key,
        body=clean,
        withheld=withheld,
        rest_call=answer.call,
        portal=portal,
        read_at=answer.read_at,
    )


def _same_id(body: Mapping[str, Any], member: str, asked: str) -> str:
    """The stored spelling; DPS finds an id in any case."""
    stored = body.get(member)
    if not isinstance(stored, str) or stored.casefold() != asked.casefold():
        raise _another()
    return stored


def _same_device(body: Mapping[str, Any], device_id: str) -> None:
    """A hub finds an id in its own case alone."""
    if body.get("deviceId") != device_id:
        raise _another()


def _another() -> NeverWorksError:
    return not_the_api("with another record than the one asked for")


def _service(place: str) -> str:
    return f"Device Provisioning Service {place}"


def _individual(place: str, key: str) -> str:
    return _menu(_service(place), "Manage enrollments", "Individual enrollments", key)


def _device(place: str, device_id: str) -> str:
    return _menu(_hub(place), "Devices", device_id)


def _hub(place: str) -> str:
    return f"IoT Hub {place.partition('.')[0]}"


def _menu(*entries: str) -> str:
    return " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(entries)
