"""A local Azure with a client of `dps` before it, for the contract tests."""

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from dps.source import AzureRecords
from dps.transport.config import NO_PACES, HubAddress, Limits, Paces, ServiceAddress
from dps.transport.tokens import CredentialKind, Identities, credential
from privacy.model.ids import Identifier, Millis
from privacy.model.records import Findings, SearchProgress
from sandbox.azure.run import RunningAzure, start_azure
from sandbox.azure.world import AzureWorld

QUICK = Limits(first_wait=0.001, short_wait=0.2, total=5.0, timeout=5.0)
HUB_EU, HUB_US = "hub-eu.azure-devices.net", "hub-us.azure-devices.net"


def now() -> Millis:
    return Millis(time.time_ns() // 1_000_000)


@dataclass
class Bench:
    """A local Azure and a client of it."""

    azure: RunningAzure
    records: AzureRecords

    async def find(self, typed: str) -> Findings:
        told: list[SearchProgress] = []

        async def progress(at: SearchProgress) -> None:
            told.append(at)

        findings = await self.records.find(Identifier(typed), progress)
        assert any(at.direct_reads_done for at in told)
        return findings

    def calls(self, *hosts: str) -> list[str]:
        named = hosts or tuple(self.azure.boards)
        return [f"{call.method} {call.path}" for host in named for call in self.azure.boards[host].calls]


def client(azure: RunningAzure, *, limits: Limits = QUICK, paces: Paces = NO_PACES) -> AzureRecords:
    hubs = tuple(HubAddress(name=f"{hub}.azure-devices.net", url=azure.urls[hub]) for hub in azure.world.hubs)
    services = [ServiceAddress(name=name, url=azure.urls[name], hubs=hubs) for name in azure.world.services]
    tokens = credential(CredentialKind.MANAGED_IDENTITY)
    return AzureRecords(services, tokens=Identities(reads=tokens), clock=now, paces=paces, limits=limits)


@contextlib.asynccontextmanager
async def benched(world: AzureWorld, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """A served world, with azure-identity pointed at it."""
    azure = await start_azure(world)
    monkeypatch.delenv("AZURE_CLIENT_ID", raising=False)
    for name, value in azure.environment().items():
        monkeypatch.setenv(name, value)
    records = client(azure)
    yield Bench(azure, records)
    await records.aclose()
    await azure.stop()


def found(findings: Findings) -> set[tuple[str, str, str]]:
    assert findings.question is None
    return {(record.kind.value, record.place.partition(".")[0], record.key) for record in findings.records}
