"""A small fleet whose scan can be stopped at a page, and those who look through it."""

import asyncio

import httpx

from dps.search.shared_scan import Page, ScanResult, SharedScan
from dps.services.provisioning import ProvisioningService
from dps.transport.config import NO_PACES
from dps.transport.http import AzureHost, http_client
from dps.transport.tokens import BearerAuth
from privacy.model.ids import Millis
from tests.unit.dps.samples import FACTORY, NOW, QUICK, Handler, Tokens, page

FLEET = [{"registrationId": f"reg-{number}", "deviceId": f"lamp-{number}"} for number in range(10)]
HOUR = 3600.0


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> Millis:
        return self.at


class Fleet:
    """Ten enrollments in five pages; says how often each was asked for, and waits where it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_page: dict[str, asyncio.Event] = {}
        self.go: dict[str, asyncio.Event] = {}

    @property
    def passes(self) -> int:
        return self.asked.count("")

    def stop_at(self, token: str) -> None:
        self.at_page[token], self.go[token] = asyncio.Event(), asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        token = request.headers.get("x-ms-continuation", "")
        self.asked.append(token)
        if token in self.go:
            self.at_page[token].set()
            await asyncio.wait_for(self.go[token].wait(), 5)
        start = int(token or 0)
        return page(*FLEET[start : start + 2], token=str(start + 2) if start < 8 else None)


def shared(handler: Handler, clock: Clock | None = None, *, max_age: float = HOUR) -> SharedScan:
    now = clock or Clock()
    client = http_client(
        FACTORY,
        auth=BearerAuth(Tokens(), "scope", clock=now),
        limits=QUICK,
        ssl_context=httpx.create_ssl_context(),
        transport=httpx.MockTransport(handler),
    )
    host = AzureHost(client, api_version="2021-10-01", clock=now, limits=QUICK)
    return SharedScan(ProvisioningService("factory", host, paces=NO_PACES, limits=QUICK), clock=now, max_age=max_age)


class Search:
    """One who looks for a few names."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.found: list[str] = []
        self.sizes: list[int] = []

    async def wanted(self) -> tuple[str, ...]:
        return self.names

    async def see(self, page: Page) -> None:
        self.sizes.append(page.size)
        self.found += [item["registrationId"] for item in page.named(self.names)]

    async def look(self, scan: SharedScan) -> ScanResult:
        return await scan.look(self.wanted, self.see)
