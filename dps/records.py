"""From an answer to a record: who it is, where people find it, and nothing that must be withheld.

This is the only place that makes records, so no record exists that still holds a known secret.
"""

from collections.abc import Mapping
from typing import Any

from dps.errors import not_the_api
from dps.http import Answer, json_object, json_objects
from privacy.errors import NeverWorksError
from privacy.model import DeviceId, RegistrationId
from privacy.records import Record, RecordKind
from privacy.redaction import withhold
from privacy.subject import Link


def enrollment_record(place: str, registration_id: str, answer: Answer) -> Record:
    """The individual enrollment in an answer.

    Raises:
        NeverWorksError: the answer is not that enrollment; the same holds for the other records.
    """
    body = json_object(answer)
    key = _same_registration(body, registration_id)
    return _record(RecordKind.ENROLLMENT, place, key, body, answer, _individual(place, key))


def registration_record(place: str, registration_id: str, answer: Answer) -> Record:
    """The registration record in an answer."""
    body = json_object(answer)
    key = _same_registration(body, registration_id)
    portal = _menu(_service(place), "Manage enrollments", "its enrollment or group", "Registration records", key)
    return _record(RecordKind.REGISTRATION_RECORD, place, key, body, answer, portal)


def identity_record(place: str, device_id: str, answer: Answer) -> Record:
    """The device identity in an answer."""
    body = json_object(answer)
    _same_device(body, device_id)
    return _record(RecordKind.DEVICE_IDENTITY, place, device_id, body, answer, _device(place, device_id))


def twin_record(place: str, device_id: str, answer: Answer) -> Record:
    """The device twin in an answer."""
    body = json_object(answer)
    _same_device(body, device_id)
    portal = _menu(_device(place, device_id), "Device twin")
    return _record(RecordKind.DEVICE_TWIN, place, device_id, body, answer, portal)


def module_records(place: str, device_id: str, answer: Answer) -> tuple[Record, ...]:
    """The module identities in an answer."""
    return tuple(_module(place, device_id, body, answer) for body in json_objects(answer))


def module_twin_record(place: str, device_id: str, module_id: str, answer: Answer) -> Record:
    """The module twin in an answer."""
    body = json_object(answer)
    _same_device(body, device_id)
    if body.get("moduleId") != module_id:
        raise _another()
    portal = _menu(_device(place, device_id), module_id, "Module identity twin")
    return _record(RecordKind.MODULE_TWIN, place, f"{device_id}/{module_id}", body, answer, portal)


def link(place: str, enrollment: Mapping[str, Any] | None, registration: Mapping[str, Any] | None) -> Link:
    """What a service says about one registration id, from its enrollment, its registration record, or both."""
    spelled = (enrollment or registration or {})["registrationId"]
    state = (enrollment or {}).get("registrationState")
    states = [item for item in (state, registration) if isinstance(item, Mapping)]
    return Link(
        place=place,
        registration_id=RegistrationId(spelled),
        desired=_device_id(enrollment or {}),
        registered=frozenset(device for item in states if (device := _device_id(item))),
    )


def _module(place: str, device_id: str, body: Mapping[str, Any], answer: Answer) -> Record:
    _same_device(body, device_id)
    module_id = body.get("moduleId")
    if not isinstance(module_id, str) or not module_id:
        raise not_the_api("with a module that has no id")
    portal = _menu(_device(place, device_id), module_id)
    return _record(RecordKind.MODULE_IDENTITY, place, f"{device_id}/{module_id}", body, answer, portal)


def _record(kind: RecordKind, place: str, key: str, body: Mapping[str, Any], answer: Answer, portal: str) -> Record:
    clean, withheld = withhold(kind, body)
    return Record(
        kind=kind,
        place=place,
        key=key,
        body=clean,
        withheld=withheld,
        rest_call=answer.call,
        portal=portal,
        read_at=answer.read_at,
    )


def _same_registration(body: Mapping[str, Any], registration_id: str) -> str:
    """The stored spelling; DPS finds an id in any case."""
    stored = body.get("registrationId")
    if not isinstance(stored, str) or stored.casefold() != registration_id.casefold():
        raise _another()
    return stored


def _same_device(body: Mapping[str, Any], device_id: str) -> None:
    """A hub finds an id in its own case alone."""
    if body.get("deviceId") != device_id:
        raise _another()


def _another() -> NeverWorksError:
    return not_the_api("with another record than the one asked for")


def _device_id(body: Mapping[str, Any]) -> DeviceId | None:
    device = body.get("deviceId")
    return DeviceId(device) if isinstance(device, str) and device else None


def _service(place: str) -> str:
    return f"Device Provisioning Service {place}"


def _individual(place: str, key: str) -> str:
    return _menu(_service(place), "Manage enrollments", "Individual enrollments", key)


def _device(place: str, device_id: str) -> str:
    return _menu(f"IoT Hub {place.partition('.')[0]}", "Devices", device_id)


def _menu(*entries: str) -> str:
    return " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(entries)
