"""A container whose blobs can only be appended to: *Put Blob* and *Append Block* of Azure Storage, as far as used.

The codes are those of learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.
"""

from dataclasses import dataclass, field

from aiohttp import web

from sandbox.azure.identity.authority import ManagedIdentity
from sandbox.azure.refusal import Refusal
from sandbox.faults import FaultBoard

STORAGE_RESOURCE = "https://storage.azure.com"
MOST_BLOCKS = 50_000


@dataclass(kw_only=True)
class AppendBlobs:
    """The container."""

    container: str = "ledger-heads"
    allowed: bool = True
    """Whether the identity has the role *Storage Blob Data Contributor*."""
    locked: bool = True
    """Whether a policy keeps what is there, and allows protected append writes."""
    blobs: dict[str, list[bytes]] = field(default_factory=dict)
    """The blocks of each append blob, by name."""
    others: set[str] = field(default_factory=set)
    """Names of block blobs."""

    def make(self, name: str, *, kind: str, unless_there: bool) -> tuple[int, str]:
        """Status and error code of *Put Blob*."""
        there = name in self.blobs or name in self.others
        if there and (unless_there or self.locked):
            return 409, "BlobAlreadyExists" if unless_there else "BlobImmutableDueToPolicy"
        if kind != "AppendBlob":
            return 400, "InvalidHeaderValue"
        self.blobs[name] = []
        return 201, ""

    def append(self, name: str, block: bytes) -> tuple[int, str]:
        """Status and error code of *Append Block*."""
        if name in self.others:
            return 409, "InvalidBlobType"
        if name not in self.blobs:
            return 404, "BlobNotFound"
        if len(self.blobs[name]) == MOST_BLOCKS:
            return 409, "BlockCountExceedsLimit"
        self.blobs[name].append(block)
        return 201, ""


def storage_app(storage: AppendBlobs, identity: ManagedIdentity, board: FaultBoard) -> web.Application:
    """An application that answers for the one container."""

    def refused(request: web.Request) -> tuple[int, str] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            identity.check(token if scheme == "Bearer" else "", STORAGE_RESOURCE)
        except Refusal:
            return 401, "InvalidAuthenticationInfo"
        if not storage.allowed:
            return 403, "AuthorizationPermissionMismatch"
        if "x-ms-version" not in request.headers:
            return 400, "MissingRequiredHeader"
        return None if request.match_info["container"] == storage.container else (404, "ContainerNotFound")

    async def put(request: web.Request) -> web.Response:
        name, body = request.match_info["name"], await request.read()
        if no := refused(request):
            status, code = no
        elif request.query.get("comp") == "appendblock":
            status, code = storage.append(name, body)
        else:
            kind, condition = request.headers.get("x-ms-blob-type", ""), request.headers.get("If-None-Match")
            status, code = storage.make(name, kind=kind, unless_there=condition == "*")
        return web.Response(status=status, headers={"x-ms-error-code": code} if code else {})

    app = web.Application(middlewares=[board.middleware()])
    app.router.add_put("/{container}/{name:.+}", put)
    return app
