"""Mutated answers of Azure: a search never raises, never hands out another device's record, and always makes a file."""

import asyncio
import io
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from dps.source import AzureRecords
from dps.transport.config import NO_PACES, HubAddress, ServiceAddress
from dps.transport.tokens import Identities
from evidence.bundle import write_bundle
from evidence.signing import SigningKey, load_keys, make_keys
from privacy.model.ids import Identifier
from privacy.model.records import Findings, RecordKind
from sandbox.azure import default_fleet, start_azure
from sandbox.azure.run import RunningAzure
from tests.unit.dps.mutations import DEVICE, OTHERS, Answers, Given, is_of_others, mutated
from tests.unit.dps.samples import QUICK, SCAN, Progress, Token, now
from tests.unit.evidence.samples import export

GROUP = "group:line-3"
MARK = "SOMEBODY-ELSE"
"""Stands in every record of the others."""
SEEDS, ROUNDS = 8, 40
LIMITS = replace(QUICK, tries=2, short_wait=0.01, scan_age=0)
HUB = "hub-eu.azure-devices.net"


class Tokens:
    """Lets everything through; the local Azure is given its own."""

    def __init__(self, azure: RunningAzure | None = None) -> None:
        self.azure = azure

    async def get_token(self, *scopes: str, claims: str | None = None) -> Token:
        assert claims is None or self.azure is None
        if self.azure is None:
            return Token()
        return Token(token=self.azure.world.identity.issue(scopes[0].removesuffix("/.default")).text)

    async def close(self) -> None:
        """Nothing to close."""


class Recorder(httpx.AsyncBaseTransport):
    """Keeps what a real local Azure answers."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self._real = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._real.handle_async_request(request)
        content = await response.aread()
        if response.status_code == 200:
            self.answers.setdefault(_call(request), Given(body=json.loads(content)))
        return httpx.Response(response.status_code, content=content)

    async def aclose(self) -> None:
        await self._real.aclose()


def _call(request: httpx.Request) -> str:
    """Method and path; a query for a device's jobs is a call of its own."""
    about = f" {json.loads(request.content)['query']}" if request.url.path == "/devices/query" else ""
    return f"{request.method} {request.url.path}{about}"


def _source(factory: str, hub: str, transport: httpx.AsyncBaseTransport, tokens: Tokens) -> AzureRecords:
    services = [ServiceAddress(name="factory-eu", url=factory, hubs=(HubAddress(name=HUB, url=hub),))]
    return AzureRecords(
        services, tokens=Identities(reads=tokens), clock=now, paces=NO_PACES, limits=LIMITS, transport=transport
    )


@pytest.fixture(scope="module")
def answers() -> Answers:
    """What the local Azure says about the device, its group and the others, whose records are marked."""
    recorded = asyncio.run(_record())
    recorded[SCAN] = _short_scan(recorded[SCAN])
    return {call: _marked(given) if is_of_others(call) else given for call, given in recorded.items()}


async def _record() -> Answers:
    azure = await start_azure(default_fleet())
    recorder = Recorder()
    source = _source(azure.urls["factory-eu"], azure.urls["hub-eu"], recorder, Tokens(azure))
    for typed in (DEVICE, GROUP, *OTHERS):
        await source.find(Identifier(typed), Progress())
    await source.aclose()
    await azure.stop()
    return recorder.answers


def _short_scan(scan: Given) -> Given:
    """The rows of those that are known here, and a few more."""
    rows = {row["registrationId"]: row for row in scan.body}
    names = [*rows][:5]
    return replace(scan, body=[rows[name] for name in names] + [{"registrationId": name} for name in (DEVICE, *OTHERS)])


def _marked(given: Given) -> Given:
    bodies = given.body if isinstance(given.body, list) else [given.body]
    marked = [body | {"note": MARK} for body in bodies]
    return replace(given, body=marked if isinstance(given.body, list) else marked[0])


@dataclass
class Azure:
    """Says what it was last told to say."""

    answers: Answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        given = self.answers.get(_call(request))
        return given.response() if given else httpx.Response(404, json={"errorCode": 404201})


@asynccontextmanager
async def _client(azure: Azure) -> AsyncIterator[AzureRecords]:
    """Making one is slow: it reads every certificate of the machine."""
    source = _source("https://factory.test", "https://hub.test", httpx.MockTransport(azure), Tokens())
    yield source
    await source.aclose()


def _check_owner(findings: Findings) -> None:
    for record in findings.records:
        assert MARK not in json.dumps(record.body)
        if record.kind in {RecordKind.ENROLLMENT, RecordKind.REGISTRATION_RECORD}:
            assert record.key.casefold() == DEVICE


def _check_file(findings: Findings, key: SigningKey) -> None:
    if findings.question is None:
        write_bundle(io.BytesIO(), replace(export(), findings=findings), key)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    folder: Path = tmp_path_factory.mktemp("keys") / "keys"
    make_keys(folder)
    return load_keys(folder).signing


async def test_the_answers_as_they_are_make_the_whole_export(answers: Answers, key: SigningKey) -> None:
    async with _client(Azure(answers)) as source:
        findings = await source.find(Identifier(DEVICE), Progress())

    assert findings.question is None
    assert not findings.coverage.partial
    assert len(findings.records) == 11
    assert any(MARK in json.dumps(given.body) for given in answers.values())
    _check_owner(findings)
    _check_file(findings, key)


@pytest.mark.parametrize("typed", [DEVICE, GROUP])
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_mutated_answers_never_break_a_search_or_its_file(
    answers: Answers, key: SigningKey, typed: str, seed: int
) -> None:
    chance, azure = random.Random(f"{typed} {seed}"), Azure(answers)
    async with _client(azure) as source:
        for number in range(ROUNDS):
            azure.answers = mutated(answers, chance)
            try:
                findings = await source.find(Identifier(typed), Progress())
                _check_owner(findings)
                _check_file(findings, key)
            except Exception as error:
                changed = {call: given for call, given in azure.answers.items() if given is not answers.get(call)}
                error.add_note(f"seed {seed}, round {number}: {str(changed)[:3000]}")
                raise
