"""Tokens: one refresh for all, early, and without a word of azure-identity's."""

import asyncio
from dataclasses import dataclass, field

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CredentialUnavailableError

from dps.transport.errors import NoIdentityError, NoTokenError
from dps.transport.tokens import BearerAuth, CredentialKind, credential
from privacy.model.errors import RecordSourceError
from privacy.model.ids import Millis
from tests.unit.dps.samples import NOW, Token

SCOPE = "https://azure-devices-provisioning.net/.default"


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> Millis:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at = Millis(self.at + int(seconds * 1000))


@dataclass
class Source:
    """Gives a new token at every call, or fails."""

    clock: Clock
    lifetime: int = 3600
    error: Exception | None = None
    calls: list[str | None] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def __post_init__(self) -> None:
        self.gate.set()

    async def get_token(self, *scopes: str, claims: str | None = None) -> Token:
        assert scopes == (SCOPE,)
        self.calls.append(claims)
        self.asked.set()
        await self.gate.wait()
        if self.error:
            raise self.error
        return Token(token=f"token-{len(self.calls)}", expires_on=self.clock() // 1000 + self.lifetime)

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(clock: Clock) -> Source:
    return Source(clock)


@pytest.fixture
def auth(source: Source, clock: Clock) -> BearerAuth:
    return BearerAuth(source, SCOPE, clock=clock)


async def test_many_first_requests_share_one_token_request(auth: BearerAuth, source: Source) -> None:
    source.gate.clear()
    waiting = [asyncio.create_task(auth.token()) for _ in range(20)]
    await source.asked.wait()
    source.gate.set()
    assert await asyncio.gather(*waiting) == ["token-1"] * 20
    assert source.calls == [None]


async def test_a_request_that_is_given_up_takes_no_token_away(auth: BearerAuth, source: Source) -> None:
    source.gate.clear()
    first, second = asyncio.create_task(auth.token()), asyncio.create_task(auth.token())
    await source.asked.wait()
    first.cancel()
    source.gate.set()
    assert await second == "token-1"
    assert len(source.calls) == 1


@pytest.mark.parametrize(("lifetime", "good_for"), [(3600, 3300), (400, 200), (60, 30)])
async def test_a_token_is_renewed_early(
    auth: BearerAuth, source: Source, clock: Clock, lifetime: int, good_for: int
) -> None:
    source.lifetime = lifetime
    assert await auth.token() == "token-1"
    clock.forward(good_for - 1)
    assert await auth.token() == "token-1"
    clock.forward(2)
    assert await auth.token() == "token-2"


async def test_a_token_that_cannot_be_renewed_is_used_to_its_end(
    auth: BearerAuth, source: Source, clock: Clock
) -> None:
    await auth.token()
    source.error = ConnectionError("identity endpoint is gone")
    clock.forward(3400)
    assert await auth.token() == "token-1"
    clock.forward(300)
    with pytest.raises(NoTokenError):
        await auth.token()


class AnswerError(Exception):
    """Has a status, as azure-identity's errors do."""

    def __init__(self, status: int | None) -> None:
        super().__init__("tenant 1234 client 5678 https://login.example")
        self.status_code = status


class BrokenOffError(AnswerError):
    """Half a token answer: no status, and the fault of the connection below."""

    def __init__(self) -> None:
        super().__init__(None)
        self.inner_exception = ConnectionError("https://login.example")


def caused(error: Exception, cause: Exception) -> Exception:
    """As azure-identity wraps what the identity endpoint of a machine did."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (CredentialUnavailableError("tenant 1234"), NoIdentityError),
        (ClientAuthenticationError("tenant 1234"), NoTokenError),
        (AnswerError(400), NoIdentityError),
        (AnswerError(401), NoIdentityError),
        (ValueError("tenant 1234"), NoIdentityError),
        (AnswerError(200), NoTokenError),
        (AnswerError(429), NoTokenError),
        (AnswerError(503), NoTokenError),
        (ConnectionError("https://login.example"), NoTokenError),
        (TimeoutError(), NoTokenError),
        (BrokenOffError(), NoTokenError),
        (caused(CredentialUnavailableError("client 5678"), BrokenOffError()), NoTokenError),
        (caused(CredentialUnavailableError("client 5678"), AnswerError(400)), NoIdentityError),
        (AnswerError(410), NoTokenError),
    ],
)
async def test_why_there_is_no_token_is_said_in_our_words(
    auth: BearerAuth, source: Source, error: Exception, kind: type[RecordSourceError]
) -> None:
    source.error = error
    with pytest.raises(RecordSourceError) as raised:
        await auth.token()
    assert type(raised.value) is kind
    assert not {"1234", "5678", "login"} & set(str(raised.value).replace("/", " ").split())
    assert raised.value.__context__ is None


async def test_a_failed_refresh_is_tried_again_by_the_next_request(auth: BearerAuth, source: Source) -> None:
    source.error = ConnectionError()
    with pytest.raises(NoTokenError):
        await auth.token()
    source.error = None
    assert await auth.token() == "token-2"


async def test_closing_gives_up_a_refresh(auth: BearerAuth, source: Source) -> None:
    source.gate.clear()
    waiting = asyncio.create_task(auth.token())
    await source.asked.wait()
    await auth.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_every_kind_of_credential_can_be_made_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_ID", "6f0b2c1e-8f3a-4f0e-9a53-1f1f7b6f2d10")
    monkeypatch.setenv("AZURE_TENANT_ID", "7f0b2c1e-8f3a-4f0e-9a53-1f1f7b6f2d10")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", "token-file")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "s")
    for kind in CredentialKind:
        made = credential(kind)
        assert callable(made.get_token)
        await made.close()


async def test_a_credential_without_its_variables_says_which_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ValueError, match=r"tenant_id.*client_id.*token_file_path"):
        credential(CredentialKind.WORKLOAD_IDENTITY)
