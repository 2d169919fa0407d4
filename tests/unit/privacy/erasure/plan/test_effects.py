"""Which way is recommended where a device could come back."""

from typing import Any

import pytest

from privacy.erasure.plan.effects import RECENT, recommended
from privacy.model.clocks import DAY, iso
from privacy.model.ids import Millis
from privacy.model.plan import Mode
from privacy.model.records import Record, RecordKind

NOW = Millis(1_795_530_000_000)


def identity(**body: Any) -> Record:
    return Record(
        kind=RecordKind.DEVICE_IDENTITY,
        place="hub-eu",
        key="sensor-42",
        body=body,
        withheld=(),
        rest_call="GET /devices/sensor-42",
        portal="",
        read_at=NOW,
    )


@pytest.mark.parametrize(
    ("days", "way"), [(0, Mode.BLOCK), (RECENT - 1, Mode.BLOCK), (RECENT, Mode.ERASE), (400, Mode.ERASE)]
)
def test_a_device_that_was_active_lately_is_to_be_blocked(days: int, way: Mode) -> None:
    then = iso(Millis(NOW - days * DAY))

    assert recommended([identity(lastActivityTime=then, connectionState="Disconnected")], NOW)[0] is way


def test_a_device_that_is_online_is_to_be_blocked_whatever_else_is_said() -> None:
    way, why = recommended([identity(lastActivityTime="nonsense", connectionState="Connected")], NOW)

    assert (way, why) == (Mode.BLOCK, "it is online, and would return at its next start")


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00Z", "", None, "nonsense"])
def test_a_device_that_was_never_seen_is_only_erased(said: str | None) -> None:
    way, why = recommended([identity(lastActivityTime=said, connectionState="Disconnected")], NOW)

    assert (way, why) == (Mode.ERASE, "it was never active, and nothing is kept")


def test_without_an_identity_nothing_is_kept() -> None:
    assert recommended([], NOW)[0] is Mode.ERASE
