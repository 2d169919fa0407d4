"""Signed heads go to a file, a web hook and an append blob as well."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner

from bot.cli import main
from privacy.ledger.heads import Statement
from sandbox.azure.run import STORAGE
from sandbox.faults import Fault, FaultBoard, FaultKind
from sandbox.serve import serve
from tests.scenario.house import House
from tests.scenario.test_heads import read
from tests.scenario.test_socket import until


@dataclass
class Hook:
    """Somebody's web hook: keeps what it is given."""

    board: FaultBoard = field(default_factory=FaultBoard)
    url: str = ""
    bodies: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.text())
        return web.Response(status=204)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application(middlewares=[hook.board.middleware()])
    app.router.add_post("/heads", hook.take)
    served = await serve(app)
    hook.url = served.url
    yield hook
    await served.stop()


def config(**places: str) -> dict[str, str]:
    lines = "".join(f'{name} = "{value}"\n' for name, value in places.items())
    return {"[policy]": f"[heads]\n{lines}\n[policy]"}


def container(house: House) -> str:
    return f"{house.azure.urls[STORAGE]}/{house.azure.world.storage.container}/bot"


def blobs(house: House) -> str:
    return "".join(b"".join(blocks).decode() for blocks in house.azure.world.storage.blobs.values())


def size(house: House, note: str) -> int:
    said: Statement = read(house, note)
    return said.tree.size


async def test_each_place_gets_the_head_and_its_copies_prove_the_ledger(house: House, hook: Hook) -> None:
    named = config(file="heads.txt", webhook=f"{hook.url}/heads", append_blob=container(house))
    kept = house.folder / "heads.txt"
    async with house.power(config=named):
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")
    newest = len(house.entries())
    async with house.power(config=named):
        await until(lambda: bool(hook.bodies) and size(house, hook.bodies[-1]) == newest)
        await until(lambda: hook.bodies[-1] in blobs(house) and hook.bodies[-1] in kept.read_text())

    copy = house.folder / "from-azure.txt"
    copy.write_text(blobs(house))
    for heads in (kept, copy):
        result = verify(house, heads)
        assert "proved by an outside copy" in result, result
    assert kept.stat().st_mode & 0o777 == 0o600


def verify(house: House, heads: Path) -> str:
    arguments = ["--config", str(house.folder / "dps-bot.toml"), "verify", "--head", str(heads)]
    return CliRunner().invoke(main, arguments).output


async def test_what_a_place_did_not_take_before_the_end_it_is_given_after_the_start(house: House, hook: Hook) -> None:
    named = config(webhook=f"{hook.url}/heads")
    down = hook.board.add(Fault(route="* /heads", kind=FaultKind.STATUS, status=503))
    async with house.power(config=named):
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")
    newest = len(house.entries())
    hook.board.clear(down)
    async with house.power(config=named):
        await until(lambda: bool(hook.bodies))

    assert size(house, hook.bodies[0]) == newest
