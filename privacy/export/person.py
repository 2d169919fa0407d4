"""The copy for the person: the same records without what the bot notes for its operators, and in plain words.

What stays is what the device's own records say, with where each is stored and when it was read. Why it is stored,
who receives it, its source and how long it is kept (GDPR Art. 15(1)) are the company's words; nothing guesses them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from privacy.export.content import Export
from privacy.export.documents import INDEX, Document, record_name
from privacy.model.clocks import iso
from privacy.model.ids import Millis
from privacy.model.records import IN_DPS, Record, RecordKind, SecretType, Withheld, json_pointer
from privacy.redaction.people import WHAT, without_staff
from privacy.subject.identifiers import ParsedIdentifier

FOLDER = "for-the-person"
"""Everything in the bundle that may be sent to the data subject, and nothing else."""
PAGE = f"{FOLDER}/{INDEX}"
FORMAT = "dps-bot/person-record/v1"
_OPERATORS: Final = frozenset({"etag", "deviceEtag", "version", "assignedHub", "iotHubs", "customAllocationDefinition"})
"""Members of a record that name the company's own systems or count its versions."""
_STATE: Final = "registrationState"
"""A registration record inside an enrollment."""
_WORDS: Final[Mapping[RecordKind, tuple[str, str]]] = {
    RecordKind.ENROLLMENT: ("Permission to register", "What lets the device register, as we entered it."),
    RecordKind.ENROLLMENT_GROUP: ("Permission of a group", "What lets a group of devices register."),
    RecordKind.REGISTRATION_RECORD: ("Registration", "That the device registered, and when."),
    RecordKind.DEVICE_IDENTITY: ("Entry of the device", "What identifies the device, and when it was last connected."),
    RecordKind.DEVICE_TWIN: (
        "Settings and state of the device",
        "Under tags stands what we noted, under desired what was set, under reported what the device told us.",
    ),
    RecordKind.MODULE_IDENTITY: ("Entry of a program on the device", "What identifies a program that runs on it."),
    RecordKind.MODULE_TWIN: (
        "Settings and state of a program on the device",
        "Under tags stands what we noted, under desired what was set, under reported what the program told us.",
    ),
    RecordKind.DEVICE_JOB: ("Task carried out on the device", "A scheduled task, and what the device answered."),
    RecordKind.CONFIGURATION: ("Settings for several devices", "Settings that name this device."),
}
"""What people call a record, and what it is about."""
_WHY_SECRET: Final = "Whoever has it could act as the device, or get into a system that it opens."  # noqa: S105
_WHY_DEVICE: Final = "It belongs to another device."
_WHY_PERSON: Final = "It is about somebody else, not about you."


@dataclass(frozen=True, kw_only=True)
class HeldBack:
    """One value that is stored and is not in the copy."""

    pointer: str
    """JSON pointer into the data (RFC 6901)."""
    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """One record as the person gets it."""

    number: int
    file: str
    """The same as JSON, seen from the folder's page."""
    title: str
    about: str
    stored_in: str
    id: str
    read_at: Millis
    held_back: tuple[HeldBack, ...]
    data: Mapping[str, Any]

    def document(self) -> Document:
        """Its member of the bundle."""
        content = {
            "format": FORMAT,
            "record": self.title,
            "about": self.about,
            "stored_in": self.stored_in,
            "id": self.id,
            "read_at": iso(self.read_at),
            "withheld": [asdict(held) for held in self.held_back],
            "data": self.data,
        }
        return Document(name=f"{FOLDER}/{self.file}", what=f"{self.title}, for the person", content=content)


def has_copy(export: Export) -> bool:
    """Whether there is a copy for the person: something is held about one device. A group is many people's."""
    return bool(export.findings.records or export.earlier) and not ParsedIdentifier.parse(export.identifier).group


def person_records(export: Export) -> Iterator[PersonRecord]:
    """The records as the person gets them, made one at a time: none is held beside the record that it is made of."""
    for number, record in enumerate(export.findings.records, 1):
        yield _person_record(record, number, record_name(export, number))


def _person_record(record: Record, number: int, file: str) -> PersonRecord:
    title, about = _WORDS[record.kind]
    data, names = without_staff(_without_operators(record.body))
    part = "registration" if record.kind in IN_DPS else "devices"
    return PersonRecord(
        number=number,
        file=file,
        title=title,
        about=about,
        stored_in=f"device management ({part})",
        id=record.key,
        read_at=record.read_at,
        held_back=(*_secrets(record.withheld, data, names), *_names(names)),
        data=data,
    )


def _without_operators(body: Mapping[str, Any]) -> dict[str, Any]:
    """A twin's `version` goes, a setting of that name stays: only a record's own members are meant."""
    own = _less(body)
    return own | {_STATE: _less(own[_STATE])} if isinstance(own.get(_STATE), Mapping) else own


def _less(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name not in _OPERATORS}


def _secrets(withheld: tuple[Withheld, ...], data: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[HeldBack]:
    """What was withheld from the record and is not gone with something larger."""
    gone = {*names, *(json_pointer([name]) for name in _OPERATORS - data.keys())}
    for held in withheld:
        steps = held.pointer.split("/")
        if gone.isdisjoint("/".join(steps[:end]) for end in range(2, len(steps) + 1)):
            why = _WHY_DEVICE if held.what is SecretType.OTHER_DEVICE else _WHY_SECRET
            yield HeldBack(pointer=held.pointer, what=held.what.value, why=why)


def _names(pointers: tuple[str, ...]) -> Iterator[HeldBack]:
    return (HeldBack(pointer=pointer, what=WHAT, why=_WHY_PERSON) for pointer in pointers)
