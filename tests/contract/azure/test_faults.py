"""The local Azure can be spoiled and stopped at any call."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest

from sandbox.azure import AzureWorld, RunningAzure, empty_world
from sandbox.azure.identity.authority import DPS_RESOURCE
from sandbox.faults import Call, Fault, FaultBoard, FaultKind
from sandbox.quota import Quota

PATH = "/enrollments/dev-1"
Ask = Callable[[str, str], Coroutine[Any, Any, httpx.Response]]


@pytest.fixture
def world() -> AzureWorld:
    world = empty_world(services=("factory",), hubs=("hub",))
    world.services["factory"].put_enrollment("dev-1", {"attestation": {"type": "symmetricKey"}})
    return world


@pytest.fixture
async def ask(azure: RunningAzure) -> AsyncIterator[Ask]:
    head = {"Authorization": f"Bearer {azure.world.identity.issue(DPS_RESOURCE).text}"}
    params = {"api-version": "2021-10-01"}
    async with httpx.AsyncClient(base_url=azure.urls["factory"], headers=head, params=params) as client:

        async def send(method: str, path: str) -> httpx.Response:
            return await client.request(method, path)

        yield send


@pytest.fixture
def board(azure: RunningAzure) -> FaultBoard:
    return azure.boards["factory"]


def ids(azure: RunningAzure) -> list[str]:
    return azure.world.services["factory"].enrollments.ids()


async def test_a_status_with_retry_after_changes_nothing(azure: RunningAzure, board: FaultBoard, ask: Ask) -> None:
    board.add(Fault(route="DELETE /enrollments/*", kind=FaultKind.STATUS, status=429, retry_after="7", times=1))
    first = await ask("DELETE", PATH)
    assert (first.status_code, first.headers["Retry-After"], ids(azure)) == (429, "7", ["dev-1"])
    assert (await ask("DELETE", PATH)).status_code == 204
    assert ids(azure) == []


async def test_a_status_can_carry_a_body_and_headers(board: FaultBoard, ask: Ask) -> None:
    board.add(Fault(route="* *", kind=FaultKind.STATUS, status=200, body='{"ok": false}', headers={"x-a": "b"}))
    answer = await ask("GET", PATH)
    assert (answer.status_code, answer.json(), answer.headers["x-a"]) == (200, {"ok": False}, "b")
    assert "Retry-After" not in answer.headers


async def test_a_slow_call_waits_and_then_succeeds(board: FaultBoard, ask: Ask) -> None:
    board.add(Fault(route="GET *", kind=FaultKind.SLOW, seconds=0.2))
    started = time.monotonic()
    assert (await ask("GET", PATH)).status_code == 200
    assert time.monotonic() - started >= 0.2


async def test_a_reset_gives_no_answer_and_changes_nothing(azure: RunningAzure, board: FaultBoard, ask: Ask) -> None:
    board.add(Fault(route=f"DELETE {PATH}", kind=FaultKind.RESET))
    with pytest.raises(httpx.TransportError):
        await ask("DELETE", PATH)
    assert ids(azure) == ["dev-1"]
    assert [call.status for call in board.calls] == [0]


async def test_half_a_body_breaks_off(board: FaultBoard, ask: Ask) -> None:
    board.add(Fault(route=f"GET {PATH}", kind=FaultKind.HALF_BODY, times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        await ask("GET", PATH)
    assert (await ask("GET", PATH)).json()["registrationId"] == "dev-1"


async def test_where_there_is_no_body_to_halve_the_effect_stays_and_the_answer_is_lost(
    azure: RunningAzure, board: FaultBoard, ask: Ask
) -> None:
    board.add(Fault(route=f"DELETE {PATH}", kind=FaultKind.HALF_BODY))
    with pytest.raises(httpx.TransportError):
        await ask("DELETE", PATH)
    assert ids(azure) == []


async def test_wrong_json_is_a_200_that_cannot_be_parsed(board: FaultBoard, ask: Ask) -> None:
    board.add(Fault(route="GET *", kind=FaultKind.WRONG_JSON))
    answer = await ask("GET", PATH)
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


async def test_the_newest_fault_wins_and_each_can_be_cleared(board: FaultBoard, ask: Ask) -> None:
    board.add(Fault(route="GET *", kind=FaultKind.STATUS, status=503))
    newer = board.add(Fault(route=f"GET {PATH}", kind=FaultKind.STATUS, status=500))
    assert (await ask("GET", PATH)).status_code == 500
    board.clear(newer)
    assert (await ask("GET", PATH)).status_code == 503
    board.clear()
    assert (await ask("GET", PATH)).status_code == 200


async def test_a_hold_before_the_effect_stops_the_world(azure: RunningAzure, board: FaultBoard, ask: Ask) -> None:
    hold = board.hold("DELETE /enrollments/*", when="before")
    deletion = asyncio.create_task(ask("DELETE", PATH))
    await hold.reached()
    assert (hold.waiting, ids(azure)) == (1, ["dev-1"])
    hold.release()
    assert (await deletion).status_code == 204
    assert (hold.waiting, ids(azure)) == (0, [])


async def test_a_hold_after_the_effect_keeps_the_answer_back(azure: RunningAzure, board: FaultBoard, ask: Ask) -> None:
    hold = board.hold("DELETE /enrollments/*", when="after")
    deletion = asyncio.create_task(ask("DELETE", PATH))
    await hold.reached()
    assert (hold.waiting, ids(azure), deletion.done()) == (1, [], False)
    hold.release()
    assert (await deletion).status_code == 204


async def test_a_hold_stops_as_many_calls_as_it_says(board: FaultBoard, ask: Ask) -> None:
    hold = board.hold("GET *", when="before", times=1)
    held = asyncio.create_task(ask("GET", PATH))
    await hold.reached()
    assert (await ask("GET", PATH)).status_code == 200
    hold.release()
    assert (await held).status_code == 200


async def test_a_hold_that_nothing_reaches_says_so(board: FaultBoard) -> None:
    with pytest.raises(TimeoutError):
        await board.hold("GET *", when="before").reached(timeout=0.01)


async def test_stopping_cuts_a_held_call_at_once(azure: RunningAzure, board: FaultBoard, ask: Ask) -> None:
    hold = board.hold("GET *", when="before")
    held = asyncio.create_task(ask("GET", PATH))
    await hold.reached()
    started = time.monotonic()
    await azure.stop()
    assert time.monotonic() - started < 1
    with pytest.raises(httpx.TransportError):
        await held


async def test_every_call_is_recorded(board: FaultBoard, ask: Ask) -> None:
    before = time.time()
    await ask("GET", "/enrollments/a%20b")
    await ask("GET", "/nowhere")
    assert [(call.method, call.path, call.query, call.status) for call in board.calls] == [
        ("GET", "/enrollments/a b", "api-version=2021-10-01", 404),
        ("GET", "/nowhere", "api-version=2021-10-01", 404),
    ]
    assert board.calls_to("GET /enrollments/*") == board.calls[:1]
    assert before <= board.calls[0].at <= time.time()
    assert isinstance(board.calls[0], Call)


@pytest.mark.parametrize("route", ["/devices/*", "GET", "GET devices", ""])
def test_a_route_that_nothing_can_match_is_refused(route: str) -> None:
    with pytest.raises(ValueError, match="a method and a path"):
        Fault(route=route, kind=FaultKind.RESET)
    with pytest.raises(ValueError, match="a method and a path"):
        FaultBoard().hold(route, when="before")


async def test_beyond_its_quota_a_service_answers_429_until_calls_are_long_enough_ago(
    azure: RunningAzure, ask: Ask
) -> None:
    quota = Quota(routes=("GET /enrollments/*",), calls=2, seconds=60)
    azure.boards["factory"].quotas.append(quota)

    assert [(await ask("GET", PATH)).status_code for _ in range(3)] == [200, 200, 429]
    assert (await ask("GET", "/registrations/dev-1")).status_code == 404
    assert quota.refused == 1
    assert quota.takes("GET", PATH, time.monotonic() + 61)
