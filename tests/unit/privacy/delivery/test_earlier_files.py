"""Whose file is it? Deleted is what is about the erased device; what only looks alike stays."""

from dataclasses import replace

import pytest

from privacy.delivery.earlier_files import Erased, SharedFile
from privacy.model.ids import ChannelId, Digest, FileId, Identifier, Millis, PlanId, RequestId, RequestKind
from privacy.request.changes import Upload
from tests.unit.privacy.receipt.samples import STEPS, of, plan, receipt


def erased(identifier: str, *keys: str) -> Erased:
    """An erasure of this identifier whose steps have this registration id, and this device id."""
    registration, device = keys or ("sensor-42", "sensor-42")
    steps = [replace(step, key=registration if step.place == "factory-eu" else device) for step in STEPS]
    made = of(replace(receipt().work, plan=plan(*steps)), (plan(*steps),), identifier)
    return Erased(request=replace(made.request, id=RequestId("DSR-000001")), plans=made.plans)


def file(identifier: str, *, name: str = "DSR-000002.zip", kind: RequestKind = RequestKind.ACCESS) -> SharedFile:
    upload = Upload(
        file_id=FileId("F1"),
        request=RequestId(name[:10]),
        channel=ChannelId("C0PRIVACY"),
        name=name,
        size=1,
        sha256=Digest("0" * 64),
        manifest_sha256=Digest("0" * 64),
        created_at=Millis(0),
    )
    return SharedFile(upload=upload, kind=kind, identifier=Identifier(identifier))


@pytest.mark.parametrize("typed", ["sensor-42", "SENSOR-42", "device:sensor-42", "factory-eu/sensor-42"])
def test_every_way_to_write_the_erased_device_is_sure(typed: str) -> None:
    assert erased("sensor-42").is_sure(file(typed))


@pytest.mark.parametrize("typed", ["device:SENSOR-42", "device:Sensor-42"])
def test_a_device_id_in_other_capitals_may_be_another_device(typed: str) -> None:
    assert not erased("sensor-42").is_sure(file(typed))


def test_registration_id_and_device_id_each_lead_to_the_file() -> None:
    about = erased("lamp", "reg-77", "lamp")
    assert set(about.names) == {"lamp", "reg-77"}
    assert all(about.is_sure(file(typed)) for typed in ("reg-77", "REG-77", "lamp", "device:lamp", "factory-eu/reg-77"))
    assert not about.is_sure(file("device:reg-77"))
    assert not about.is_sure(file("LAMP"))


def test_another_services_device_of_the_same_id_is_not_sure() -> None:
    assert not erased("factory-eu/lock-12", "lock-12", "x-1").is_sure(file("factory-us/lock-12"))
    assert not erased("device:dev-7", "reg-9", "dev-7").is_sure(file("factory-eu/dev-7"))


def test_what_was_asked_in_the_same_words_is_sure_though_nothing_was_found() -> None:
    nothing = replace(erased("nobody-0"), plans=())
    assert nothing.is_sure(file("nobody-0"))
    assert nothing.is_sure(file("device:nobody-0"))
    assert not nothing.is_sure(file("NOBODY-0"))


def test_receipts_and_the_plan_that_stands_are_kept() -> None:
    about = erased("sensor-42")
    both = replace(about, plans=(*about.plans, plan(*STEPS, number=2, id=PlanId("p2"))))
    kept = {name: both.is_kept(file("sensor-42", name=name, kind=RequestKind.ERASURE)) for name in (
        "DSR-000001-receipt.zip", "DSR-000001-final-receipt.zip", "DSR-000001-plan-1.txt", "DSR-000001-plan-2.txt",
        "DSR-000009-plan-1.txt", "DSR-000001-evidence.zip",
    )}  # fmt: skip
    assert list(kept.values()) == [True, True, False, True, True, True]
    assert not both.is_kept(file("sensor-42"))
    assert not both.is_kept(file("sensor-42", name="DSR-000002-evidence.zip"))
