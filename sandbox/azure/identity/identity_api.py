"""The managed identity endpoint of an App Service, 2019-08-01, as azure-identity calls it."""

from aiohttp import web

from sandbox.azure.identity.authority import ManagedIdentity
from sandbox.faults import FaultBoard

API_VERSION = "2019-08-01"


def identity_app(identity: ManagedIdentity, board: FaultBoard) -> web.Application:
    """An application that gives tokens at any path."""

    async def handle(request: web.Request) -> web.Response:
        if request.headers.get("X-IDENTITY-HEADER") != identity.header:
            return _refused(401, "X-IDENTITY-HEADER is missing or wrong")
        if request.query.get("api-version") != API_VERSION:
            return _refused(400, f"api-version must be {API_VERSION}")
        resource = request.query.get("resource", "")
        if not resource:
            return _refused(400, "resource is missing")
        token = identity.issue(resource, request.query.get("client_id"))
        return web.json_response(
            {
                "access_token": token.text,
                "expires_on": str(token.expires_on),
                "resource": resource,
                "token_type": "Bearer",
                "client_id": token.client_id,
            }
        )

    app = web.Application(middlewares=[board.middleware()])
    app.router.add_get("/{tail:.*}", handle)
    return app


def _refused(status: int, message: str) -> web.Response:
    return web.json_response({"statusCode": status, "message": message}, status=status)
