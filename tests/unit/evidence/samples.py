"""Exports to try the evidence on: one that holds a bit of everything, and variations of it."""

from dataclasses import replace
from typing import Any

from privacy.export.content import Export
from privacy.ledger.chain import Head
from privacy.model.coverage import Coverage, Failure, FailureKind, Search, SearchOutcome
from privacy.model.ids import Digest, Identifier, Millis, RequestId, SlackUserId
from privacy.model.records import Findings, Record, RecordKind, SecretType, Withheld, placeholder

NOW = Millis(1_795_529_103_120)
"""2026-11-24 14:05:03.120 UTC."""
HUB = "hub-eu.azure-devices.net"


def record(kind: RecordKind, body: dict[str, Any], *withheld: Withheld, **changes: Any) -> Record:
    """A record of sensor-42."""
    in_dps = kind in {RecordKind.ENROLLMENT, RecordKind.REGISTRATION_RECORD}
    fields: dict[str, Any] = {
        "kind": kind,
        "place": "factory-eu" if in_dps else HUB,
        "key": "sensor-42/camera" if kind.startswith("module") else "sensor-42",
        "body": body,
        "withheld": withheld,
        "rest_call": "GET /enrollments/sensor-42?api-version=2021-10-01",
        "portal": "Device provisioning service factory-eu > Manage enrollments > Individual enrollments > sensor-42",
        "read_at": NOW,
    }
    return Record(**fields | changes)


ENROLLMENT = record(
    RecordKind.ENROLLMENT,
    {
        "registrationId": "sensor-42",
        "deviceId": "sensor-42",
        "attestation": {
            "type": "x509",
            "x509": {
                "clientCertificates": {
                    "primary": {
                        "info": {
                            "subjectName": "CN=sensor-42, O=Example Öko GmbH",
                            "sha256Thumbprint": "A3C1" * 16,
                            "notAfterUtc": "2031-01-01T00:00:00Z",
                        }
                    }
                }
            },
        },
        "capabilities": {"iotEdge": False},
        "customAllocationDefinition": {
            "webhookUrl": f"https://alloc.example/api/pick?{placeholder(SecretType.WEBHOOK_QUERY)}",
            "apiVersion": "2021-10-01",
        },
        "provisioningStatus": "enabled",
        "initialTwin": {"tags": {"room": "kitchen"}, "properties": {"desired": {}}},
        "etag": '"0100a3c1-0000-0c00-0000-6740a1b20000"',
    },
    Withheld(pointer="/customAllocationDefinition/webhookUrl", what=SecretType.WEBHOOK_QUERY),
)
REGISTRATION = record(
    RecordKind.REGISTRATION_RECORD,
    {
        "registrationId": "sensor-42",
        "createdDateTimeUtc": "2025-03-01T10:11:12.1314151Z",
        "assignedHub": HUB,
        "deviceId": "sensor-42",
        "status": "assigned",
        "substatus": "initialAssignment",
        "payload": None,
    },
    rest_call="GET /registrations/sensor-42?api-version=2021-10-01",
)
IDENTITY = record(
    RecordKind.DEVICE_IDENTITY,
    {
        "deviceId": "sensor-42",
        "generationId": "638764512345678901",
        "status": "enabled",
        "statusReason": None,
        "connectionState": "Connected",
        "cloudToDeviceMessageCount": 2,
        "authentication": {
            "type": "sas",
            "symmetricKey": {
                "primaryKey": placeholder(SecretType.SYMMETRIC_KEY),
                "secondaryKey": placeholder(SecretType.SYMMETRIC_KEY),
            },
        },
        "parentScopes": [],
    },
    Withheld(pointer="/authentication/symmetricKey/primaryKey", what=SecretType.SYMMETRIC_KEY),
    Withheld(pointer="/authentication/symmetricKey/secondaryKey", what=SecretType.SYMMETRIC_KEY),
    rest_call="GET /devices/sensor-42?api-version=2021-04-12",
    portal="IoT hub hub-eu > Devices > sensor-42",
)
TWIN = record(
    RecordKind.DEVICE_TWIN,
    {
        "deviceId": "sensor-42",
        "version": 17,
        "tags": {"owner": "Ana Müller", "room": "kitchen", "note": "second line\nbelow \u202egnp.exe"},
        "properties": {
            "desired": {"interval": 30.5, "$metadata": {"$lastUpdated": "2026-11-01T08:00:00Z"}, "$version": 4},
            "reported": {
                "lastMessage": "<!channel> ✅ verified <script>alert(1)</script>",
                "readings": [21.5, 21, {"at": "2026-11-24T13:59:00Z", "ok": True}],
                "firmware": "",
                "wide": "0123456789abcdef" * 12,
                "$metadata": {"lastMessage": {"$lastUpdated": "2026-11-24T13:59:00Z"}},
                "$version": 9,
            },
        },
    },
    rest_call="GET /twins/sensor-42?api-version=2021-04-12",
    portal="IoT hub hub-eu > Devices > sensor-42 > Device twin",
)
MODULE = record(
    RecordKind.MODULE_TWIN,
    {"deviceId": "sensor-42", "moduleId": "camera", "tags": {}},
    rest_call="GET /twins/sensor-42/modules/camera?api-version=2021-04-12",
    portal="IoT hub hub-eu > Devices > sensor-42 > camera > Module identity twin",
)
RECORDS = (ENROLLMENT, REGISTRATION, IDENTITY, TWIN, MODULE)


def search(place: str, what: str, records: int, **changes: Any) -> Search:
    """A search that worked."""
    outcome = SearchOutcome.FOUND if records else SearchOutcome.EMPTY
    fields: dict[str, Any] = {"place": place, "what": what, "outcome": outcome, "records": records, "ended_at": NOW}
    return Search(**fields | changes)


SEARCHES = (
    search("factory-eu", "individual enrollment by id", 1),
    search("factory-eu", "registration record by id", 1),
    search("factory-eu", "scan of all individual enrollments", 0, scanned=300_412, as_of=NOW),
    search(HUB, "device identity and twin by id", 3),
)
FAILED = search(
    "hub-us",
    "device identity by id",
    0,
    outcome=SearchOutcome.FAILED,
    failure=Failure(
        kind=FailureKind.TRY_LATER,
        reason="did not answer (HTTP 503)",
        tries=3,
        status=503,
        error_code="503001",
        tracking_id="a1b2c3d4e5f6-G:12-TimeStamp:11/24/2026 14:02:00",
    ),
)


def export(**changes: Any) -> Export:
    """An export of sensor-42, complete unless told otherwise."""
    fields: dict[str, Any] = {
        "request": RequestId("DSR-7K3M9Q"),
        "identifier": Identifier("sensor-42"),
        "requester": SlackUserId("U0ANA"),
        "requested_at": Millis(NOW - 61_000),
        "made_at": NOW,
        "findings": findings(),
        "head": Head(sequence=128, digest=Digest("5f" * 32), at=NOW),
        "versions": {"dps-bot": "0.1.0", "DPS API": "2021-10-01", "IoT Hub API": "2021-04-12"},
    }
    return Export(**fields | changes)


def findings(*records: Record, searches: tuple[Search, ...] = SEARCHES) -> Findings:
    """The end of a search; all sample records unless some are given."""
    return Findings(records=records or RECORDS, coverage=Coverage(searches=searches))


def partial() -> Export:
    """An export in which one hub did not answer."""
    return export(findings=findings(searches=(*SEARCHES, FAILED)))


def nothing() -> Export:
    """An export in which nothing was found anywhere."""
    searches = tuple(replace(s, outcome=SearchOutcome.EMPTY, records=0) for s in SEARCHES)
    return export(
        identifier=Identifier("nobody-0"), findings=Findings(records=(), coverage=Coverage(searches=searches))
    )
