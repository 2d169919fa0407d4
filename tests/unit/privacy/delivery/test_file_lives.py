"""Files whose time is over: what keeps them, what is tried again, and what is on record."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from privacy.delivery.file_lives import AGAIN, ExpiredFile, FileLives
from privacy.holds.deletion_guard import DeletionGuard
from privacy.model.clocks import DAY
from privacy.model.errors import DeliverLaterError, DeliveryError, StaleRequestError, UndeliverableError
from privacy.model.events import Event
from privacy.model.halt import PAUSE, Halt
from privacy.model.ids import Digest, FileId, Identifier, Millis
from privacy.request.changes import Bundle, LedgerFact, Upload, uploaded
from privacy.request.store import RequestStore
from privacy.request.transitions import Transitions
from privacy.subject.pseudonym import Pseudonyms
from tests.unit.privacy.request.samples import PLAIN

PSEUDONYMS = Pseudonyms(key=b"k" * 32)
NOW = Millis(PLAIN.received_at + 8 * DAY)
HOLD = Halt(hold="LH-1", until="2027-01-01")
BUNDLE = Bundle(path=Path("x"), name="DSR.zip", size=1, sha256=Digest("a"), manifest_sha256=Digest("b"), files=3)
FILE = uploaded(BUNDLE, FileId("F1"), PLAIN.id, PLAIN.channel, now=PLAIN.received_at, lives=Millis(7 * DAY))


class World:
    """The store, the guard's records and Slack in one: what each says is set by the test."""

    def __init__(self, *files: ExpiredFile) -> None:
        self.files = list(files)
        self.held: frozenset[str] = frozenset()
        self.stopped: Halt | None = None
        self.contradicts: str | Exception | None = None
        self.refusal: DeliveryError | None = None
        self.deleted: list[str] = []
        self.recorded: list[tuple[Upload, LedgerFact]] = []

    async def expired(self, now: Millis) -> list[ExpiredFile]:
        return [file for file in self.files if file.upload.expires_at and file.upload.expires_at <= now]

    async def record(self, upload: Upload, fact: LedgerFact, *, now: Millis) -> None:
        assert now == NOW
        self.recorded.append((upload, fact))

    async def delete(self, upload: Upload) -> None:
        if self.refusal:
            raise self.refusal
        self.deleted.append(upload.file_id)

    async def hold_on(self, refs: Collection[str], _: Millis) -> Halt | None:
        return HOLD if self.held.intersection(refs) else None

    async def stop(self) -> Halt | None:
        return self.stopped

    async def get(self, _: object) -> object:
        return PLAIN

    async def contradiction(self, _: object) -> str | None:
        if isinstance(self.contradicts, Exception):
            raise self.contradicts
        return self.contradicts


def lives(world: World) -> FileLives:
    clock: Any = cast("Transitions", type("Clock", (), {"clock": staticmethod(lambda: NOW)})())
    return FileLives(
        store=cast("RequestStore", world),
        records=world,
        files=world,
        guard=DeletionGuard(transitions=clock, records=world, pseudonyms=PSEUDONYMS),
        clock=lambda: NOW,
    )


def expired(identifier: str | None = "sensor-42", **changes: Any) -> ExpiredFile:
    return ExpiredFile(
        upload=replace(FILE, **changes), identifier=Identifier(identifier) if identifier is not None else None
    )


async def test_a_file_whose_time_is_over_is_deleted_and_its_entry_names_no_device() -> None:
    world = World(expired(), expired(file_id=FileId("F2"), expires_at=Millis(NOW + 1)))

    assert await lives(world).look() is None
    ((upload, fact),) = world.recorded
    assert (world.deleted, upload.deleted_at, upload.kept_because) == (["F1"], NOW, None)
    assert fact.event is Event.FILE_DELETED
    assert fact.detail == {"file": "F1", "sha256": "a", "of": PLAIN.id, "why": "its time was over"}


async def test_a_file_lives_as_long_as_it_was_given_and_another_without_end() -> None:
    assert FILE.expires_at == PLAIN.received_at + 7 * DAY
    assert uploaded(BUNDLE, FileId("F1"), PLAIN.id, PLAIN.channel, now=NOW).expires_at is None


@pytest.mark.parametrize("typed", ["sensor-42", "device:sensor-42", "factory-eu/sensor-42"])
@pytest.mark.parametrize("held_as", ["registration", "device"])
async def test_a_hold_under_either_kind_of_the_typed_id_keeps_it(typed: str, held_as: str) -> None:
    world = World(expired(typed))
    registration = PSEUDONYMS.of(Identifier("SENSOR-42"))
    world.held = frozenset({registration if held_as == "registration" else PSEUDONYMS.of_device_id("sensor-42")})  # type: ignore[arg-type]

    assert await lives(world).look() == AGAIN
    assert not world.deleted
    assert not world.recorded


@pytest.mark.parametrize(
    "keeps",
    [{"stopped": PAUSE}, {"contradicts": "orders.due_on"}, {"contradicts": StaleRequestError("moved")}],
    ids=["pause", "contradiction", "moved"],
)
async def test_what_keeps_it_is_looked_at_again_and_holds_up_no_other(keeps: dict[str, Any]) -> None:
    world = World(expired())
    vars(world).update(keeps)

    assert await lives(world).look() == AGAIN
    assert not world.deleted
    vars(world).update(stopped=None, contradicts=None)
    assert await lives(world).look() is None
    assert world.deleted == ["F1"]


async def test_one_that_is_held_holds_up_no_other() -> None:
    world = World(expired(), expired("hub-only-3", file_id=FileId("F2")))
    world.held = frozenset({PSEUDONYMS.of(Identifier("sensor-42"))})

    assert await lives(world).look() == AGAIN
    assert world.deleted == ["F2"]


async def test_what_slack_does_not_take_now_is_on_no_record_and_tried_again() -> None:
    world = World(expired())
    world.refusal = DeliverLaterError("ratelimited")

    assert await lives(world).look() == AGAIN
    assert not world.recorded


async def test_what_slack_refuses_for_good_is_on_record_with_its_word() -> None:
    world = World(expired())
    world.refusal = UndeliverableError("cant_delete_file")

    assert await lives(world).look() is None
    ((upload, fact),) = world.recorded
    assert (upload.deleted_at, upload.kept_because) == (None, "cant_delete_file")
    assert (fact.event, fact.detail["reason"]) == (Event.FILE_NOT_DELETED, "cant_delete_file")


async def test_what_was_shredded_is_nobodys_and_goes_too() -> None:
    world = World(expired(None))

    assert await lives(world).look() is None
    assert world.deleted == ["F1"]


async def test_a_pause_keeps_a_file_whose_device_was_forgotten() -> None:
    world = World(expired(identifier=None))
    world.stopped = PAUSE

    assert await lives(world).look() == AGAIN
    assert world.deleted == []
