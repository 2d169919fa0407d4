"""What the places for heads refuse, and what follows: tried again in time, told to people once, never written over."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from bot.heads.append_blob import SCOPE, HeadBlobs
from bot.heads.delivery import COMPLAIN_AT, HeadDelivery
from bot.heads.places import HeadHook, HeadLog
from evidence.heads import sign_head
from evidence.signing import make_keys
from privacy.ledger.chain import Head
from privacy.ledger.heads import NAME, NOTHING, SignedHead, TreeHead
from privacy.ledger.merkle import TreeHash
from privacy.ledger.notes import whole_notes
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model.ids import Digest, Millis
from sandbox.azure.identity.authority import ManagedIdentity
from sandbox.azure.stamps import Clock
from sandbox.azure.storage.append_blobs import STORAGE_RESOURCE, AppendBlobs, storage_app
from sandbox.faults import FaultBoard
from sandbox.serve import serve
from tests.unit.bot.head_bench import PATIENCE

DAY = "heads-2026-11-28.txt"
AT = Millis(1_795_870_000_000)


@pytest.fixture
def head(tmp_path: Path) -> SignedHead:
    newest = Head(sequence=3, digest=Digest("ab" * 32), at=AT)
    return sign_head(newest, TreeHead(size=3, root=TreeHash(b"r" * 32)), NOTHING, make_keys(tmp_path / "keys").signing)


@pytest.fixture
async def hook() -> AsyncIterator[tuple[HeadHook, list[str]]]:
    """A web hook that answers what its path says, and what it was given."""
    bodies: list[str] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.text())
        wait = {"Retry-After": "7"} if request.match_info["status"] == "429" else {}
        return web.Response(status=int(request.match_info["status"]), headers={"Location": "/204", **wait})

    app = web.Application()
    app.router.add_post("/{status}", take)
    served = await serve(app)
    async with httpx.AsyncClient() as client:
        yield HeadHook(client=client, url=served.url), bodies
    await served.stop()


@pytest.mark.parametrize(
    ("status", "error", "wait"),
    [
        (503, DeliverLaterError, None),
        (429, DeliverLaterError, 7_000),
        (307, UndeliverableError, None),
        (404, UndeliverableError, None),
    ],
)
async def test_what_a_web_hook_answers_says_whether_to_come_again(
    hook: tuple[HeadHook, list[str]], head: SignedHead, status: int, error: type[DeliveryError], wait: int | None
) -> None:
    asked = HeadHook(client=hook[0].client, url=f"{hook[0].url}/{status}")

    with pytest.raises(error, match=str(status)) as refused:
        await asked.post(head)

    assert hook[1] == [str(head.note)], "nobody is asked where a redirect leads"
    assert refused.value.retry_after == wait


async def test_a_web_hook_that_is_not_there_may_be_there_later(head: SignedHead) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(DeliverLaterError, match="ConnectError"):
            await HeadHook(client=client, url="http://127.0.0.1:9/").post(head)


class Storage:
    """A container, and the bot in front of it."""

    def __init__(self, url: str, world: AppendBlobs, client: httpx.AsyncClient) -> None:
        self.world = world
        self.heads = HeadBlobs(client=client, url=f"{url}/{world.container}/")


@pytest.fixture
async def storage() -> AsyncIterator[Storage]:
    world, identity = AppendBlobs(), ManagedIdentity(clock=Clock())
    served = await serve(storage_app(world, identity, FaultBoard()))
    headers = {"Authorization": f"Bearer {identity.issue(STORAGE_RESOURCE).text}"}
    async with httpx.AsyncClient(headers=headers) as client:
        yield Storage(served.url, world, client)
    await served.stop()


async def test_the_blob_of_a_day_is_made_once_and_only_grows(storage: Storage, head: SignedHead) -> None:
    await storage.heads.post(head)
    await storage.heads.post(head)

    assert storage.world.blobs == {DAY: [f"{head.note}\n".encode()] * 2}
    assert SCOPE.startswith(STORAGE_RESOURCE)


class InTheSameMoment(AppendBlobs):
    """Another program makes the blob between two calls."""

    def append(self, name: str, block: bytes) -> tuple[int, str]:
        if name not in self.blobs:
            self.blobs[name] = [b"theirs"]
            return 404, "BlobNotFound"
        return super().append(name, block)


async def test_a_blob_that_is_there_by_now_is_not_emptied(storage: Storage, head: SignedHead) -> None:
    storage.world.__class__, storage.world.locked = InTheSameMoment, False

    await storage.heads.post(head)

    assert storage.world.blobs == {DAY: [b"theirs", f"{head.note}\n".encode()]}


async def test_a_blob_that_somebody_else_made_is_not_written_over(storage: Storage, head: SignedHead) -> None:
    storage.world.others.add(DAY)

    with pytest.raises(UndeliverableError, match="InvalidBlobType"):
        await storage.heads.post(head)

    assert not storage.world.blobs


@pytest.mark.parametrize(
    ("change", "code"),
    [({"allowed": False}, "AuthorizationPermissionMismatch"), ({"container": "another"}, "ContainerNotFound")],
)
async def test_what_an_administrator_has_to_mend_is_named_by_azures_word(
    storage: Storage, head: SignedHead, change: dict[str, object], code: str
) -> None:
    vars(storage.world).update(change)

    with pytest.raises(UndeliverableError, match=code):
        await storage.heads.post(head)


async def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path, head: SignedHead) -> None:
    with pytest.raises(DeliverLaterError, match="No such file"):
        await HeadLog(path=tmp_path / "absent" / "heads.txt").post(head)


async def test_after_a_crash_in_the_middle_of_a_head_the_next_one_begins_on_a_line_of_its_own(
    tmp_path: Path, head: SignedHead
) -> None:
    kept = HeadLog(path=tmp_path / "heads.txt")
    await kept.post(head)
    whole = kept.path.read_bytes()
    for cut in range(1, len(whole)):
        kept.path.write_bytes(whole + whole[:cut])
        await kept.post(head)

        notes, torn = whole_notes(kept.path.read_text(errors="replace"), NAME)
        assert set(notes) == {head.note}
        assert len(notes) + len(torn) == (3 if cut > len(NAME) else 2), whole[:cut]


async def test_people_are_told_once_they_can_be_and_once_only_when_a_place_goes_on_refusing(head: SignedHead) -> None:
    told: list[str] = []
    errors = [DeliverLaterError("HTTP 503")] * (COMPLAIN_AT + 4)
    silent = [DeliverLaterError("no_answer")]
    now = [0.0]

    async def post(_: SignedHead) -> None:
        if errors:
            raise errors.pop()

    async def complain(sentence: str) -> None:
        if silent:
            raise silent.pop()
        told.append(sentence)

    place = HeadDelivery(to="heads.webhook", post=post, patience=PATIENCE, complain=complain, seconds=lambda: now[0])
    while place.taken != head.said.tree:
        now[0] += 1
        await place.deliver(head)

    (sentence,) = told
    assert sentence.startswith(
        "Heads of the ledger do not reach heads.webhook (HTTP 503). An administrator has to look"
    )
    assert not silent, "it was said again, since nobody heard it the first time"
    assert now[0] > 60, "it is asked less and less often"
