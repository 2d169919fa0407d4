"""Provisioning services as large as wanted, none of whose enrollments is stored: `... endless_azure SIZE [SIZE ...]`.

Each size is served at an address of its own, with a hub that holds nothing and a managed identity beside it.
"""

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack

from aiohttp import web

from sandbox.azure.fleet.planting import enrollment, initial_twin
from sandbox.serve import serve
from tests.benchmarks.helper import speak

CONTINUATION = "x-ms-continuation"
PLACE = "00000000"
"""Stands in the text of an enrollment where its number goes."""

ENROLLMENT = json.dumps(
    {
        "registrationId": f"meter-{PLACE}",
        **enrollment(initialTwin=initial_twin({"household": "Abara", "room": "hall"}, {"reportEverySeconds": 300})),
        "capabilities": {"iotEdge": False},
        "etag": f'"{PLACE}-0000-0c00-0000-64b1c2d30000"',
        "provisioningStatus": "enabled",
        "createdDateTimeUtc": "2025-06-02T07:14:08.4162052Z",
        "lastUpdatedDateTimeUtc": "2025-06-02T07:14:08.4162052Z",
    }
)


class Service:
    """One size."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.passes = 0
        """First pages given out."""
        self.pages = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/msi/token", token)
        app.router.add_post("/enrollments/query", self.query)
        app.router.add_post("/devices/query", no_rows)
        app.router.add_get("/configurations", no_rows)
        app.router.add_route("*", "/{tail:.*}", nothing)
        return app

    async def query(self, request: web.Request) -> web.Response:
        start = int(request.headers.get(CONTINUATION, "0"))
        end = min(start + int(request.headers["x-ms-max-item-count"]), self.size)
        self.passes += start == 0
        self.pages += 1
        rows = (ENROLLMENT.replace(PLACE, f"{number:08}") for number in range(start, end))
        following = {CONTINUATION: str(end)} if end < self.size else {}
        return web.Response(text=f"[{','.join(rows)}]", content_type="application/json", headers=following)


async def token(request: web.Request) -> web.Response:
    ends = str(int(time.time()) + 86_400)
    return web.json_response(
        {
            "access_token": "pretend",
            "expires_on": ends,
            "resource": request.query["resource"],
            "token_type": "Bearer",
        }
    )


async def no_rows(_request: web.Request) -> web.Response:
    return web.json_response([])


async def nothing(_request: web.Request) -> web.Response:
    return web.json_response({"errorCode": 404201, "message": "Not found"}, status=404)


async def main() -> None:
    services = [Service(int(size)) for size in sys.argv[1:]]
    async with AsyncExitStack() as stack:
        served = [await serve(service.app()) for service in services]
        for one in served:
            stack.push_async_callback(one.stop)
        await speak(
            [one.url for one in served],
            lambda: [{"passes": service.passes, "pages": service.pages} for service in services],
        )


if __name__ == "__main__":
    asyncio.run(main())
