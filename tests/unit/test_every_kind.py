"""No kind of record may be shown and not deleted, deleted and not read back, or held and not exported.

Each kind is taken through the real planner, card, plan file, eraser, verification, receipt and export.
"""

from dataclasses import replace
from enum import StrEnum
from typing import cast

import httpx
import pytest

from dps.erasure.eraser import AzureEraser
from evidence.page import page
from evidence.plan_file import lines
from evidence.receipt import receipt_page
from evidence.signing import make_keys
from handlers.export import card
from privacy.erasure.plan import effects
from privacy.erasure.plan.planning import KEPT, Planner
from privacy.export.content import counts
from privacy.export.documents import documents
from privacy.model.ids import Identifier, Millis, PlanId
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import PLANNED, Action, Plan
from privacy.model.records import Findings, Record, RecordKind
from privacy.receipt.document import receipt_document
from privacy.subject.pseudonym import Pseudonyms
from tests.unit.dps import samples as dps_samples
from tests.unit.dps.samples import found
from tests.unit.evidence import samples as evidence_samples
from tests.unit.privacy.erasure.samples import PLAN, erasure
from tests.unit.privacy.receipt import samples as receipt_samples

PLACES = {RecordKind.ENROLLMENT: "factory", RecordKind.REGISTRATION_RECORD: "factory"}
MODULES = frozenset({RecordKind.MODULE_IDENTITY, RecordKind.MODULE_TWIN})
BODY = {
    "registrationId": "sensor-42",
    "deviceId": "sensor-42",
    "generationId": "638764512345678901",
    "createdDateTimeUtc": "2026-02-03T10:11:12Z",
    "status": "enabled",
    "etag": '"1"',
    "tags": {"room": "hall"},
}
PATHS = {
    RecordKind.ENROLLMENT: "/enrollments/sensor-42",
    RecordKind.REGISTRATION_RECORD: "/registrations/sensor-42",
    RecordKind.DEVICE_IDENTITY: "/devices/sensor-42",
    RecordKind.DEVICE_TWIN: "/twins/sensor-42",
    RecordKind.MODULE_IDENTITY: "/devices/sensor-42/modules/camera",
    RecordKind.MODULE_TWIN: "/twins/sensor-42/modules/camera",
}
"""Where the official descriptions have each kind that an erasure deletes."""


class Unheard(StrEnum):
    """A kind that somebody added to the enum and to nothing else."""

    TAPE = "tape"

    @property
    def words(self) -> str:
        return self.value


def record(kind: RecordKind) -> Record:
    body = BODY | ({"moduleId": "camera"} if kind in MODULES else {})
    return evidence_samples.record(kind, body, place=PLACES.get(kind, dps_samples.HUB_NAME))


def records(kind: RecordKind) -> tuple[Record, ...]:
    """One of the kind, and the device that it belongs to."""
    device = record(RecordKind.DEVICE_IDENTITY)
    return (device,) if kind is RecordKind.DEVICE_IDENTITY else (device, record(kind))


def plan_for(kind: RecordKind) -> Plan:
    planner = Planner(pseudonyms=Pseudonyms(key=b"k" * 32), policy=PLAN.policy)
    request = erasure(S.PLANNING, plan=None)
    assert request.work
    findings = Findings(records=records(kind), coverage=evidence_samples.findings().coverage)
    return planner.plan(request, request.work, findings, (), plan_id=PlanId("p"), now=Millis(1))


async def gaps(kind: RecordKind) -> list[str]:
    """The stages in which a record of this kind is not dealt with as a record of its kind; none for a good one."""
    plan, key = plan_for(kind), record(kind).key
    stages = {
        "plan": kind in {step.kind for step in plan.steps} or (kind in KEPT and [k.kind for k in plan.kept] == [kind]),
        "preview": f"{kind.words} {key}" in card.content(erasure(S.AWAITING_APPROVAL, plan=plan), "")["text"],
        "plan file": any(f"{kind.words} {key} at " in line for line in lines(plan, Identifier("sensor-42"))),
        "deletion": kind in KEPT or await is_deleted(kind, plan),
        "verification": kind in KEPT or await is_read_back(kind),
        "receipt": kind in of_receipt(plan),
        "export": is_exported(kind),
    }
    return [name for name, is_there in stages.items() if not is_there]


async def is_deleted(kind: RecordKind, plan: Plan) -> bool:
    """By a call of its own, or together with the device identity, whose call is in the same plan."""
    step = next((step for step in plan.steps if step.kind is kind and step.action is not Action.PURGE), None)
    if step is None:
        return False
    wire = Wire()
    if step.action is Action.DELETE:
        await wire.eraser().delete(step.kind, step.place, step.key, etag=step.etag or "")
        return wire.lines == [f"DELETE {PATHS[kind]}"]
    with_it = [s for s in plan.steps if s.kind is RecordKind.DEVICE_IDENTITY and s.action is Action.DELETE]
    return step.action is Action.WITH and [s.place for s in with_it] == [step.place]


async def is_read_back(kind: RecordKind) -> bool:
    there, gone = Wire(), Wire(status=404)
    try:
        read = await there.eraser().read(kind, record(kind).place, record(kind).key)
        absent = await gone.eraser().read(kind, record(kind).place, record(kind).key)
    except ValueError:
        return False
    return read is not None and read.kind is kind and absent is None and there.lines == [f"GET {PATHS[kind]}"]


class Wire:
    """Shows the same body of everything, deletes everything, and keeps what was asked."""

    def __init__(self, status: int = 200) -> None:
        self.lines: list[str] = []
        self._status = status

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.lines.append(f"{request.method} {request.url.path}")
        if request.method == "DELETE":
            return httpx.Response(204)
        body = BODY | ({"moduleId": "camera"} if "/modules/" in request.url.path else {})
        return found(body) if self._status == httpx.codes.OK else httpx.Response(self._status)

    def eraser(self) -> AzureEraser:
        return dps_samples.azure(self).eraser()


def of_receipt(plan: Plan) -> set[str]:
    """Kinds that the receipt accounts for: as a record with its reading, or as kept."""
    made = receipt_samples.receipt(plan.steps)
    document = receipt_document(receipt_samples.of(replace(made.work, plan=plan), (plan,)))
    read = {r["kind"] for r in document["records"] if r["counted"]}
    return read | {kept["kind"] for kept in document["kept"]}


def is_exported(kind: RecordKind) -> bool:
    export = evidence_samples.export(findings=evidence_samples.findings(record(kind)))
    members = [document for document in documents(export) if document.content.get("record") == kind.value]
    read = b"".join(page(export, key_id="k")).decode()
    return len(members) == 1 and kind.value in members[0].name and kind in counts(export) and kind.words in read


@pytest.mark.parametrize("kind", RecordKind)
async def test_each_kind_is_planned_shown_deleted_read_back_certified_and_exported_or_kept_and_said(
    kind: RecordKind,
) -> None:
    assert await gaps(kind) == []


async def test_a_kind_that_is_in_the_enum_alone_is_found_out() -> None:
    assert await gaps(cast(RecordKind, Unheard.TAPE)) == ["plan", "deletion", "verification", "export"]


def test_every_kind_is_either_planned_or_kept() -> None:
    assert set(RecordKind) == PLANNED | KEPT
    assert set() == PLANNED & KEPT


def test_what_an_approver_reads_is_of_the_kind() -> None:
    said = {kind: effects.line(Action.DELETE, record(kind)) for kind in PLANNED}

    assert len(set(said.values())) == len(PLANNED)


@pytest.mark.parametrize("kind", sorted(PLANNED))
def test_a_record_that_is_there_again_spoils_the_receipt_whatever_its_kind(
    kind: RecordKind, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plan = plan_for(kind)
    (number,) = [step.number for step in plan.steps if step.kind is kind and step.action is not Action.PURGE]
    present = receipt_samples.Reading.PRESENT
    made = receipt_samples.receipt(plan.steps, {number: present}, closed_with="only to see it")
    keys = make_keys(tmp_path_factory.mktemp("keys") / "keys")

    assert not made.clean
    assert [outcome.step.kind for outcome in made.unverified] == [kind]
    assert f"{kind.words}" in b"".join(receipt_page(made, keys.signing)).decode()
