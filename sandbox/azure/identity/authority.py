"""Who may call: tokens of the managed identity, and shared access signatures.

The signature rule is Microsoft's, from `how-to-control-access.md`: HMAC-SHA256 over the encoded resource, a line
feed, and the time of expiry.
"""

import base64
import hashlib
import hmac
import json
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from sandbox.azure.refusal import forbidden, unauthorized
from sandbox.azure.stamps import Clock, derived_key

DPS_RESOURCE = "https://azure-devices-provisioning.net"
HUB_RESOURCE = "https://iothubs.azure.net"

DAY_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class Token:
    """One token that was given out."""

    text: str
    """What the caller sends after `Bearer`."""

    resource: str
    """The only resource it opens, such as `https://iothubs.azure.net`."""

    expires_on: int
    """When it ends, in seconds since 1970 (UTC)."""

    client_id: str
    """Whose it is."""


@dataclass(kw_only=True)
class ManagedIdentity:
    """The identity that the bot's machine would have: it gives tokens, and remembers them."""

    clock: Clock
    header: str = "3f1d0c5a8b7e46d2"
    """What a caller must send as X-IDENTITY-HEADER."""

    client_id: str = "6f0b2c1e-8f3a-4f0e-9a53-1f1f7b6f2d10"
    lifetime: int = DAY_SECONDS
    """How long a token lasts, in seconds."""

    tokens: dict[str, Token] = field(default_factory=dict)
    """Every token given out, by its text. Take one out and it is unknown."""

    rights: dict[str, frozenset[str]] = field(default_factory=dict)
    """Which HTTP methods an identity may use, by its client id; all of them where there is no such id here."""

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often services and hubs were called, by client id and method."""

    def issue(self, resource: str, client_id: str | None = None) -> Token:
        """Give a new token for one resource, to the identity of the machine or to another one of it."""
        client_id = client_id or self.client_id
        expires_on = int(self.clock.now().timestamp()) + self.lifetime
        claims = {"aud": resource, "appid": client_id, "exp": expires_on, "jti": len(self.tokens) + 1}
        parts = (_part({"alg": "RS256", "typ": "JWT"}), _part(claims))
        text = ".".join((*parts, _signature(*parts)))
        token = Token(text=text, resource=resource, expires_on=expires_on, client_id=client_id)
        self.tokens[token.text] = token
        return token

    def check(self, text: str, resource: str, method: str | None = None) -> None:
        """Refuse a token that is unknown, has expired, is for another resource, or whose owner may not do that.

        Raises:
            Refusal: 401; 403 for what its owner may not do.
        """
        token = self.tokens.get(text)
        if token is None:
            raise unauthorized("Unauthorized: the token is unknown")
        if token.expires_on <= self.clock.now().timestamp():
            raise unauthorized("Unauthorized: the token has expired")
        if token.resource.rstrip("/") != resource:
            raise unauthorized("Unauthorized: the token is for another resource")
        if method:
            self.calls[token.client_id, method] += 1
            if method not in self.rights.get(token.client_id, {method}):
                raise forbidden("Forbidden: the identity has no role that allows this")


@dataclass(frozen=True, kw_only=True)
class Authority:
    """What one host asks of its callers."""

    resource: str
    """The resource that a token must name."""

    identity: ManagedIdentity
    policy: str
    """The name of the one shared access policy."""

    host_name: str

    @property
    def policy_key(self) -> str:
        """The key of the shared access policy, in base64."""
        return derived_key(32, self.host_name, self.policy)

    def check(self, authorization: str | None, method: str) -> None:
        """Refuse a caller that shows neither a good token nor a good signature, or may not use this method.

        Raises:
            Refusal: 401, or 403.
        """
        scheme, _, credential = (authorization or "").partition(" ")
        if scheme.lower() == "bearer":
            self.identity.check(credential, self.resource, method)
        elif scheme == "SharedAccessSignature":
            self._check_signature(credential)
        else:
            raise unauthorized("Unauthorized: no credential was sent")

    def _check_signature(self, credential: str) -> None:
        raw = dict(part.partition("=")[::2] for part in credential.split("&"))
        parts = {name: values[0] for name, values in parse_qs(credential).items()}
        signed = f"{raw.get('sr', '')}\n{raw.get('se', '')}".encode()
        digest = hmac.new(base64.b64decode(self.policy_key), signed, hashlib.sha256).digest()
        if not hmac.compare_digest(base64.b64encode(digest).decode(), parts.get("sig", "")):
            raise unauthorized("Unauthorized: the signature is wrong")
        if parts.get("skn") != self.policy:
            raise unauthorized("Unauthorized: there is no such policy")
        if int(parts.get("se", "0")) <= self.identity.clock.now().timestamp():
            raise unauthorized("Unauthorized: the signature has expired")


def _part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _signature(*parts: str) -> str:
    digest = hashlib.sha256(".".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
