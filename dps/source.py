"""Every configured service and hub as one place to ask: the `RecordSource` of the product."""

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import cache, partial

import httpx

from dps.erasure.eraser import AzureEraser
from dps.search.group_search import GroupSearch
from dps.search.reads import not_set_up
from dps.search.search import DeviceSearch
from dps.search.shared_scan import SharedScan
from dps.services import linked_hub, provisioning
from dps.services.linked_hub import LinkedHub
from dps.services.provisioning import ProvisioningService
from dps.services.records import AS_EVER, Withholding
from dps.transport.config import HubAddress, Limits, Paces, ServiceAddress
from dps.transport.http import AzureHost, BeforeChange, at_once, http_client
from dps.transport.tokens import DPS_SCOPE, ERASERS, HUB_SCOPE, OURS, BearerAuth, Identities, TokenSource
from privacy.model.clocks import EVER, Clock
from privacy.model.ids import Identifier, Millis
from privacy.model.records import Findings, SearchProgress
from privacy.subject.identifiers import ParsedIdentifier

Check = tuple[str, Callable[[], Awaitable[object]]]
"""What is checked, in words, and the check: it raises a `RecordSourceError` where something is wrong."""

_PLANES = {DPS_SCOPE: "the provisioning services", HUB_SCOPE: "the hubs"}
DEFAULT_PACES = Paces()
DEFAULT_LIMITS = Limits()


class AzureRecords:
    """Finds everything that provisioning services and hubs hold about one device.

    One connection pool per host and one token per data plane serve all searches. `withholding` says what
    is known about secrets in records. `before_change` is awaited before each try of each call that changes something;
    what it raises comes out, and nothing is sent. Such calls carry tokens of
    whoever erases.

    Raises:
        ValueError: two places have the same name.
    """

    def __init__(
        self,
        services: Sequence[ServiceAddress],
        *,
        tokens: Identities,
        clock: Clock,
        paces: Paces = DEFAULT_PACES,
        limits: Limits = DEFAULT_LIMITS,
        withholding: Withholding = AS_EVER,
        before_change: BeforeChange = at_once,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self._reading = _auths(tokens.reads, clock, OURS)
        self._erasing = _auths(tokens.erases, clock, ERASERS)
        self._clients: list[httpx.AsyncClient] = []
        ssl_context = _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))

        make = partial(AzureHost, clock=clock, limits=limits, before_change=before_change)

        def host(url: str, scope: str, api_version: str) -> AzureHost:
            auth = self._reading[scope]
            client = http_client(url, auth=auth, limits=limits, ssl_context=ssl_context, transport=transport)
            self._clients.append(client)
            return make(client, api_version=api_version, erasing=self._erasing.get(scope))

        self._services = [
            ProvisioningService(
                service.name,
                host(service.url, DPS_SCOPE, provisioning.API_VERSION),
                paces=paces,
                limits=limits,
                withholding=withholding,
            )
            for service in services
        ]
        self._scans = [SharedScan(service, clock=clock, max_age=limits.scan_age) for service in self._services]
        self._hubs = [
            LinkedHub(
                hub.name,
                host(hub.url, HUB_SCOPE, linked_hub.API_VERSION),
                paces=paces,
                limits=limits,
                withholding=withholding,
            )
            for hub in _each_once(services)
        ]

    async def find(
        self, identifier: Identifier, progress: Callable[[SearchProgress], Awaitable[None]], *, since: Millis = EVER
    ) -> Findings:
        """Everything held about the device or the group that `identifier` names, in every service and every hub.

        A scan of the enrollments that began before `since` is made anew.
        A place that fails is a `Failure` in the coverage. What `progress` raises ends the search and comes out.
        """
        asked = ParsedIdentifier.parse(identifier)
        scans = [scan for scan in self._scans if asked.service in {None, scan.service.name}]
        if asked.service and not scans:
            await progress(SearchProgress(found={}, direct_reads_done=True, scanned=0))
            return not_set_up(asked.service, now=self._clock())
        if asked.group:
            services = [scan.service for scan in scans]
            return await GroupSearch(services, asked, progress=progress, clock=self._clock).run()
        return await DeviceSearch(scans, self._hubs, asked, progress=progress, clock=self._clock, since=since).run()

    def eraser(self) -> AzureEraser:
        """What deletes in the same services and hubs, over the same connections and within the same pace."""
        return AzureEraser(self._services, self._hubs)

    def forget_scans(self) -> None:
        """Answer from no scan of before: the clock was set, and how old one is cannot be told."""
        for scan in self._scans:
            scan.forget()

    def checks(self) -> list[Check]:
        """What can be tried without changing anything and without naming a device of anybody's."""
        return [
            *((f"a token for {_PLANES[scope]}", auth.token) for scope, auth in self._reading.items()),
            *((f"the eraser's token for {_PLANES[scope]}", auth.token) for scope, auth in self._erasing.items()),
            *((f"reading enrollments in {service.name}", service.probe) for service in self._services),
            *((f"reading devices in {hub.name}", hub.probe) for hub in self._hubs),
        ]

    def auth(self, scope: str) -> BearerAuth:
        """Tokens of the bot's own identity, which reads, for another service of Azure."""
        return BearerAuth(self._tokens.reads, scope, clock=self._clock)

    async def aclose(self) -> None:
        """Close every connection and what gives tokens."""
        await asyncio.gather(*(scan.aclose() for scan in self._scans))
        await asyncio.gather(*(client.aclose() for client in self._clients))
        await asyncio.gather(*(auth.aclose() for auth in (*self._reading.values(), *self._erasing.values())))
        await self._tokens.close()


@cache
def _trusted(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Whose certificates are believed, read once: the environment's, else certifi's (python-httpx.org: SSL)."""
    del file, folder  # httpx reads them itself
    return httpx.create_ssl_context()


def _auths(source: TokenSource | None, clock: Clock, whose: str) -> dict[str, BearerAuth]:
    """One for each data plane; none where there is no such identity."""
    return {scope: BearerAuth(source, scope, clock=clock, whose=whose) for scope in _PLANES if source}


def _each_once(services: Sequence[ServiceAddress]) -> list[HubAddress]:
    """All hubs, in order; one that is linked to several services is one hub.

    Raises:
        ValueError: a name stands for two places, of which one would never be searched.
    """
    hubs: dict[str, HubAddress] = {}
    for hub in (hub for service in services for hub in service.hubs):
        if hubs.setdefault(hub.name.casefold(), hub).url != hub.url:
            raise ValueError(f"Two hubs are called {hub.name}: give each its own name.")
    names = [*(service.name.casefold() for service in services), *hubs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"Two places are called {name}: give each its own name.")
    return list(hubs.values())
