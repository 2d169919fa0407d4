"""What is found about a device: records, each with where it came from and what was withheld from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from privacy.model.coverage import Coverage
from privacy.model.ids import DeviceId, GroupId, Identifier, Millis, RegistrationId


class RecordKind(StrEnum):
    """The kinds of record that can be found; the values are stable and appear in file names."""

    ENROLLMENT = "enrollment"
    """DPS individual enrollment: the permission to provision."""
    ENROLLMENT_GROUP = "enrollment-group"
    """DPS enrollment group: the same for many devices; never one device's data."""
    REGISTRATION_RECORD = "registration-record"
    """DPS registration record (wire name: registration state): the proof that it was provisioned."""
    DEVICE_IDENTITY = "device-identity"
    """IoT Hub identity registry entry."""
    DEVICE_TWIN = "device-twin"
    """IoT Hub twin: tags, desired and reported properties."""
    MODULE_IDENTITY = "module-identity"
    MODULE_TWIN = "module-twin"
    DEVICE_JOB = "device-job"
    """What a scheduled job of the hub did on the device: a method call with its answer, or a twin update."""
    CONFIGURATION = "configuration"
    """Automatic configuration or edge deployment of the hub whose target condition names the device."""

    @property
    def words(self) -> str:
        """What a person reads, such as `device twin`."""
        return self.value.replace("-", " ")


OF_ONE_DEVICE = frozenset({RecordKind.ENROLLMENT, RecordKind.REGISTRATION_RECORD})
"""What a provisioning service keeps about one device."""
IN_DPS = OF_ONE_DEVICE | {RecordKind.ENROLLMENT_GROUP}
"""All that a provisioning service keeps; the rest is in a hub."""


def device_of(key: str) -> DeviceId:
    """The device in the key of a hub's record: that of a module or job begins with it, and no device id holds a `/`."""
    return DeviceId(key.partition("/")[0])


class SecretType(StrEnum):
    """What a withheld value was; the placeholder names it, so that the data subject knows that it is held."""

    SYMMETRIC_KEY = "symmetric key"
    CERTIFICATE = "certificate"
    STORAGE_ROOT_KEY = "storage root key"
    WEBHOOK_QUERY = "webhook query string"
    REGISTRY_CREDENTIAL = "container registry credential"
    OTHER_DEVICE = "id of another device"
    PASSWORD = "password"  # noqa: S105 - the word, not one
    PIN = "PIN"
    TOKEN = "token"  # noqa: S105
    SAS_TOKEN = "SAS token"  # noqa: S105
    CONNECTION_STRING = "connection string"
    ACCESS_KEY = "access key"
    PRIVATE_KEY = "private key"
    CREDENTIALS = "credentials"
    SECRET = "secret"  # noqa: S105


def json_pointer(steps: Iterable[str]) -> str:
    """Where a value stands in a JSON document (RFC 6901)."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """One value that was replaced before the record left `dps`."""

    pointer: str
    """JSON pointer into the record's body (RFC 6901)."""
    what: SecretType
    seal: str = field(default="", repr=False)
    """A keyed hash of what stood there, so that a plan can bind it; in no file. Empty where no key was given."""

    @property
    def placeholder(self) -> str:
        """What stands in the value's place."""
        return placeholder(self.what)


def placeholder(what: SecretType) -> str:
    """The text that stands in the place of a withheld value."""
    return f"[withheld: {what}]"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record as the service returned it, less what is withheld."""

    kind: RecordKind
    place: str
    """The service's configured name (`factory-eu`) or the hub's host name (`hub-eu.azure-devices.net`)."""
    key: str
    """The id that the record has there, in its stored spelling; for modules `DEVICE/MODULE`."""
    body: Mapping[str, Any]
    withheld: tuple[Withheld, ...]
    rest_call: str
    """Method, path and query as sent, such as `GET /enrollments/sensor-42?api-version=2021-10-01`."""
    portal: str
    """Where the same can be seen in the Azure portal, as a path of menu entries."""
    read_at: Millis


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The ids that are one and the same device, or a group: what a record must match to be in an answer."""

    identifier: Identifier
    registration_ids: frozenset[RegistrationId]
    """Stored spelling; compared without case."""
    device_ids: frozenset[DeviceId]
    """Compared exactly."""
    group_ids: frozenset[GroupId] = frozenset()
    """Compared without case; a device has none."""


class QuestionKind(StrEnum):
    """Why the search stops and asks."""

    TWO_DEVICES = "two devices"
    """The identifier is the registration id of one device and the device id of another."""
    MARK = "mark"
    """Another device has the id with a comma, a semicolon or a full stop behind it."""
    SPELLING = "spelling"
    """DPS stores the id in another spelling than the one typed; hub ids differ by case alone."""
    TWO_ENROLLMENTS = "two enrollments"
    """Two enrollments of one provisioning service ask for one device id and prove themselves differently."""
    TWO_SERVICES = "two services"
    """Two provisioning services know the id, and nothing shows that they mean the same device."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One device that the identifier could mean."""

    identifier: Identifier
    """What to type to mean exactly this one."""
    description: str
    """In words, such as `device alpha, enrolled as dev-7 in factory-eu`."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """The search cannot go on until a person says which device is meant."""

    kind: QuestionKind
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class SearchProgress:
    """How far a search is; holds no id."""

    found: Mapping[RecordKind, int]
    """Records found so far, by kind."""
    direct_reads_done: bool
    """True once everything that can be read by id has answered or failed: what people are told within seconds."""
    scanned: int
    """Enrollments that the full scan has read so far; for a group, its registration records."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The end of a search. With a `question` there are no records: nothing is handed out on a guess."""

    records: tuple[Record, ...]
    """In the order in which people read them: by place, then kind, then key."""
    coverage: Coverage
    question: Question | None = None
