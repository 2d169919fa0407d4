"""An answer that grows without end is given up early: little memory, little time, and nothing of it is used."""

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import HeadsSection
from bot.heads.setup import places
from bot.way_out import slack_session
from dps.transport.config import Limits
from dps.transport.errors import NoTokenError
from dps.transport.http import Answer, AzureHost, http_client
from dps.transport.largest import LIST, RECORD
from dps.transport.pace import TokenBucket
from dps.transport.tokens import BearerAuth, CredentialKind, credential
from evidence.heads import sign_head
from evidence.signing import make_keys
from handlers.kit.slack_errors import slack_errors
from privacy.ledger.chain import Head
from privacy.ledger.heads import NOTHING, TreeHead
from privacy.ledger.merkle import TreeHash
from privacy.model.errors import DeliverLaterError, NeverWorksError, TryLaterError
from privacy.model.ids import Digest
from sandbox.serve import serve
from tests.unit.bot.head_bench import PATIENCE
from tests.unit.dps.samples import QUICK, Tokens, azure, missing, now

FREE = TokenBucket(None)
MB = 2**20
ZEROS = b"0" * MB
Ask = Callable[[AzureHost], Awaitable[Answer]]


@cache
def bomb(megabytes: int) -> bytes:
    """Gzip that is a thousandth of what it holds."""
    packing = zlib.compressobj(wbits=31)
    return b"".join([*(packing.compress(ZEROS) for _ in range(megabytes)), packing.flush()])


@asynccontextmanager
async def answering(body: bytes, status: int = 200, **headers: str) -> AsyncIterator[tuple[AzureHost, list[str]]]:
    """A host that answers everything with this, as it is, and what it was asked."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.headers["Accept-Encoding"])
        return web.Response(body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    served = await serve(app)
    limits = Limits(tries=QUICK.tries, first_wait=0.001, timeout=20)
    auth = BearerAuth(Tokens(), "https://scope/.default", clock=now)
    client = http_client(served.url, auth=auth, limits=limits, ssl_context=httpx.create_ssl_context())
    try:
        yield AzureHost(client, api_version="2021-10-01", clock=now, limits=limits), asked
    finally:
        await client.aclose()
        await served.stop()


@asynccontextmanager
async def flat(most: int) -> AsyncIterator[None]:
    """What happens in here takes no more memory at any time."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most


async def longest_pause() -> AsyncIterator[float]:
    """How long the loop let nobody else work."""
    longest, before = 0.0, time.monotonic()
    while True:
        await asyncio.sleep(0)
        longest, before = max(longest, time.monotonic() - before), time.monotonic()
        yield longest


@pytest.mark.parametrize("status", [200, 401, 503])
@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip"])
async def test_a_small_answer_that_unpacks_without_end_costs_little(encoding: str, status: int) -> None:
    packed = bomb(300)
    body = gzip.compress(packed) if "," in encoding else packed
    paused = 0.0

    async def watch() -> None:
        nonlocal paused
        async for pause in longest_pause():
            paused = pause

    async with answering(body, status, Content_Encoding=encoding) as (host, _):
        watching = asyncio.create_task(watch())
        async with flat(4 * RECORD):
            with pytest.raises((NeverWorksError, TryLaterError)):
                await host.get("/twins/sensor-42", FREE)
        watching.cancel()
    assert paused < 1.0, "the loop was blocked"


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_what_is_too_large_is_said_and_asked_once(encoding: str) -> None:
    body = b'{"deviceId": "' + b"x" * RECORD + b'"}'
    async with answering(gzip.compress(body) if encoding == "gzip" else body, Content_Encoding=encoding) as (
        host,
        asked,
    ):
        with pytest.raises(NeverWorksError, match="more than 4 MB, which nothing of its kind has") as error:
            await host.get("/twins/sensor-42", FREE)
    assert len(asked) == error.value.tries == 1


@pytest.mark.parametrize(
    ("ask", "largest"),
    [
        (lambda host: host.get("/twins/sensor-42", FREE), RECORD),
        (lambda host: host.get("/configurations", FREE, largest=LIST), LIST),
        (lambda host: host.post("/enrollments/query", FREE, body={}, headers={}), LIST),
    ],
    ids=["record", "list", "page"],
)
async def test_what_just_fits_is_read_whole(ask: Ask, largest: int) -> None:
    body = b'"' + b"x" * (largest - 2) + b'"'
    async with answering(gzip.compress(body, 1), Content_Encoding="gzip") as (host, _):
        answer = await ask(host)
    assert len(answer.body) == largest - 2


async def test_gzip_that_was_cut_off_is_no_answer() -> None:
    """The first half of it is whole JSON: a list that seems to end early."""
    packing = zlib.compressobj(wbits=31)
    half = packing.compress(b"[]") + packing.flush(zlib.Z_SYNC_FLUSH)
    async with answering(half, Content_Encoding="gzip") as (host, asked):
        with pytest.raises(TryLaterError, match="broke off its answer"):
            await host.get("/twins/sensor-42", FREE)
    assert asked == ["gzip"] * QUICK.tries


async def test_an_answer_without_a_body_need_not_be_packed() -> None:
    async with answering(b"", 204, Content_Encoding="gzip") as (host, asked):
        await host.delete("/enrollments/sensor-42", FREE, etag="1")
    assert len(asked) == 1


TWO = gzip.compress(b"[]") + gzip.compress(b" ")


@pytest.mark.parametrize("body", [pytest.param(TWO, id="two"), pytest.param(b"no gzip at all", id="none")])
async def test_what_is_not_one_piece_of_gzip_is_no_answer(body: bytes) -> None:
    async with answering(body, Content_Encoding="gzip") as (host, _):
        with pytest.raises(TryLaterError, match="broke off its answer"):
            await host.get("/twins/sensor-42", FREE)


@asynccontextmanager
async def sending(body: bytes, encoding: str) -> AsyncIterator[str]:
    """An address that answers with this."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding, "Content-Type": "application/json"})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    served = await serve(app)
    try:
        yield served.url
    finally:
        await served.stop()


@pytest.mark.parametrize(("body", "encoding"), [(bomb(300), "gzip"), (b"0" * (LIST + MB), "identity")])
async def test_an_answer_of_slack_without_end_is_given_up(body: bytes, encoding: str) -> None:
    async with sending(body, encoding) as url, slack_session() as session, flat(4 * LIST):
        client = AsyncWebClient(token="xoxb-pretend", base_url=f"{url}/", session=session, retry_handlers=[])
        with pytest.raises(DeliverLaterError, match="ClientPayloadError"):
            async with slack_errors():
                await client.auth_test()


async def test_an_answer_of_slack_that_just_fits_is_read_whole() -> None:
    body = gzip.compress(b"0" * LIST, 1)
    async with sending(body, "gzip") as url, slack_session() as session, session.get(url) as answer:
        assert len(await answer.read()) == LIST


async def test_a_token_without_end_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sending(bomb(300), "gzip") as url:
        monkeypatch.setenv("IDENTITY_ENDPOINT", url)
        monkeypatch.setenv("IDENTITY_HEADER", "pretend")
        monkeypatch.delenv("AZURE_CLIENT_ID", raising=False)
        source = credential(CredentialKind.MANAGED_IDENTITY)
        try:
            async with flat(4 * LIST):
                with pytest.raises(NoTokenError):
                    await BearerAuth(source, "https://scope/.default", clock=now).token()
        finally:
            await source.close()


@pytest.mark.parametrize("body", [bomb(300), gzip.compress(b"0" * (RECORD + 1))], ids=["endless", "too long"])
async def test_a_place_for_heads_that_answers_without_end_did_not_take_it(tmp_path: Path, body: bytes) -> None:
    newest = Head(sequence=3, digest=Digest("ab" * 32), at=now())
    tree = TreeHead(size=3, root=TreeHash(b"r" * 32))
    head = sign_head(newest, tree, NOTHING, make_keys(tmp_path / "keys").signing)
    async with (
        sending(body, "gzip") as url,
        places(HeadsSection(webhook=url), azure(lambda _: missing()), PATIENCE, None) as (place,),
        flat(4 * RECORD),
    ):
        with pytest.raises(DeliverLaterError, match="TooLargeError"):
            await place.post(head)
