"""What the tests of `dps` share: a clock, a token, and one service with one hub that answer from a table."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field

import httpx

from dps.source import AzureRecords
from dps.transport.config import NO_PACES, HubAddress, Limits, ServiceAddress
from dps.transport.tokens import Identities
from privacy.model.coverage import Coverage, Search
from privacy.model.ids import Identifier, Millis
from privacy.model.records import Findings, SearchProgress

NOW = Millis(1_780_000_000_000)
QUICK = Limits(first_wait=0.001, short_wait=0.05, total=5.0, timeout=5.0)
"""Retries as ever, with short waits."""
FACTORY, HUB = "https://factory.example.test", "https://hub.example.test"
HUB_NAME = "hub.azure-devices.net"
SERVICES = (ServiceAddress(name="factory", url=FACTORY, hubs=(HubAddress(name=HUB_NAME, url=HUB),)),)


def now() -> Millis:
    return NOW


@dataclass(frozen=True)
class Token:
    token: str = "token-1"
    expires_on: int = NOW // 1000 + 3600


class Tokens:
    """Gives one token for ever."""

    async def get_token(self, *scopes: str, claims: str | None = None) -> Token:
        assert len(scopes) == 1
        return Token(token="token-2" if claims else "token-1")

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class Progress:
    """Keeps what it is told."""

    told: list[SearchProgress] = field(default_factory=list)

    async def __call__(self, progress: SearchProgress) -> None:
        self.told.append(progress)


Handler = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


def azure(handler: Handler, *, limits: Limits = QUICK) -> AzureRecords:
    """One service and one hub that answer as `handler` says."""
    transport = httpx.MockTransport(handler)
    return AzureRecords(
        SERVICES, tokens=Identities(reads=Tokens()), clock=now, paces=NO_PACES, limits=limits, transport=transport
    )


def missing() -> httpx.Response:
    return httpx.Response(404, json={"errorCode": 404201, "trackingId": "5d3b2c1e-0000-4000-8000-123456789abc"})


def page(*enrollments: Mapping[str, object], token: str | None = None) -> httpx.Response:
    headers = {"x-ms-continuation": token} if token is not None else {}
    return httpx.Response(200, content=json.dumps(enrollments), headers=headers)


SCAN = "POST /enrollments/query"
JOBS, CONFIGURATIONS = "POST /devices/query", "GET /configurations"
Answers = dict[str, httpx.Response]


class World:
    """Answers by `METHOD /path`; everything else is missing, and the fleet, its jobs and configurations are empty."""

    def __init__(self, answers: Answers | None = None) -> None:
        self.answers = {SCAN: page(), JOBS: page(), CONFIGURATIONS: page()} | (answers or {})
        self.calls: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        call = f"{request.method} {request.url.path}"
        self.calls.append(call)
        given = self.answers.get(call, missing())
        return httpx.Response(given.status_code, content=given.content, headers=given.headers)


def found(body: Mapping[str, object]) -> httpx.Response:
    return httpx.Response(200, content=json.dumps(body))


SENSOR: Answers = {
    "GET /enrollments/sensor-42": found({"registrationId": "sensor-42"}),
    "GET /registrations/sensor-42": found({"registrationId": "sensor-42", "deviceId": "sensor-42"}),
    "GET /devices/sensor-42": found({"deviceId": "sensor-42"}),
    "GET /twins/sensor-42": found({"deviceId": "sensor-42"}),
}


async def find(world: Handler, typed: str, progress: Progress | None = None) -> Findings:
    source = azure(world)
    try:
        return await source.find(Identifier(typed), progress or Progress())
    finally:
        await source.aclose()


def line(coverage: Coverage, place: str, what: str) -> Search:
    (only,) = (search for search in coverage.searches if (search.place, search.what) == (place, what))
    return only
