"""Tokens: which Azure identity asks for them, and how they get into a request."""

import asyncio
import os
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import httpx

from dps.transport.errors import TRANSIENT, NoIdentityError, NoTokenError
from privacy.model.clocks import Clock
from privacy.model.errors import RecordSourceError, TryLaterError

DPS_SCOPE = "https://azure-devices-provisioning.net/.default"
"""The data plane of DPS (Microsoft: `concepts-control-access-dps-azure-ad`)."""
HUB_SCOPE = "https://iothubs.azure.net/.default"
"""The service API of IoT Hub (Microsoft: `iot-hub-dev-guide-azure-ad-rbac`)."""

_EARLY = 300
"""Seconds before its end at which a token is renewed; short-lived ones at half of their time."""
_NOT_FROM_THE_CACHE = "{}"
"""An empty claims challenge: azure-identity then asks for a new token instead of giving the one it has kept."""
_BAD_REQUEST = 400
_UNAUTHORIZED = 401
_PASSING = TRANSIENT | {410}
"""410: the identity endpoint of a machine is being updated, for 70 seconds (Microsoft: `how-to-use-vm-token`)."""


class CredentialKind(StrEnum):
    """Which identity the bot has; the values are what a config says."""

    MANAGED_IDENTITY = "managed-identity"
    """Of the machine; `AZURE_CLIENT_ID` names one of several."""
    WORKLOAD_IDENTITY = "workload-identity"
    """Of the Kubernetes service account."""
    CLIENT_SECRET = "client-secret"  # noqa: S105 - a name
    """`AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET` (or a certificate) in the environment."""
    AZURE_CLI = "azure-cli"
    """Of the person at the terminal."""
    DEFAULT = "default"
    """Whatever azure-identity finds; it takes seconds to find nothing."""


class Token(Protocol):
    """What azure-identity calls an access token."""

    @property
    def token(self) -> str:
        """The secret itself."""
        ...

    @property
    def expires_on(self) -> int:
        """Its end, in seconds since 1970 (UTC)."""
        ...


class TokenSource(Protocol):
    """What is used of azure-identity's asynchronous credentials."""

    async def get_token(self, *scopes: str, claims: str | None = None) -> Token:
        """A token for these scopes."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


@dataclass(frozen=True, kw_only=True)
class Identities:
    """As whom Azure is called."""

    reads: TokenSource
    erases: TokenSource | None = None
    """For the calls that change something; None where one identity does both."""

    async def close(self) -> None:
        """Close their connections."""
        await asyncio.gather(*(source.close() for source in (self.reads, self.erases) if source))


OURS = "the bot's identity"
ERASERS = "the identity of azure.eraser"


def credential(kind: CredentialKind) -> TokenSource:
    """The credential of that kind, set up by azure-identity's own environment variables.

    Raises:
        ValueError: the variables that it needs are not there; the text names them.
    """
    from azure.identity import aio  # noqa: PLC0415 - takes a noticeable part of a second; `verify` never needs it

    match kind:
        case CredentialKind.MANAGED_IDENTITY:
            return aio.ManagedIdentityCredential(client_id=os.environ.get("AZURE_CLIENT_ID"), transport=_transport())
        case CredentialKind.WORKLOAD_IDENTITY:
            return aio.WorkloadIdentityCredential(transport=_transport())
        case CredentialKind.CLIENT_SECRET:
            return aio.EnvironmentCredential(transport=_transport())
        case CredentialKind.AZURE_CLI:
            return aio.AzureCliCredential()
        case CredentialKind.DEFAULT:
            return aio.DefaultAzureCredential(transport=_transport())


def eraser_credential(kind: CredentialKind, client_id: str) -> TokenSource:
    """The credential of another identity of that kind, for the calls that delete.

    An app registration's certificate or secret is in `AZURE_ERASER_CLIENT_CERTIFICATE_PATH` or
    `AZURE_ERASER_CLIENT_SECRET`; whatever else it needs, azure-identity's own variables say.

    Raises:
        ValueError: the variables that it needs are not there, or this kind has one identity alone.
    """
    from azure.identity import aio  # noqa: PLC0415 - as above

    tenant, certificate = os.environ.get("AZURE_TENANT_ID", ""), os.environ.get("AZURE_ERASER_CLIENT_CERTIFICATE_PATH")
    match kind:
        case CredentialKind.MANAGED_IDENTITY:
            return aio.ManagedIdentityCredential(client_id=client_id, transport=_transport())
        case CredentialKind.WORKLOAD_IDENTITY:
            return aio.WorkloadIdentityCredential(client_id=client_id, transport=_transport())
        case CredentialKind.CLIENT_SECRET if certificate:
            return aio.CertificateCredential(tenant, client_id, certificate, transport=_transport())
        case CredentialKind.CLIENT_SECRET:
            secret = os.environ.get("AZURE_ERASER_CLIENT_SECRET", "")
            return aio.ClientSecretCredential(tenant, client_id, secret, transport=_transport())
        case _:
            raise ValueError("there is one identity of this kind alone")


def _transport() -> Any:
    """What azure-identity calls by: as its own, but no answer is read without end."""
    # As above.
    from aiohttp import ClientSession, DummyCookieJar  # noqa: PLC0415
    from azure.core.pipeline.transport import AioHttpTransport  # noqa: PLC0415

    from dps.transport.bounded import BoundedResponse  # noqa: PLC0415

    class Bounded(AioHttpTransport):  # type: ignore[misc] # azure-core loads it on demand, untyped
        async def open(self) -> None:
            if not self._has_been_opened:
                self.session = ClientSession(
                    trust_env=True, cookie_jar=DummyCookieJar(), response_class=BoundedResponse
                )
            await super().open()

    return Bounded()


class BearerAuth(httpx.Auth):
    """Puts a token for one scope into every request.

    Any number of requests share one token and wait for one refresh. A 401 is answered once with a new token.
    """

    def __init__(self, source: TokenSource, scope: str, *, clock: Clock, whose: str = OURS) -> None:
        self.whose = whose
        """In words, for the sentences about what it may not do."""
        self._source = source
        self._scope = scope
        self._clock = clock
        self._token: str | None = None
        self._renew_at = self._ends_at = 0.0
        self._refresh: asyncio.Task[str] | None = None

    async def token(self) -> str:
        """A token that is good for a while.

        Raises:
            NoIdentityError: the identity is missing or refused.
            TryLaterError: it cannot be had just now.
        """
        now = self._clock() / 1000
        if self._token is not None and now < self._renew_at:
            return self._token
        try:
            return await self._fresh(claims=None)
        except TryLaterError:
            if self._token is not None and now < self._ends_at:
                return self._token
            raise

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send with the token, and once more with a new one if the service refuses it."""
        token = await self.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == _UNAUTHORIZED and (newer := await self._instead_of(token)):
            request.headers["Authorization"] = f"Bearer {newer}"
            yield request

    async def aclose(self) -> None:
        """Give up a refresh that is under way."""
        if self._refresh is not None:
            self._refresh.cancel()

    async def _instead_of(self, refused: str) -> str | None:
        """Another token than the refused one; None where there is none to be had."""
        if self._token not in {None, refused}:
            return self._token
        try:
            newer = await self._fresh(claims=_NOT_FROM_THE_CACHE)
        except RecordSourceError:
            return None
        return newer if newer != refused else None

    async def _fresh(self, *, claims: str | None) -> str:
        """A new token: the one that is being fetched already, if there is one."""
        if self._refresh is None:
            self._refresh = asyncio.create_task(self._fetch(claims))
            self._refresh.add_done_callback(self._forget)
        # One request that is given up must not take the token away from the others.
        return await asyncio.shield(self._refresh)

    def _forget(self, refresh: asyncio.Task[str]) -> None:
        self._refresh = None
        if not refresh.cancelled():
            refresh.exception()  # seen, even if nobody waits any more

    async def _fetch(self, claims: str | None) -> str:
        try:
            token = await self._source.get_token(self._scope, claims=claims)
        except Exception as error:  # noqa: BLE001 - azure-identity's errors come from a library below it
            lost = _no_token(error, self.whose)
        else:
            now = self._clock() / 1000
            left = token.expires_on - now
            self._token, self._ends_at = token.token, token.expires_on
            self._renew_at = now + max(left - _EARLY, left / 2)
            return token.token
        raise lost


def _no_token(error: Exception, whose: str) -> RecordSourceError:
    """Why no token came. azure-identity's text may hold tenant, client and URLs: it stays behind.

    All its errors that follow from an answer have `status_code`, which is None where it gave up before asking; where
    no whole answer came; and where a chain of credentials or a command-line tool keeps the cause to itself.
    """
    status = getattr(error, "status_code", 0)
    if status is None and _is_of_the_connection(error):
        status = 0
    if status is None and not _is_unavailable(error):
        return NoTokenError(
            "cannot be asked: no token came, and nothing says why; if this goes on, tell an administrator"
        )
    if isinstance(error, ValueError) or status is None or (status >= _BAD_REQUEST and status not in _PASSING):
        return NoIdentityError(f"cannot be asked: Azure gives {whose} no token", status=status)
    return NoTokenError("cannot be asked: no token could be fetched", status=status or None)


def _is_unavailable(error: BaseException) -> bool:
    """True where one credential says by itself that it lacks what it needs."""
    from azure.identity import CredentialUnavailableError  # noqa: PLC0415 - loaded already by what raised the error

    return isinstance(error, CredentialUnavailableError)


def _is_of_the_connection(error: BaseException | None) -> bool:
    """True where no whole answer came: the error, or one that caused it, names the fault below (`inner_exception`)."""
    while error is not None:
        if getattr(error, "inner_exception", None):
            return True
        error = error.__cause__
    return False
