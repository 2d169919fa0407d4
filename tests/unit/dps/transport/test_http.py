"""Calls to one host: what is tried again, how long, and what never gets into an error."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import httpx
import pytest

from dps.transport.config import Limits
from dps.transport.http import Answer, AzureHost, http_client, json_object, json_objects
from dps.transport.pace import TokenBucket
from dps.transport.tokens import BearerAuth, TokenSource
from privacy.model.errors import NeverWorksError, NotAllowedError, NotFoundError, RecordSourceError, TryLaterError
from tests.unit.dps.samples import QUICK, Handler, Token, Tokens, now

FREE = TokenBucket(None)
OK = httpx.Response(200, json={"registrationId": "sensor-42"})
SSL = httpx.create_ssl_context()


class Script:
    """Answers with one thing after the other, the last one for ever."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = answers
        self.requests: list[httpx.Request] = []
        self.authorizations: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
        self.requests.append(request)
        self.authorizations.append(request.headers["Authorization"])
        if isinstance(answer, Exception):
            raise answer
        return answer


def host(script: Handler, limits: Limits = QUICK, tokens: TokenSource | None = None) -> AzureHost:
    auth = BearerAuth(tokens or Tokens(), "https://scope/.default", clock=now)
    client = http_client(
        "https://host.example",
        auth=auth,
        limits=limits,
        ssl_context=SSL,
        transport=httpx.MockTransport(script),
    )
    return AzureHost(client, api_version="2021-10-01", clock=now, limits=limits)


async def read(script: Script, limits: Limits = QUICK) -> Answer:
    return await host(script, limits).get("/enrollments/sensor-42", FREE)


PASSING: Sequence[httpx.Response | Exception] = [
    httpx.Response(429, headers={"Retry-After": "0.01"}),
    httpx.Response(429),
    httpx.Response(500),
    httpx.Response(502),
    httpx.Response(503, headers={"x-ms-retry-after-ms": "10"}),
    httpx.Response(504),
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("cut"),
    httpx.ReadError("reset"),
    httpx.Response(200, content=b"<html>Please log in</html>"),
    httpx.Response(200, content=b'{"half":'),
    httpx.Response(200, content=b'{"no": NaN}'),
]


@pytest.mark.parametrize("trouble", PASSING, ids=str)
async def test_what_may_pass_is_tried_again(trouble: httpx.Response | Exception) -> None:
    script = Script(trouble, OK)
    answer = await read(script)
    assert answer.body == {"registrationId": "sensor-42"}
    assert answer.call == "GET /enrollments/sensor-42?api-version=2021-10-01"
    assert len(script.requests) == 2


@pytest.mark.parametrize("status", [301, 400, 403, 404, 405, 409, 412, 415, 501])
async def test_what_will_not_pass_is_tried_once(status: int) -> None:
    script = Script(httpx.Response(status))
    with pytest.raises(RecordSourceError) as error:
        await read(script)
    assert error.value.status == status
    assert error.value.tries == len(script.requests) == 1


async def test_tries_are_counted_and_end() -> None:
    script = Script(httpx.Response(503))
    with pytest.raises(TryLaterError) as error:
        await read(script)
    assert error.value.tries == len(script.requests) == QUICK.tries


async def test_no_try_begins_after_the_total_time() -> None:
    script = Script(httpx.Response(503, headers={"Retry-After": "0.03"}))
    with pytest.raises(TryLaterError):
        await read(script, Limits(tries=1000, total=0.01, short_wait=0.05, first_wait=0.001))
    assert len(script.requests) == 2


async def test_a_long_wait_is_handed_back_at_once_with_the_services_word() -> None:
    script = Script(httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(TryLaterError) as error:
        await read(script, Limits(short_wait=5.0))
    assert error.value.retry_after == 3_600_000
    assert len(script.requests) == 1


async def test_a_try_that_drips_is_given_up_in_time() -> None:
    class Dripping(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                await asyncio.sleep(0.005)
                yield b" "

    script = Script(httpx.Response(200, stream=Dripping()))
    with pytest.raises(TryLaterError) as error:
        await read(script, Limits(tries=1, timeout=0.05))
    assert str(error.value) == "did not answer in time"


@pytest.mark.parametrize("trouble", [httpx.ReadError("sensor-42"), httpx.Response(404, text="no sensor-42")], ids=str)
async def test_an_error_holds_neither_id_nor_url_nor_what_it_came_from(trouble: httpx.Response | Exception) -> None:
    with pytest.raises(RecordSourceError) as error:
        await read(Script(trouble), Limits(tries=1))
    assert "sensor-42" not in repr(error.value) + repr(vars(error.value))
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


async def test_a_refused_token_is_replaced_once() -> None:
    script = Script(httpx.Response(401), OK)
    await read(script)
    assert script.authorizations == ["Bearer token-1", "Bearer token-2"]


async def test_a_token_that_stays_refused_is_not_tried_for_ever() -> None:
    script = Script(httpx.Response(401))
    with pytest.raises(NotAllowedError):
        await read(script)
    assert len(script.requests) == 2


async def test_a_token_that_cannot_be_had_is_not_asked_for_again_and_again() -> None:
    asked: list[str] = []

    class NoTokens(Tokens):
        async def get_token(self, *scopes: str, claims: str | None = None) -> Token:
            asked.extend([*scopes, *([claims] if claims else [])])
            raise ConnectionError

    with pytest.raises(TryLaterError) as error:
        await host(Script(OK), tokens=NoTokens()).get("/twins/x", FREE)
    assert error.value.tries == len(asked) == 1


async def test_a_throttled_host_that_names_no_time_is_left_alone_for_the_longest_short_wait() -> None:
    started = time.monotonic()
    await read(Script(httpx.Response(429), OK), Limits(first_wait=0.0001, short_wait=0.1))
    assert time.monotonic() - started >= 0.1


async def test_a_redirect_does_not_take_the_token_elsewhere() -> None:
    script = Script(httpx.Response(307, headers={"Location": "https://elsewhere.example/"}))
    with pytest.raises(NeverWorksError):
        await read(script)
    assert [request.url.host for request in script.requests] == ["host.example"]


async def test_every_try_takes_a_turn() -> None:
    turns: list[int] = []

    class Counting(TokenBucket):
        async def take(self) -> None:
            turns.append(1)

    script = Script(httpx.Response(503), httpx.Response(503), OK)
    await host(script).get("/twins/x", Counting(None))
    assert len(turns) == len(script.requests) == 3


async def test_a_query_carries_its_body_and_paging_headers_in_every_try() -> None:
    script = Script(httpx.Response(503), httpx.Response(200, json=[]))
    await host(script).post("/enrollments/query", FREE, body={"query": "*"}, headers={"x-ms-continuation": "t"})
    for request in script.requests:
        assert request.content == b'{"query":"*"}'
        assert request.headers["x-ms-continuation"] == "t"
        assert request.headers["Content-Type"] == "application/json"


async def test_retries_log_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    await read(Script(httpx.ReadError("sensor-42"), httpx.Response(503, text="sensor-42"), OK))
    output = capsys.readouterr()
    assert "stamina.retry_scheduled" in output.out + output.err
    assert "sensor-42" not in output.out + output.err


@pytest.mark.parametrize("body", [None, "text", 1, ["x"], [[]]])
def test_another_shape_than_the_apis_is_refused(body: object) -> None:
    answer = Answer(body=body, headers={}, call="", read_at=now())
    with pytest.raises(NeverWorksError):
        json_object(answer)
    with pytest.raises(NeverWorksError):
        json_objects(answer)


async def test_a_missing_record_says_so() -> None:
    with pytest.raises(NotFoundError):
        await read(Script(httpx.Response(404)))


def test_a_proxy_of_the_environment_is_used_but_never_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    auth = BearerAuth(Tokens(), "https://scope/.default", clock=now)
    away = http_client("https://hub.example", auth=auth, limits=QUICK, ssl_context=SSL)
    here = http_client("http://127.0.0.1:8080", auth=auth, limits=QUICK, ssl_context=SSL)
    assert away.trust_env
    assert not here.trust_env


async def test_only_so_many_calls_to_one_host_are_under_way() -> None:
    under_way = most = 0

    async def handler(_: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return OK

    narrow = host(handler, replace(QUICK, at_once=3))
    await asyncio.gather(*(narrow.get("/enrollments/sensor-42", FREE) for _ in range(20)))
    assert most == 3


async def test_a_query_without_a_body_sends_none() -> None:
    script = Script(httpx.Response(200, json=[]))
    await host(script).post("/registrations/line-3/query", FREE, headers={})
    (request,) = script.requests
    assert (request.content, request.headers["Content-Length"]) == (b"", "0")
    assert "Content-Type" not in request.headers
