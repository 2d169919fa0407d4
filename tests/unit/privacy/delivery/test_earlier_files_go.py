"""Earlier files about an erased device: deleted once all is verified, not past a hold, and what is left is told."""

from pathlib import Path

import pytest

from privacy.delivery.earlier_files import HELD, OF_A_GROUP, OTHERS, PAUSED, TRIES
from privacy.model.clocks import DAY
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.events import Event
from privacy.model.ids import ChannelId, Digest, FileId, RequestId, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import LedgerFact, Transition, Upload
from tests.unit.privacy.delivery.test_earlier_files import erased, file
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.erasure.world import HUB


async def exported(one: Scene, text: str = "sensor-42") -> RequestId:
    """An export whose file stands in the channel."""
    request = await one.bot.requests.get(await one.export(text))
    now = one.outside.time()
    upload = Upload(
        file_id=FileId(f"F{text}"),
        request=request.id,
        channel=ChannelId("C0PRIVACY"),
        name=f"{request.id}.zip",
        size=1,
        sha256=Digest("0" * 64),
        manifest_sha256=Digest("0" * 64),
        created_at=now,
        shared_at=now,
        seen_at=now,
    )
    named = {"file": upload.file_id, "sha256": upload.sha256}
    for to, event in ((S.GATHERING, Event.STARTED), (S.DELIVERING, Event.GATHERED), (S.FULFILLED, Event.FULFILLED)):
        change = Transition(
            to=to,
            due_at=None,
            attempts=0,
            report=request.report,
            facts=(LedgerFact(event=event, detail=named if event is Event.GATHERED else {}),),
            upload=upload if to is S.FULFILLED else None,
        )
        request = await one.bot.requests.move(request, change, now=now)
    return request.id


def told(one: Scene) -> list[tuple[str, str | None]]:
    """What the newest receipt says about each file."""
    return [(each.file_id, each.kept_because) for each in one.receipts[-1].earlier_files]


async def test_a_copy_of_the_data_is_deleted_before_the_receipt_says_so(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await exported(one)
        assert (await one.erase()).status is S.FULFILLED
        assert [each.file_id for each in one.files.deletions] == ["Fsensor-42"]
        assert told(one) == [("Fsensor-42", None)]
        assert Event.FILE_DELETED in await one.events()


async def test_another_devices_file_stays(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await exported(one, "sensor-43")
        await one.erase()
        assert one.files.deletions == []


async def test_a_file_that_may_be_another_devices_stays_and_is_told(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await exported(one, "device:SENSOR-42")
        await one.erase()
        assert one.files.deletions == []
        assert told(one) == [("Fdevice:SENSOR-42", OTHERS)]


async def test_receipts_are_the_proof_and_stay(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        one.files.hidden = True
        assert (await one.erase()).status is S.DELIVERING
        one.files.hidden = False
        await one.until(S.FULFILLED)
        await one.later(DAY)
        assert len(one.receipts) == 2
        assert one.files.deletions == []


async def busy(_: object) -> None:
    raise DeliverLaterError("ratelimited")


async def test_while_the_first_receipt_waits_what_slack_refused_is_not_asked_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await exported(one)
        one.files.busy = UndeliverableError("cant_delete_file")
        one.moves[S.VERIFYING] = lambda: setattr(one.files, "check", busy)
        request = await one.erase()
        for _ in range(3):
            assert request.due_at
            request = await one.later(request.due_at - one.outside.time())
        assert request.status is S.VERIFYING
        assert len(one.files.deletions) == 1


async def test_no_file_is_deleted_before_all_is_verified_nor_where_a_person_closed_it(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await exported(one)
        one.moves[S.VERIFYING] = lambda: one.azure.deaf.add(HUB)
        assert (await one.erase()).status is S.INCOMPLETE
        assert one.files.deletions == []
        await one.bot.clicks.close(one.bot.on_request(ANA, one.request))
        assert (await one.work()).status is S.CLOSED
        assert one.files.deletions == []
        assert told(one) == [("Fsensor-42", "the erasure was closed incomplete")]


@pytest.mark.parametrize(("hold", "why"), [(True, HELD), (False, PAUSED)])
async def test_a_file_can_be_evidence_too(tmp_path: Path, *, hold: bool, why: str) -> None:
    async with scene(tmp_path) as one:
        await exported(one)
        one.azure.between[4] = one.hold if hold else one.pause  # the last call is through
        assert (await one.erase()).status is S.FULFILLED
        assert one.files.deletions == []
        assert told(one) == [("Fsensor-42", why)]


async def test_slack_is_asked_a_few_times_and_then_it_is_told(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await exported(one)
        one.files.busy = DeliverLaterError("ratelimited")
        await one.erase()
        assert len(one.files.deletions) == 1
        await one.until(S.FULFILLED)
        assert len(one.files.deletions) == TRIES
        assert told(one) == [("Fsensor-42", "Slack refused: ratelimited")]
        assert Event.FILE_NOT_DELETED in await one.events()


async def test_what_slack_refused_is_tried_once_more_in_the_night_and_never_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await exported(one)
        one.files.busy = UndeliverableError("cant_delete_file")
        assert (await one.erase()).status is S.FULFILLED
        assert len(one.files.deletions) == 1
        await one.later(DAY)
        assert len(one.files.deletions) == 2
        for _ in range(9):
            await one.later(DAY)
        assert len(one.files.deletions) == 2
        assert (await one.events()).count(Event.FILE_NOT_DELETED) == 1


def test_the_file_of_another_group_or_of_one_device_of_it_is_not_this_ones() -> None:
    about = erased("sensor-42")
    group = file("group:line-3", kind=RequestKind.GROUP_ACCESS)
    assert about.doubt(group) == OF_A_GROUP
    assert not about.is_kept(group)
    assert erased("group:line-3").doubt(group) is None
