"""A host that answers without end is a place that could not be read: said aloud, and the rest goes on."""

import zlib

from aiohttp import web

from sandbox.serve import serve
from tests.scenario.house import House

MB = b"0" * 2**20


def endless() -> bytes:
    """Some hundred KB that unpack to 300 MB."""
    packing = zlib.compressobj(wbits=31)
    return b"".join([*(packing.compress(MB) for _ in range(300)), packing.flush()])


async def test_a_hub_that_answers_without_end_makes_the_export_partial_and_is_named(house: House) -> None:
    body = endless()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    other = await serve(app)
    try:
        async with house.power(config={house.azure.urls["hub-us"]: other.url}):
            await house.ask("/dps-export sensor-42")
            card = await house.until_card("PARTIAL", seconds=30)
    finally:
        await other.stop()

    assert "hub-us.azure-devices.net answered with more than" in card
    failures = [search["failure"] for search in house.file().json("coverage.json")["searches"] if search["failure"]]
    assert {failure["tries"] for failure in failures} == {1}
    assert any(record["key"] == "sensor-42" for record in house.file().records)
