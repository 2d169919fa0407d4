"""The product's Azure side, pointed at local addresses and not held back by any pace."""

import logging
import os
import time
from collections.abc import Mapping

import structlog

from dps.source import AzureRecords
from dps.transport.config import NO_PACES, HubAddress, ServiceAddress
from dps.transport.tokens import CredentialKind, Identities, credential
from privacy.model.ids import Identifier, Millis
from privacy.model.records import Findings, SearchProgress


def now() -> Millis:
    return Millis(time.time_ns() // 1_000_000)


def records(services: Mapping[str, str], hubs: Mapping[str, str], identity: Mapping[str, str]) -> AzureRecords:
    """A client of services and hubs, by name and URL; `identity` is the environment of the managed identity."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    os.environ.update(identity)
    os.environ.pop("AZURE_CLIENT_ID", None)
    known = tuple(HubAddress(name=name, url=url) for name, url in hubs.items())
    addresses = [ServiceAddress(name=name, url=url, hubs=known) for name, url in services.items()]
    return AzureRecords(
        addresses, tokens=Identities(reads=credential(CredentialKind.MANAGED_IDENTITY)), clock=now, paces=NO_PACES
    )


def at(url: str) -> AzureRecords:
    """A client of one `endless_azure` service."""
    identity = {"IDENTITY_ENDPOINT": f"{url}/msi/token", "IDENTITY_HEADER": "pretend"}
    return records({"endless": url}, {"hub.azure-devices.net": url}, identity)


async def find(source: AzureRecords, typed: str) -> Findings:
    async def progress(_at: SearchProgress) -> None:
        """Nobody watches."""

    findings = await source.find(Identifier(typed), progress)
    failures = [search.failure for search in findings.coverage.searches if search.failure]
    if failures:
        raise RuntimeError(f"a place failed: {failures[0].reason}")
    return findings
