"""azure-identity asks the identity endpoint of a machine (IMDS): what passes is waited for, what lacks is not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web
from azure.identity import aio

from dps.transport.errors import NoIdentityError, NoTokenError
from dps.transport.tokens import DPS_SCOPE, BearerAuth
from privacy.model.ids import Millis
from sandbox.faults import Fault, FaultBoard, FaultKind
from sandbox.serve import Served, serve

NOW = Millis(1_780_000_000_000)
TOKEN = "GET /metadata/identity/oauth2/token"


@dataclass(frozen=True)
class Machine:
    """The endpoint's faults, and the product's side."""

    board: FaultBoard
    served: Served
    auth: BearerAuth


async def give(request: web.Request) -> web.Response:
    assert request.headers["Metadata"] == "true"
    resource = request.query["resource"]
    ends = str(NOW // 1000 + 86_400)
    return web.json_response(
        {"access_token": "pretend", "expires_on": ends, "resource": resource, "token_type": "Bearer"}
    )


@pytest.fixture
async def machine(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machine]:
    board = FaultBoard()
    app = web.Application(middlewares=[board.middleware()])
    app.router.add_get("/metadata/identity/oauth2/token", give)
    served = await serve(app)
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", served.url)
    credential = aio.ManagedIdentityCredential(retry_total=0)  # it would take half a minute by itself
    auth = BearerAuth(credential, DPS_SCOPE, clock=lambda: NOW)
    yield Machine(board, served, auth)
    await credential.close()
    await served.stop()


@pytest.fixture
async def chain(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BearerAuth]:
    """Whatever azure-identity finds, which is that machine."""
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.served.url)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "prod")  # no tool of a developer is asked
    credential = aio.DefaultAzureCredential(retry_total=0)
    yield BearerAuth(credential, DPS_SCOPE, clock=lambda: NOW)
    await credential.close()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route=TOKEN, kind=FaultKind.STATUS, status=503),
        Fault(route=TOKEN, kind=FaultKind.STATUS, status=500),
        Fault(route=TOKEN, kind=FaultKind.STATUS, status=410),
        Fault(route=TOKEN, kind=FaultKind.STATUS, status=429),
        Fault(route=TOKEN, kind=FaultKind.RESET),
        Fault(route=TOKEN, kind=FaultKind.HALF_BODY),
        Fault(route=TOKEN, kind=FaultKind.WRONG_JSON),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_trouble_that_passes_is_no_lack_of_an_identity(machine: Machine, fault: Fault) -> None:
    machine.board.add(fault)
    with pytest.raises(NoTokenError):
        await machine.auth.token()
    machine.board.clear()
    assert await machine.auth.token() == "pretend"


@pytest.mark.parametrize(("status", "body"), [(400, '{"error": "invalid_request"}'), (401, None), (403, None)])
async def test_a_machine_without_an_identity_is_not_waited_for(machine: Machine, status: int, body: str | None) -> None:
    machine.board.add(Fault(route=TOKEN, kind=FaultKind.STATUS, status=status, body=body))
    with pytest.raises(NoIdentityError):
        await machine.auth.token()


async def test_an_endpoint_that_cannot_be_reached_is_waited_for(machine: Machine) -> None:
    await machine.served.stop()
    with pytest.raises(NoTokenError):
        await machine.auth.token()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route=TOKEN, kind=FaultKind.STATUS, status=503),
        Fault(route=TOKEN, kind=FaultKind.RESET),
        Fault(route=TOKEN, kind=FaultKind.HALF_BODY),
        Fault(route=TOKEN, kind=FaultKind.STATUS, status=400, body='{"error": "invalid_request"}'),
        Fault(route=TOKEN, kind=FaultKind.STATUS, status=401),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_chain_of_credentials_hides_why_and_is_waited_for(
    machine: Machine, chain: BearerAuth, fault: Fault
) -> None:
    machine.board.add(fault)
    with pytest.raises(NoTokenError, match="no token came, and nothing says why"):
        await chain.token()
    machine.board.clear()
    assert await chain.token() == "pretend"
