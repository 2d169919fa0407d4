"""Two identities of Azure: what the checks at the start say of each, and whose rights a sentence is about."""

import httpx
import pytest
from azure.identity import CredentialUnavailableError

from bot.checks import run_check
from dps.source import AzureRecords
from dps.transport.config import NO_PACES
from dps.transport.tokens import CredentialKind, Identities, eraser_credential
from privacy.model.errors import NotAllowedError
from privacy.model.records import RecordKind
from tests.unit.dps.samples import QUICK, SERVICES, Token, Tokens, now, page


class Eraser(Tokens):
    """Has a token of its own."""

    closed = False

    async def get_token(self, *scopes: str, claims: str | None = None) -> Token:
        assert await super().get_token(*scopes, claims=claims)
        return Token(token="erasers")

    async def close(self) -> None:
        self.closed = True


class Nobody(Eraser):
    """An identity that is not there."""

    async def get_token(self, *scopes: str, claims: str | None = None) -> Token:
        raise CredentialUnavailableError(f"tenant 1234, {scopes}, {claims}")


def azure(erases: Tokens, status: int = 200) -> tuple[AzureRecords, list[str]]:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.headers['Authorization']}")
        return page() if status == 200 else httpx.Response(status)

    both = Identities(reads=Tokens(), erases=erases)
    transport = httpx.MockTransport(answer)
    return AzureRecords(SERVICES, tokens=both, clock=now, paces=NO_PACES, limits=QUICK, transport=transport), seen


async def test_the_checks_say_of_both_whether_a_token_can_be_had_and_delete_nothing() -> None:
    records, seen = azure(Nobody())
    said = {check[0]: await run_check(check) for check in records.checks()}
    await records.aclose()

    assert said["a token for the hubs"] is None
    for plane in ("the provisioning services", "the hubs"):
        wrong = said[f"the eraser's token for {plane}"]
        assert wrong == "cannot be asked: Azure gives the identity of azure.eraser no token"
    assert {line.split()[0] for line in seen} <= {"GET", "POST"}
    assert not any("erasers" in line for line in seen)


async def test_a_refused_deletion_is_tried_with_the_erasers_token_alone_and_names_the_eraser() -> None:
    records, seen = azure(Eraser(), status=403)
    with pytest.raises(NotAllowedError, match=r"the identity of azure\.eraser needs Device Provisioning Service Data"):
        await records.eraser().delete(RecordKind.ENROLLMENT, "factory", "sensor-42", etag="1")
    with pytest.raises(NotAllowedError, match="the bot's identity needs Device Provisioning Service Data Reader"):
        await records.eraser().read(RecordKind.ENROLLMENT, "factory", "sensor-42")
    await records.aclose()

    assert seen == ["DELETE Bearer erasers", "GET Bearer token-1"]


async def test_both_are_closed() -> None:
    eraser = Eraser()
    records, _ = azure(eraser)
    await records.aclose()
    assert eraser.closed


async def test_an_eraser_of_each_kind_that_has_several_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TENANT_ID", "7f0b2c1e-8f3a-4f0e-9a53-1f1f7b6f2d10")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", "token-file")
    monkeypatch.setenv("AZURE_ERASER_CLIENT_SECRET", "s")
    for kind in (CredentialKind.MANAGED_IDENTITY, CredentialKind.WORKLOAD_IDENTITY, CredentialKind.CLIENT_SECRET):
        made = eraser_credential(kind, "22222222-bbbb-4bbb-8bbb-000000000002")
        assert callable(made.get_token)
        await made.close()
    with pytest.raises(ValueError, match="one identity"):
        eraser_credential(CredentialKind.AZURE_CLI, "22222222-bbbb-4bbb-8bbb-000000000002")
